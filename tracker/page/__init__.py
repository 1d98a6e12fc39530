"""The web page: what the tracker sees and what Blender draws, for a browser of this machine and for OBS."""
