"""Names for people of the landmarks that a measure is likely to need, out of the 478 of MediaPipe's face mesh.

Numbers of the lids, lips, brows and irises: MediaPipe's own lists of connections,
https://github.com/google-ai-edge/mediapipe/blob/master/mediapipe/python/solutions/face_mesh_connections.py
All others: the map of the mesh,
https://github.com/google-ai-edge/mediapipe/blob/master/mediapipe/modules/face_geometry/data/canonical_face_model_uv_visualization.png
Left and right are the subject's own.
"""

from __future__ import annotations

from typing import Final

_MIDDLE: Final = {
    "Forehead Top": 10,
    "Forehead Middle": 151,
    "Between the Brows": 9,
    "Nose Bridge": 6,
    "Nose Tip": 4,
    "Nose Base": 2,
    "Upper Lip Top": 0,
    "Upper Lip Bottom": 13,
    "Lower Lip Top": 14,
    "Lower Lip Bottom": 17,
    "Chin Front": 199,
    "Chin Bottom": 152,
}
#: By the right landmark and the left one.
_PAIRS: Final = {
    "Eye Outer Corner": (33, 263),
    "Eye Inner Corner": (133, 362),
    "Upper Lid Middle": (159, 386),
    "Lower Lid Middle": (145, 374),
    "Iris Centre": (468, 473),
    "Brow Inner End": (55, 285),
    "Brow Middle": (52, 282),
    "Brow Outer End": (46, 276),
    "Mouth Corner": (61, 291),
    "Inner Mouth Corner": (78, 308),
    "Upper Lip Side": (40, 270),
    "Lower Lip Side": (91, 321),
    "Nose Wing": (129, 358),
    "Cheek Middle": (50, 280),
    "Cheek Below the Eye": (118, 347),
    "Jaw Corner": (172, 397),
    "Temple": (127, 356),
}

#: The landmarks' numbers by their names.
NAMED_LANDMARKS: Final[dict[str, int]] = {
    **_MIDDLE,
    **{f"Right {name}": right for name, (right, _) in _PAIRS.items()},
    **{f"Left {name}": left for name, (_, left) in _PAIRS.items()},
}
