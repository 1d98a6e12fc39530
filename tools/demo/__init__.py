"""`make demo`: the whole chain on real input, and a film of it."""
