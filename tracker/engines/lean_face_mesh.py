"""FaceMesh without what its Python front does for each picture and nobody here asks for.

`SolutionBase.process` makes a class for its result each time (0.3 ms, a tenth of the model's own time) and turns every
output of the graph into messages. This asks the same graph for the landmarks alone, as bytes. It reaches into
mediapipe 0.10.21, the last release with FaceMesh and the one that is pinned; loading this module loads MediaPipe.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from mediapipe.python import packet_creator
from mediapipe.python._framework_bindings import _packet_getter, image_frame
from mediapipe.python.solutions.face_mesh import FaceMesh
from numpy.typing import NDArray

_INPUT, _OUTPUT = "image", "multi_face_landmarks"
#: Microseconds between two pictures, as FaceMesh itself counts them.
_STEP_US: Final = 33_333


class LeanFaceMesh(FaceMesh):  # type: ignore[misc]  # MediaPipe has no types
    """FaceMesh that hands out its landmarks as serialised messages."""

    def find(self, rgb: NDArray[np.uint8]) -> list[bytes]:
        """The faces in a picture (height, width, 3) that cannot be written to: a `NormalizedLandmarkList` each."""
        outputs: dict[str, Any] = self._graph_outputs
        outputs.clear()
        self._simulated_timestamp += _STEP_US
        packet = packet_creator.create_image_frame(rgb, image_format=image_frame.ImageFormat.SRGB)
        self._graph.add_packet_to_input_stream(stream=_INPUT, packet=packet.at(self._simulated_timestamp))
        self._graph.wait_until_idle()
        found = outputs.get(_OUTPUT)
        if found is None or found.is_empty():
            return []
        return list(_packet_getter._get_serialized_proto_list(found))
