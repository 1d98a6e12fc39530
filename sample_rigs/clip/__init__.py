"""The default demo clip, rendered from the human sample rig with its truth beside it."""
