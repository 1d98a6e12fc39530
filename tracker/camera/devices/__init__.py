"""Which virtual cameras there are, what is the matter with them, and how one is made."""
