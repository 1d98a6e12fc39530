"""The camera host: takes the avatar's pictures from the frame ring and feeds a virtual camera, or a file."""
