"""The mapping: which channel of the face drives which target of the avatar, and how. No bpy here."""
