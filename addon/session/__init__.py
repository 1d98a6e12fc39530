"""The live session: link, rig, render and camera, driven by one tick."""
