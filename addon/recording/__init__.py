"""Recording: takes are written as their frames come in, and kept in a folder of the user's."""
