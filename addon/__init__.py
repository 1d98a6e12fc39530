"""Live Face, the Blender side: link, rig, render, session and panel.

Nothing is imported here: `addon.core` must load where there is no `bpy` (the tracker, the tests).
"""
