"""The avatar: finding it, moving it, and putting it back as it was."""
