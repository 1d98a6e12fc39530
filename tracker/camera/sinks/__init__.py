"""Where the camera host sends its pictures, one module for each kind."""
