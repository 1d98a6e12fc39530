"""Which backdrop is wanted: said once on the command line, or in a file that is looked at again while the host runs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from addon.core.backdrop import GREEN, Backdrop, BackdropError, Behind, Colour, Effect, Front, choice

#: The file is looked at this often.
_LOOK_EVERY_NS: Final = 100_000_000
#: More is no backdrop.
_LARGEST: Final = 65_536


class BackdropChoice:
    """The backdrop that is wanted now. One that cannot be read is none, whatever was chosen before: `why` says why."""

    def __init__(self, said: Backdrop | Path) -> None:
        self.why = ""
        self._path = said if isinstance(said, Path) else None
        self._backdrop = said if isinstance(said, Backdrop) else None
        self._state: tuple[int, int, int] | None = None
        self._look_ns: int | None = None

    def at(self, now_ns: int) -> Backdrop | None:
        """The backdrop at `now_ns`, which must not go back; the same object as long as nothing has changed."""
        due = self._look_ns is None or now_ns >= self._look_ns
        if self._path is not None and due:
            self._look_ns = now_ns + _LOOK_EVERY_NS
            self._look(self._path)
        return self._backdrop

    def _look(self, path: Path) -> None:
        try:
            status = os.stat(path)
            state = (status.st_ino, status.st_mtime_ns, status.st_size)
            if state == self._state:
                return
            with path.open(encoding="utf-8") as file:
                text = file.read(_LARGEST)
            backdrop = Backdrop.from_json(text)
            if backdrop != self._backdrop:  # else the same object: what is open stays open
                self._backdrop = backdrop
            self.why, self._state = "", state
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no text"
            self._none(f"The chosen background {path} cannot be read ({reason}): choose the background again.")
        except BackdropError as error:
            self._none(str(error))

    def _none(self, why: str) -> None:
        self._backdrop, self.why, self._state = None, why, None


def add_backdrop_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that `parse_backdrop` reads, and where the camera's pictures come from."""
    parser.add_argument(
        "--backdrop",
        default="scene",
        metavar="BEHIND",
        help="what is behind the avatar: scene (default), transparent, colour:#RRGGBB, image:PATH, video:PATH, room,"
        " blurred-room; or @FILE, or JSON, see docs/backgrounds.md",
    )
    parser.add_argument(
        "--front", default="avatar", metavar="WHO", help="who is in front: avatar (default), person or head"
    )
    parser.add_argument(
        "--effect", default="none", metavar="NAME", help="hologram, scanlines, halftone or toon (default: none)"
    )
    parser.add_argument("--mirrored", action="store_true", help="show the camera's picture as a mirror does")
    parser.add_argument(
        "--picture-ring", metavar="PATH", help="the camera pictures that the tracker writes (default: the user's own)"
    )


def parse_backdrop(text: str, front: str, effect: str, *, mirrored: bool) -> Backdrop | Path:
    """What `--backdrop` and its fellow options say: a backdrop, or the file in which it stands.

    `text` is JSON, `@PATH`, or a kind of `Behind` with a colon and what it needs: `colour:#00b140`, `image:PATH`,
    `video:PATH`; the others count only for the last.

    Raises:
        BackdropError: it makes no sense.
    """
    if text.startswith("@"):
        return Path(text[1:])
    if text.startswith("{"):
        return Backdrop.from_json(text)
    kind, _, value = text.partition(":")
    behind = choice(Behind, kind)
    return Backdrop(
        behind,
        choice(Front, front),
        choice(Effect, effect),
        colour=Colour.parse(value) if behind is Behind.COLOUR and value else GREEN,
        file=str(Path(value).absolute()) if value and behind in (Behind.IMAGE, Behind.VIDEO) else "",
        mirrored=mirrored,
    )
