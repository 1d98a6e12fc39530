"""A session without a window: `python -m addon run`."""
