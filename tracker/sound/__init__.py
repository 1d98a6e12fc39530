"""The sound that belongs to a take: from its film or from the microphone, kept as WAV beside it."""
