"""The tracker: camera pictures in, head pose, gaze and blendshape weights out. Runs outside Blender."""

import os

# numpy's products are small here: threads would wait for each other, and MediaPipe needs the cores. OpenBLAS reads it
# when numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
