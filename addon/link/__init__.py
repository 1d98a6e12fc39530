"""The link: datagrams from the tracker, newest wins. No bpy here."""
