"""Work on the project itself: set-up, demo, benchmarks, the extension's zip. Not part of the extension."""
