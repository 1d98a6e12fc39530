"""The camera pictures that the tracker hands to the camera host, made into the one kind that a backdrop asks for."""
