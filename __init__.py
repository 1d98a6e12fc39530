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


class glTF2ImportUserExtension:  # noqa: N801 (the name that Blender's glTF importer looks for in every add-on)
    """Tells Blender's glTF importer the names of shape keys that it would lose."""

    def gather_import_gltf_before_hook(self, gltf: object) -> None:
        """Called by the importer when it has read the file and made nothing yet."""
        from .addon.rig import vrm_names

        vrm_names.tell_importer(gltf)
