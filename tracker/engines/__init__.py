"""Landmark engines behind one small interface."""
