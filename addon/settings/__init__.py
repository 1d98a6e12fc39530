"""What the user chose: for a scene (saved in the file) and for the machine (saved in the preferences)."""
