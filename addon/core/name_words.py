"""Names of keys, bones and channels cut into words, however a tool marks where one ends. No table of names here."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: One letter, then a longer word in capitals (``UL`` in ``lipsPurseUL``), a word, a number, left and right in
#: Japanese, and any other script.
WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[左右]|[^\W\d_a-zA-Z左右]+")
#: The words that mark a side, in small letters, and the side.
SIDES: Final = {
    **dict.fromkeys(("l", "left", "lf", "lft", "左"), "left"),
    **dict.fromkeys(("r", "right", "rt", "rgt", "右"), "right"),
}


def words_in(name: str) -> list[str]:
    """The words of `name` in their order, in small letters: ``"J_Adj_L_FaceEye"`` gives j, adj, l, face, eye."""
    return [word.lower() for word in WORD.findall(unicodedata.normalize("NFKC", name))]
