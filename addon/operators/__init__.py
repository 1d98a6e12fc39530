"""The buttons. Each calls the session and tells the user what came of it."""
