"""Which answer belongs to which address."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .answer import Answer, refusal
from .avatar_feed import AvatarFeed
from .hearing import Hearing
from .request import Request
from .state import face_words, page_state

_FOLDER: Final = Path(__file__).parent / "static"
_STATIC: Final = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
#: Seconds that an answer is held back for a picture that is not there yet: most pages ask again at once.
_WAIT_PICTURE: Final = 0.5
#: The same for events: whoever has left is noticed when the next one is to be sent.
_WAIT_EVENT: Final = 0.1
#: A frame and its landmarks come as two datagrams, one right after the other: they are told as one, seconds.
_SAME_PICTURE: Final = 0.003
#: Seconds between two events at least: no screen shows more.
_SHORTEST: Final = 1 / 60


@dataclass(frozen=True, slots=True)
class Content:
    """Answers requests that were admitted, each in a thread of its own."""

    hearing: Hearing
    avatar: AvatarFeed
    static: dict[str, Answer]

    @classmethod
    def read(cls, hearing: Hearing, avatar: AvatarFeed) -> Content:
        """Read the files of the page, once."""
        static = {path: Answer(kind=kind, body=(_FOLDER / name).read_bytes()) for path, (name, kind) in _STATIC.items()}
        static["/face.json"] = Answer(kind="application/json", body=face_words())
        return cls(hearing, avatar, static)

    def answer(self, request: Request) -> Answer:
        """The answer to `request`; may take a moment, where it is for a picture that is not there yet."""
        if request.path in self.static:
            return self.static[request.path]
        if request.path == "/avatar":
            return self._picture(request.number("after"))
        if request.path == "/events":
            return Answer(kind="text/event-stream", body=self._events(request.number("face")))
        return refusal(404, "There is no such page.")

    def _picture(self, after: int) -> Answer:
        """The picture, or no content: `X-Avatar` says whether the one before still counts."""
        picture = self.avatar.newest(after, _WAIT_PICTURE)
        if picture is None or picture.number == after:
            return Answer(204, headers=(("X-Avatar", "gone" if picture is None else "same"),))
        about = json.dumps({"number": picture.number, "width": picture.width, "height": picture.height})
        return Answer(kind=picture.kind, body=picture.body, headers=(("X-Avatar", about),))

    def _events(self, face: int) -> Iterator[bytes]:
        """Server-sent events without end: the state of now, whenever the tracker has sent something."""
        count, sent_at = 0, 0.0
        while True:
            now = time.monotonic()
            state = page_state(face, self.hearing.numbers(now), self.hearing.face(face, now), self.avatar.numbers())
            yield b"data: " + state.to_json() + b"\n\n"
            sent_at = now
            count = self.hearing.wait(count, _WAIT_EVENT)
            time.sleep(max(_SAME_PICTURE, sent_at + _SHORTEST - time.monotonic()))
