"""The command line: one sub-command per module of `commands`, and the camera host's.

Exit codes: 0 = done, 2 = something the user can mend, said in one sentence on standard error; 130 = interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from addon.core.errors import LiveFaceError

from .engines.quiet import quiet_environment
from .terminal import say
from .version import version

USER_ERROR: Final = 2


@dataclass(frozen=True, slots=True)
class _Command:
    """A sub-command; its module has `add_arguments(parser)` and `run(args) -> exit code`, and is loaded on demand."""

    module: str
    purpose: str


_COMMANDS: Final[dict[str, _Command]] = {
    "run": _Command("tracker.commands.run", "track a camera, stream, video or folder live and send it to Blender"),
    "track": _Command("tracker.commands.track", "track every picture of a film, or of many, into takes"),
    "calibrate": _Command("tracker.commands.calibrate", "get to know a person's face before a camera, in 45 seconds"),
    "solve": _Command("tracker.commands.solve", "solve a take again from its landmarks, as by another profile"),
    "replay": _Command("tracker.commands.replay", "send a take to Blender at its own pace"),
    "cameras": _Command("tracker.commands.cameras", "list the cameras of this machine by number and name"),
    "doctor": _Command("tracker.commands.doctor", "say what works on this machine and what to do about the rest"),
    "model": _Command("tracker.commands.model", "fetch or check the model of the engine face-landmarker"),
    "camera": _Command("tracker.camera.command", "feed the virtual camera with what Blender renders"),
    "page": _Command("tracker.page.command", "show the avatar and the face on a web page of this machine"),
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence; the whole usage is in --help."""

    def error(self, message: str) -> NoReturn:
        say(f"{message[0].upper()}{message[1:]}: see '{self.prog} --help'.")
        sys.exit(USER_ERROR)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    quiet_environment()
    # the options of a command need its module: only that of the command that is asked for is loaded
    asked = next((word for word in words if word in _COMMANDS), None)
    parser = _Parser(prog="python -m tracker", description="The tracker of Live Face.")
    parser.add_argument("--version", action="version", version=f"Live Face {version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    module: Any = None
    for name, command in _COMMANDS.items():
        sub_parser = commands.add_parser(name, help=command.purpose, description=command.purpose)
        if name == asked:
            module = importlib.import_module(command.module)
            module.add_arguments(sub_parser)
    args = parser.parse_args(words)
    try:
        return int(module.run(args))
    except LiveFaceError as error:
        say(str(error))
        return USER_ERROR
