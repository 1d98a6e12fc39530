"""One backdrop at work: the avatar's picture, and the camera's where it is in it, become the picture for the call."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from addon.core.backdrop import Backdrop, Behind, Front

from ..picture import Kind, Picture
from .blur import blurred_room
from .effects import make_effect
from .gate import STALE_NS, CameraPicture, PictureGate
from .layers import Layers, Pixels, fitted, opaque, straight
from .scenery import open_scenery


class Composer:
    """Composites pictures of `width` by `height` for one backdrop, all of it in one pass over the layers.

    Two pictures are made in turn: one is good until the one after the next.
    """

    def __init__(self, backdrop: Backdrop, size: tuple[int, int], pictures: Path, now_ns: int) -> None:
        """`pictures` is the path of the ring of camera pictures, which is touched only where the backdrop has them."""
        self.backdrop = backdrop
        self.bytes_copied = 0
        self.why = ""
        """Why there is no picture, a sentence for the user."""
        self._width, self._height = size
        self._layers = Layers(*size)
        self._gate = PictureGate.for_backdrop(backdrop, pictures, now_ns)
        self._scenery = open_scenery(backdrop, *size)
        self._effect = make_effect(backdrop.effect, *size)
        self._front = np.empty((self._height, self._width, 4), np.uint8)
        channels = 4 if backdrop.behind is Behind.TRANSPARENT else 3
        self._made, self._spare = (np.empty((self._height, self._width, channels), np.uint8) for _ in range(2))
        self._shown: tuple[int, Pixels | None] | None = None
        self._camera_number = 0
        self._person = self._room = np.empty((0, 0, 4), np.uint8)

    @property
    def as_it_is(self) -> bool:
        """Whether Blender's picture goes out untouched."""
        plain = self.backdrop.front is Front.AVATAR and self.backdrop.behind is Behind.SCENE
        return plain and self._effect is None

    def compose(self, avatar: Picture, now_ns: int) -> Pixels | None:
        """The picture, (height, width, 3) RGB or, to be transparent, (height, width, 4) not premultiplied.

        None where `why` says why.
        """
        seen = self.backdrop.needs_alpha or self.backdrop.behind is Behind.SCENE
        if seen and avatar.pixels.shape[2] != self.backdrop.channels:
            self._not("Blender does not draw for this background yet.")
            return None
        if self.as_it_is:
            return avatar.pixels
        camera = None
        if self._gate is not None:
            camera = self._from_camera(self._gate, avatar, now_ns)
            if camera is None:
                return None
        behind = self._scenery.picture() if self._scenery else None
        if self._scenery is not None and behind is None:
            self._not(self._scenery.why)
            return None
        if avatar.kind is Kind.NEW or self._changed(camera.number if camera else 0, behind):
            self._made, self._spare = self._spare, self._made
            self._compose(avatar.pixels, behind, now_ns)
        self._shown = camera.number if camera else 0, behind
        self.why = ""
        return self._made

    def close(self) -> None:
        """Let go of files and rings. May be called again."""
        if self._gate is not None:
            self._gate.close()
        if self._scenery is not None:
            self._scenery.close()

    def _changed(self, camera: int, behind: Pixels | None) -> bool:
        """Whether the picture made last is not that of now, though the avatar's is the same."""
        moves = self._effect is not None and self._effect.moves
        return moves or self._shown is None or self._shown[0] != camera or self._shown[1] is not behind

    def _not(self, why: str) -> None:
        self.why = why
        self._shown = None

    def _from_camera(self, gate: PictureGate, avatar: Picture, now_ns: int) -> CameraPicture | None:
        """The camera's picture that belongs to the avatar's; None where the gate is shut."""
        matched = self.backdrop.front is Front.HEAD
        if matched and avatar.capture_ns and now_ns - avatar.capture_ns > STALE_NS:
            self._not("Blender is too late: the head would not be where the body is.")
            return None
        before = gate.bytes_copied
        camera = gate.picture(now_ns, avatar.capture_ns if matched else 0)
        self.bytes_copied += gate.bytes_copied - before
        if camera is None:
            self._not(gate.why)
            return None
        if camera.number != self._camera_number:
            self._camera_number = camera.number
            self._take(camera.pixels)
        return camera

    def _take(self, pixels: Pixels) -> None:
        """Make of a camera picture what this backdrop needs of it, each in the size of the call."""
        if self.backdrop.front is not Front.AVATAR:
            # cut out before it is scaled: else the colours of the room would run into the edges of the person
            person = np.empty_like(pixels)
            Layers(pixels.shape[1], pixels.shape[0]).cut_out(pixels, person)
            self._person = self._fitted(person)
        if self.backdrop.behind is Behind.ROOM:
            self._room = self._fitted(np.ascontiguousarray(pixels[..., :3]))
        elif self.backdrop.behind is Behind.BLURRED_ROOM:
            self._room = self._fitted(blurred_room(pixels, self.backdrop.blur))

    def _fitted(self, pixels: Pixels) -> Pixels:
        made = fitted(pixels, self._width, self._height, mirrored=self.backdrop.mirrored)
        self.bytes_copied += pixels.nbytes + made.nbytes
        return made

    def _compose(self, avatar: Pixels, scenery: Pixels | None, now_ns: int) -> None:
        front = self._in_front(avatar)
        if self._effect is not None:
            if front is not self._front:
                np.copyto(self._front, front)
                front = self._front
                self.bytes_copied += front.nbytes
            self._effect.apply(front, now_ns)
            self.bytes_copied += front.nbytes
        out = self._made
        self.bytes_copied += out.nbytes
        match self.backdrop.behind:
            case Behind.TRANSPARENT:
                straight(front, out)
            case Behind.SCENE:
                self._before_scene(front, avatar, out)
            case Behind.ROOM | Behind.BLURRED_ROOM:
                self._layers.over(front, self._room, out)
            case _:
                assert scenery is not None  # noqa: S101 (`compose` has looked)
                self._layers.over(front, scenery, out)

    def _in_front(self, avatar: Pixels) -> Pixels:
        """Who is in front, premultiplied: the avatar, the person, or the avatar's head over the person."""
        front = self.backdrop.front
        if front is Front.AVATAR:
            return avatar if avatar.shape[2] == 4 else opaque(avatar, self._front)
        if front is Front.HEAD:
            self._layers.over(avatar, self._person, self._front)
            self.bytes_copied += self._front.nbytes
            return self._front
        return self._person

    def _before_scene(self, front: Pixels, scene: Pixels, out: Pixels) -> None:
        """The person before Blender's scene; the scene itself, where it is in front, before darkness."""
        if self.backdrop.front is Front.PERSON:
            self._layers.over(front, scene, out)
        else:
            cv2.cvtColor(front, cv2.COLOR_RGBA2RGB, out)
