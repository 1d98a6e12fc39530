"""Rigs made by this project for the demo and the tests. Nothing here imports bpy at package import."""
