from __future__ import annotations

import ast
import json
import re
import string
from pathlib import Path

import pytest

from addon.ui.german import WORDS
from tests.addon.children import ROOT, run_child

#: What has no word of three letters is a number or an axis; "Landmark 17" is the tooltip of a point's name.
_WORD = re.compile(r"(?!Landmark \d|\d+ fps)(?=.*[A-Z ]).*[A-Za-z]{3}")
#: Calls whose texts a user reads in the sidebar.
_SAYING = {"translated", "pgettext_iface", "draw_text", "poll_message_set", "_draw_number", "_draw_files"}
_LABELS = {"text", "placeholder", "title", "confirm_text", "text_ctxt", "heading"}
#: Blender's identifiers, which stand beside the texts.
_IDENTIFIER = re.compile(r"[A-Z0-9_]+$|[a-z_]+\.[a-z_]+$")


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Every text of the add-on that Blender can translate."""
    ended = run_child("list_words.py", timeout=300)
    assert ended.returncode == 0, ended.stderr
    known = set(json.loads(ended.stdout.rpartition("said ")[2]))
    for folder in ("ui", "operators"):
        for path in sorted((ROOT / "addon" / folder).glob("*.py")):
            known |= set(_written_in(path))
    return {text for text in known if _WORD.match(text)}


def _written_in(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        said = [*node.args] if name in _SAYING else []
        said += [keyword.value for keyword in node.keywords if keyword.arg in _LABELS]
        found += [text for one in said for text in _texts(one)]
    return [text for text in found if not _IDENTIFIER.match(text)]


def _texts(node: ast.expr) -> list[str]:
    """The literal texts that an expression may be; not those that are put together."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    return []


def test_every_label_is_there_in_german(words: set[str]) -> None:
    assert sorted(words - set(WORDS)) == []


def test_every_german_word_is_of_a_label_that_there_is(words: set[str]) -> None:
    assert sorted(set(WORDS) - words - _PUT_TOGETHER) == []


#: Texts that stand in a variable before they are translated.
_PUT_TOGETHER = {
    "Now, step {number} of {steps}",
    "In {seconds:.0f} s, step {number} of {steps}",
    "Only On",
    "{count} keys are smoother",
    "{count} keys moved",
    "{count} keys removed",
    "{count} keys scaled",
}


def test_the_same_blanks_are_filled_in() -> None:
    fields = string.Formatter().parse
    for english, german in WORDS.items():
        assert german
        wanted, found = ({name for _, name, _, _ in fields(text) if name} for text in (english, german))
        assert wanted == found, english
