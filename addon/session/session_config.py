"""What a live session is to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..camera.output import CameraConfig
from ..core.places import DEFAULT_PORT, LOOPBACK
from ..process.tracker import TrackerConfig
from ..render.head_camera import HeadOptions
from ..render.scene_camera import PictureOptions
from .actor import AvatarConfig
from .outlet import OutletConfig


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """What the user chose. Without `tracker` somebody else runs it; `further` are outputs beside the first one."""

    camera: CameraConfig
    picture: PictureOptions
    avatars: tuple[AvatarConfig, ...]
    fps: float = 30.0
    host: str = LOOPBACK
    port: int = DEFAULT_PORT
    tracker: TrackerConfig | None = None
    further: tuple[OutletConfig, ...] = ()
    preview: bool = False
    head: HeadOptions = field(default_factory=HeadOptions)

    @property
    def outlets(self) -> tuple[OutletConfig, ...]:
        """All outputs, the first one first."""
        return OutletConfig(self.camera, self.picture, self.fps, head=self.head), *self.further
