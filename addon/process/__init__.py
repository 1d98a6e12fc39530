"""Helper programs that the add-on starts: the tracker and the camera host. No bpy here."""
