"""The way out: the frame ring and the camera host at its other end. No bpy here."""
