"""The pure part: channels, frames, codec, ring and easing. No bpy, no sockets, no clock."""
