from __future__ import annotations

import pytest

from tests.addon.children import run_child

_COMPLAINTS = ("rna_uiItem", "not found", "unknown operator", "Traceback", "Error:")
_SHOWN = {
    "user: tracking": ("I Run It Myself", "Source", "copy_command"),
    "user: options": ("Port", "Person"),
    "user: packets": ("start_tracker",),
    "offline: tracking": (
        "It is",
        "not set up yet",
        "set_up_tracker",
        "Blender may not go online",
        "userpref_show",
        "Source",
    ),
    "missing: tracking": ("Set Up the Tracker", "Source"),
    "missing: options": ("Eye Contact", "Auto Blink", "Engine", "Person"),
    "missing: packets": ("Set Up the Tracker",),
    "missing: menu": ("Look Again", "Video File…"),
    "setting up: tracking": ("Making room for the packages…", "cancel_set_up"),
    "setting up: packets": ("cancel_set_up",),
    "clearing: preferences": ("Clearing up…",),
    "failed: tracking": ("The disk is full", "show_log", "set_up_tracker"),
    "log": ("The Tracker's Log", "--- Making room for the packages", "copy_log"),
    "outdated: tracking": ("The tracker is of another", "Set Up Again"),
    "outdated: menu": ("HD Webcam", "Камера"),
    "ready: tracking": ("Камера", "show_log"),
    "ready: preferences": ("The tracker is set up.", "Tracker's Python"),
    "ready: menu": ("A camera does not answer",),
    "unknown: camera": ("list_devices", "Send To"),
    "unknown: devices": ("The First One", "look_for_devices"),
    "found: devices": ("Live Face", "Zweite", "choose_device"),
    "fed: camera": ("It is fed by a program", "look_for_devices"),
    "none: camera": ("Run modprobe.", "look_for_devices"),
    "none: devices": ("There is no virtual camera",),
    "none: idle": ("Idle After", "Fade", "Picture", "Pixels"),
}
_HIDDEN = {
    "user: tracking": ("set_up_tracker", "show_log"),
    "missing: tracking": ("may not go online", "userpref_show", "Auto Blink"),
    "setting up: tracking": ("set_up_tracker",),
    "ready: tracking": ("set_up_tracker", "copy_command"),
    "ready: packets": ("set_up_tracker",),
    "unknown: camera": ("look_for_devices",),
    "found: camera": ("It is fed by a program", "look_for_devices"),
}


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """What each part shows in each state."""
    ended = run_child("draw_tracker.py", timeout=300)
    words = "\n".join(line for line in ended.stderr.splitlines() if not line.startswith("EGL Error"))
    assert ended.returncode == 0, ended.stdout + words
    for complaint in _COMPLAINTS:
        assert complaint not in words, words
    lines = [line for line in ended.stdout.splitlines() if line.startswith('["')]
    return {line.split('"')[1]: line for line in lines}


@pytest.mark.parametrize("state", _SHOWN)
def test_the_tracker_is_shown_as_it_stands(drawn: dict[str, str], state: str) -> None:
    for words in _SHOWN[state]:
        assert words in drawn[state]


def test_what_is_not_to_be_seen_is_hidden(drawn: dict[str, str]) -> None:
    for state, hidden in _HIDDEN.items():
        for words in hidden:
            assert words not in drawn[state], state
