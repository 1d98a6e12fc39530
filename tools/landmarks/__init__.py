"""Makes the tables of `addon/core/face_points.py`."""
