"""The tracker: camera pictures in, head pose, gaze and blendshape weights out. Runs outside Blender."""

import os

# numpy's products are small here: threads would wait for each other, and MediaPipe needs the cores. OpenBLAS reads it
# when numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A picture file that would take gigabytes is refused by its header. OpenCV reads it with its first picture.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(8192 * 8192))
