"""What the user sees: the sidebar."""
