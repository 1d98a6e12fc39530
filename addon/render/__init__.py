"""The scene camera's picture, by EEVEE, into memory."""
