"""Live Face: a webcam face, live on any avatar in Blender, out of a camera.

Blender imports this file as the extension. It imports lazily: the tracker and the tests load the same folder
where there is no Blender.
"""


def register() -> None:
    """Called by Blender when the extension is enabled."""
    from .addon import registration

    registration.register()


def unregister() -> None:
    """Called by Blender when the extension is disabled."""
    from .addon import registration

    registration.unregister()
