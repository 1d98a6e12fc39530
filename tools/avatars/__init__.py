"""Contact sheets of avatars: what each makes of a face's moves, by the real chain (`make avatars`)."""
