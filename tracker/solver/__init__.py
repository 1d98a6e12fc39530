"""From 478 landmarks to head pose, gaze and the 52 weights. Numbers only: no pictures, no clock."""
