"""Contact sheets of backgrounds, effects and edges, to be looked at."""
