"""Profiles as files: what is read is what was written, and what is damaged is refused and left alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.core.arkit import CHANNELS
from tracker.profile.face_profile import FaceProfile, Ranges
from tracker.profile.last_person import DEFAULT_PERSON, last_person, remember_person
from tracker.profile.profile_file import (
    ProfileError,
    parse_profile,
    profile_path,
    profiles_folder,
    read_profile,
    to_text,
    write_profile,
)

from .faces import FloatArray, head, profile


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))


def same(one: FaceProfile, other: FaceProfile) -> bool:
    def close(left: FloatArray | None, right: FloatArray | None) -> bool:
        return left is right if left is None or right is None else bool(np.allclose(left, right, atol=1e-7))

    return (
        (one.person, one.camera, one.engine) == (other.person, other.camera, other.engine)
        and close(one.neutral, other.neutral)
        and close(one.ranges.low, other.ranges.low)
        and close(one.ranges.high, other.ranges.high)
    )


NAMES = st.text(min_size=1, max_size=200)
LOWS = st.lists(st.floats(0.0, 0.5), min_size=52, max_size=52)
SPANS = st.lists(st.floats(0.06, 1.4), min_size=52, max_size=52)


PROFILES = st.builds(
    lambda person, camera, neutral, low, span, engine: FaceProfile(
        person, camera, neutral, Ranges(np.array(low), np.array(low) + np.array(span)), engine
    ),
    NAMES,
    NAMES,
    st.sampled_from([None, head()]),
    LOWS,
    SPANS,
    st.sampled_from(["", "face-mesh", "face-landmarker"]),
)


@given(PROFILES)
def test_profiles_come_back(one: FaceProfile) -> None:
    assert same(parse_profile(to_text(one).encode(), "x"), one)


def test_a_file_comes_back_and_is_the_users_own(tmp_path: Path) -> None:
    path = profile_path("Anna", "Camera 0")
    write_profile(path, profile())
    assert path.is_relative_to(tmp_path)
    assert same(read_profile(path), profile())
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
    write_profile(path, profile(person="Anna the second"))
    assert read_profile(path).person == "Anna the second"


@given(NAMES, NAMES)
def test_every_name_has_a_file_name_for_every_file_system(person: str, camera: str) -> None:
    path = profile_path(person, camera)
    assert path.parent == profiles_folder()
    assert len(path.name.encode("utf-8")) < 240
    assert not set(path.name) & set('<>:"/\\|?*\0 ')
    assert path.name.isprintable()
    assert path.name[0] not in ".-"
    assert path.stem.partition("@")[0].upper() not in {"", "."}
    assert "." not in path.stem


@given(NAMES, NAMES, NAMES, NAMES)
def test_different_names_have_different_files(person: str, camera: str, other: str, other_camera: str) -> None:
    import unicodedata  # noqa: PLC0415 (for this test alone)

    pairs = [
        tuple(unicodedata.normalize("NFC", name) for name in pair) for pair in ((person, camera), (other, other_camera))
    ]
    paths = [str(profile_path(person, camera)).lower(), str(profile_path(other, other_camera)).lower()]
    assert (pairs[0] == pairs[1]) == (paths[0] == paths[1])


@pytest.mark.parametrize(
    ("person", "camera"),
    [
        ("../../etc/passwd", "/dev/video0"),
        ("CON", "NUL"),
        ("Жанна", "カメラ"),
        ("a" * 200, "b" * 200),
        ("\ud800", "\n"),
    ],
)
def test_odd_names_can_be_kept(person: str, camera: str) -> None:
    path = profile_path(person, camera)
    write_profile(path, profile(person=person, camera=camera))
    assert path.parent == profiles_folder()
    assert read_profile(path).person == person


def test_the_two_ways_to_write_an_accent_are_one_name() -> None:
    assert profile_path("Zo\u00eb", "c") == profile_path("Zoe\u0308", "c")


Spoil = Callable[[dict[str, Any]], Any]


def _put(key: str, value: object) -> Spoil:
    return lambda fields: fields | {key: value}


def _range(value: object) -> Spoil:
    return lambda fields: fields | {"ranges": fields["ranges"] | {"jawOpen": value}}


def _landmark(index: int, value: object) -> Spoil:
    return lambda fields: (
        fields | {"neutral": [value if at == index else point for at, point in enumerate(fields["neutral"])]}
    )


SPOILS: dict[str, Spoil] = {
    "no object": lambda fields: [fields],
    "no version": lambda fields: {key: value for key, value in fields.items() if key != "live_face_profile"},
    "a version that is no number": _put("live_face_profile", "1"),
    "a version that is true": _put("live_face_profile", True),
    "no neutral": lambda fields: {key: value for key, value in fields.items() if key != "neutral"},
    "a field too much": _put("colour", "red"),
    "no name": _put("person", ""),
    "a name that is a number": _put("camera", 1),
    "a name without end": _put("person", "x" * 201),
    "an engine that is a list": _put("engine", []),
    "a landmark too few": lambda fields: fields | {"neutral": fields["neutral"][1:]},
    "a landmark of two": _landmark(5, [0.0, 0.0]),
    "a landmark of text": _landmark(5, ["0.0", 0.0, 0.0]),
    "a landmark of true": _landmark(5, [True, 0.0, 0.0]),
    "a landmark out of the head": _landmark(5, [0.0, 0.0, 0.4]),
    "a huge whole number": _landmark(5, [10**400, 0, 0]),
    "eyes the wrong way round": _landmark(263, [-0.09, 0.0, 0.0]),
    "a chin above the forehead": _landmark(152, [0.0, 0.09, 0.0]),
    "a channel too few": lambda fields: fields | {"ranges": dict(list(fields["ranges"].items())[1:])},
    "another channel": lambda fields: fields | {"ranges": fields["ranges"] | {"smile": [0.0, 1.0]}},
    "a range of one": _range([0.0]),
    "a range of nothing": _range([0.5, 0.5]),
    "a range upside down": _range([0.9, 0.1]),
    "a range out of all bounds": _range([0.0, 50.0]),
    "a range far below": _range([-5.0, 1.0]),
    "ranges in a list": _put("ranges", [[0.0, 1.0]] * 52),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS.keys())
def test_what_is_damaged_is_refused_with_one_sentence(spoil: Spoil) -> None:
    content = json.dumps(spoil(json.loads(to_text(profile())))).encode()
    with pytest.raises(ProfileError, match=r"^The profile x is damaged \([^()]+\): .*--new-profile.*\.$"):
        parse_profile(content, "x")


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("key", ["neutral", "ranges"])
def test_what_is_no_number_is_refused(word: str, key: str) -> None:
    fields = json.loads(to_text(profile()))
    if key == "neutral":
        fields["neutral"][7][1] = "WORD"
    else:
        fields["ranges"]["jawOpen"][1] = "WORD"
    with pytest.raises(ProfileError, match="is damaged"):
        parse_profile(json.dumps(fields).replace('"WORD"', word).encode(), "x")


@pytest.mark.parametrize("version", [0, 2, 10**30])
def test_another_version_is_refused_with_one_sentence(version: int) -> None:
    fields = json.loads(to_text(profile())) | {"live_face_profile": version, "more": "that we do not know"}
    with pytest.raises(ProfileError, match=r"^The profile x is of version \d+, this Live Face reads version 1: .*\.$"):
        parse_profile(json.dumps(fields).encode(), "x")


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ProfileError):
        parse_profile(content, "x")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


@given(st.sampled_from(["live_face_profile", "person", "camera", "engine", "neutral", "ranges"]), JSON)
def test_any_value_in_any_place_is_good_or_refused(key: str, value: object) -> None:
    fields = json.loads(to_text(profile())) | {key: value}
    try:
        found = parse_profile(json.dumps(fields).encode(), "x")
    except ProfileError:
        return
    assert (key, value) == (key, None) or isinstance(value, str) or value in (1, 1.0)
    assert (found.ranges.high > found.ranges.low).all()


@given(st.data())
def test_a_file_that_was_cut_off_is_refused(data: st.DataObject) -> None:
    content = to_text(profile()).encode()
    cut = data.draw(st.integers(0, len(content) - 2))
    with pytest.raises(ProfileError):
        parse_profile(content[:cut], "x")


def test_what_is_too_large_or_too_deep_is_refused() -> None:
    for content in (to_text(profile()).encode() + b" " * 200_000, b"[" * 150_000):
        with pytest.raises(ProfileError, match="is damaged"):
            parse_profile(content, "x")


def test_a_good_profile_is_not_lost_to_a_bad_one() -> None:
    path = profile_path("Anna", "Camera 0")
    write_profile(path, profile())
    before = path.read_bytes()
    for bad in (profile(neutral=np.full((478, 3), np.nan)), profile(ranges=Ranges(np.ones(52), np.ones(52)))):
        with pytest.raises((ProfileError, ValueError)):
            write_profile(path, bad)
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize("content", [b"not a profile", to_text(profile()).replace(": 1,", ": 9,", 1).encode()])
def test_what_is_no_good_profile_is_left_alone_until_the_user_wants_a_new_one(content: bytes) -> None:
    path = profile_path("Anna", "Camera 0")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(ProfileError, match="--new-profile"):
        write_profile(path, profile())
    assert path.read_bytes() == content
    for name in (".bak", "2.bak"):
        write_profile(path, profile(), new=True)
        assert same(read_profile(path), profile())
        aside = path.with_name(path.name + name)
        assert aside.read_bytes() == content
        path.write_bytes(content)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProfileError, match=r"cannot be (saved|read).*\.$"):
        write_profile(tmp_path / "file" / "anna.json", profile())
    with pytest.raises(ProfileError, match=r"There is no profile at .*: make one with .*\.$"):
        read_profile(tmp_path / "nothing.json")


def test_the_last_person_is_remembered_and_a_damaged_note_is_no_harm() -> None:
    assert last_person() == DEFAULT_PERSON
    remember_person("Жанна")
    assert last_person() == "Жанна"
    for note in ("", "{}", "[]", '{"person": 1}', '{"person": ""}', "{" * 500):
        (profiles_folder() / "last-person.json").write_text(note)
        assert last_person() == DEFAULT_PERSON


def test_ranges_hold_for_their_own_engine_alone() -> None:
    one = profile()
    assert one.known
    assert one.for_engine("face-mesh") is one
    other = one.for_engine("face-landmarker")
    assert other.neutral is one.neutral
    assert (other.ranges.low == 0).all()
    assert (other.ranges.high == 1).all()
    assert not FaceProfile("a", "b").known
    assert len(CHANNELS) == 52
