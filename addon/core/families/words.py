"""Names of keys in one form that can be compared, with and without what may be prefixes and suffixes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from ..name_words import SIDES, WORD, words_in

#: What Blender appends to a name that is taken, and Daz to halved morphs and to those of high definition.
_SUFFIX: Final = re.compile(r"(?:\.\d{3}|_div2|_HD)+$")
#: Names have 63 bytes in Blender; whatever is longer is not a name.
_LONGEST: Final = 200
#: How many words of a name may belong to a prefix or a suffix.
_MOST: Final = 8


class Reading(NamedTuple):
    """One way to read a name: what is left of it, in canonical form, between a prefix and a suffix."""

    prefix: str
    core: str
    suffix: str

    @property
    def lost(self) -> int:
        """How many characters of the name are not in the core."""
        return len(self.prefix) + len(self.suffix)


def canonical(name: str) -> str:
    """The form in which names are compared: blind to case, separators and the place of the mark of a side.

    ``Eye_Blink_L``, ``L_eyeBlink`` and ``eyeBlinkLeft`` are all ``eyeblink|left``. A name with more marks keeps them
    where they are (``eyeleftlookright``): which of them means the eye depends on the order.
    """
    return _joined([match.group() for match in WORD.finditer(unicodedata.normalize("NFKC", name))])


def readings(name: str) -> Iterator[Reading]:
    """All ways to read `name`: first what keeps most of it."""
    if len(name) > _LONGEST:
        return
    name = unicodedata.normalize("NFKC", name)
    bare = _SUFFIX.sub("", name)
    found = list(WORD.finditer(bare))
    words = [match.group() for match in found]
    for lost in range(min(len(found), _MOST)):
        for at_start in range(lost, -1, -1):
            start, stop = at_start, len(found) - (lost - at_start)
            suffix = name[found[stop - 1].end() :] if lost != at_start else name[len(bare) :]
            yield Reading(bare[: found[start].start()], _joined(words[start:stop]), suffix)


def last_words(prefix: str) -> set[str]:
    """The last word of a prefix and the last two as one, in small letters: shape and mouthshape."""
    words = words_in(prefix)
    return {"".join(words[-count:]) for count in (1, 2)} if words else set()


def squashed(core: str) -> str:
    """A canonical form as it is where nothing parts the words: ``eyeblinkleft``."""
    return core.replace("|", "")


def _joined(words: list[str]) -> str:
    marked = [SIDES.get(word.lower(), word.lower()) for word in words]
    sides = [word for word in marked if word in ("left", "right")]
    if len(sides) == 1:
        return "".join(word for word in marked if word not in ("left", "right")) + "|" + sides[0]
    return "".join(marked)
