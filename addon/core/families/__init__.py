"""Naming families of shape keys: one table file each, and what finds an avatar's keys in them. No bpy here."""

from .match import KeyDrive, KeyMatch, match_keys

__all__ = ["KeyDrive", "KeyMatch", "match_keys"]
