"""What is composited behind and around the avatar, in the camera host."""
