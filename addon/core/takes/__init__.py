"""What a performance is, apart from Blender and from any file: pure data and what is done with it."""
