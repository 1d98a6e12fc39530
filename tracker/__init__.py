"""The tracker: camera pictures in, head pose, gaze and blendshape weights out. Runs outside Blender."""
