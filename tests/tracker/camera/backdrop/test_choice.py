from __future__ import annotations

import os
from pathlib import Path

import pytest

from addon.core.backdrop import GREEN, Backdrop, BackdropError, Behind, Colour, Effect, Front
from tracker.camera.backdrop.choice import BackdropChoice, parse_backdrop

LOOK = 100_000_000


def put(path: Path, text: str) -> None:
    """As the add-on does it: whole, by another name."""
    other = path.with_name("other")
    other.write_text(text, encoding="utf-8")
    os.replace(other, path)


def test_what_is_said_once_stays() -> None:
    backdrop = Backdrop(Behind.COLOUR)
    choice = BackdropChoice(backdrop)
    assert choice.at(5) is backdrop
    assert choice.at(10**12) is backdrop


def test_a_file_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "backdrop.json"
    put(path, Backdrop(Behind.ROOM).to_json())
    choice = BackdropChoice(path)
    first = choice.at(0)
    assert first == Backdrop(Behind.ROOM)
    put(path, Backdrop(Behind.COLOUR).to_json())
    assert choice.at(LOOK - 1) is first
    second = choice.at(LOOK)
    assert second == Backdrop(Behind.COLOUR)
    assert choice.at(2 * LOOK) is second
    put(path, Backdrop(Behind.COLOUR).to_json() + " ")
    assert choice.at(3 * LOOK) is second


@pytest.mark.parametrize("text", ["", "{", '{"behind": "nowhere"}', '{"behind": "image"}', "\xff" * 9])
def test_a_file_that_says_nothing_clear_is_no_backdrop_whatever_was_before(tmp_path: Path, text: str) -> None:
    path = tmp_path / "backdrop.json"
    put(path, Backdrop(Behind.ROOM).to_json())
    choice = BackdropChoice(path)
    assert choice.at(0)
    put(path, text)
    assert choice.at(LOOK) is None
    assert choice.why.endswith(".")
    put(path, Backdrop().to_json())
    assert choice.at(2 * LOOK) == Backdrop()
    assert not choice.why


def test_a_file_that_is_gone_or_no_text_is_no_backdrop(tmp_path: Path) -> None:
    path = tmp_path / "backdrop.json"
    put(path, Backdrop().to_json())
    choice = BackdropChoice(path)
    assert choice.at(0)
    path.unlink()
    assert choice.at(LOOK) is None
    assert str(path) in choice.why
    path.write_bytes(b"\xff\xfe\x00")
    assert choice.at(2 * LOOK) is None
    assert BackdropChoice(tmp_path / "never").at(0) is None


def test_the_words_of_the_command_line(tmp_path: Path) -> None:
    def parsed(text: str, front: str = "avatar", effect: str = "none") -> Backdrop | Path:
        return parse_backdrop(text, front, effect, mirrored=False)

    assert parsed("scene") == Backdrop()
    assert parsed("colour") == Backdrop(Behind.COLOUR, colour=GREEN)
    assert parsed("colour:#010203") == Backdrop(Behind.COLOUR, colour=Colour(1, 2, 3))
    assert parsed("room", "head", "toon") == Backdrop(Behind.ROOM, Front.HEAD, Effect.TOON)
    assert parsed(f"image:{tmp_path}/a:b.png") == Backdrop(Behind.IMAGE, file=f"{tmp_path}/a:b.png")
    assert parsed("@some/file.json") == Path("some/file.json")
    assert parsed(Backdrop(Behind.ROOM).to_json()) == Backdrop(Behind.ROOM)
    assert parse_backdrop("room", "avatar", "none", mirrored=True) == Backdrop(Behind.ROOM, mirrored=True)
    for wrong in (
        ("moon",),
        ("image",),
        ("colour:red",),
        ("scene", "head"),
        ("scene", "cat"),
        ("scene", "avatar", "x"),
    ):
        with pytest.raises(BackdropError):
            parsed(*wrong)
