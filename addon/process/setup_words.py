"""What the programs of a set-up say when they fail, in words for a person."""

from __future__ import annotations

import re
from typing import Final

#: Signs in the words of `venv` and `pip`, and what they mean; the first that is found counts.
_MEANINGS: Final = (
    ("No space left on device|not enough space on the disk", "The disk is full: make room and set up again."),
    (
        "NewConnectionError|NameResolution|name resolution|ConnectTimeout|ReadTimeout|timed out|SSLError"
        "|CERTIFICATE_VERIFY|ProxyError|Connection (?:refused|reset|aborted)|getaddrinfo failed",
        "The packages cannot be downloaded: check the connection to the internet and set up again.",
    ),
    (
        "No matching distribution found|is not a supported wheel",
        "There are no packages for this machine's Python: install Python 3.11 from python.org and set up again.",
    ),
    ("Permission denied|Access is denied", "The folder of the tracker cannot be written: see the log for its name."),
)


def why_it_failed(step: str, lines: list[str], code: int) -> str:
    """One or two sentences on why a step has failed that said `lines` and ended with `code`."""
    text = "\n".join(lines)
    for sign, meaning in _MEANINGS:
        if re.search(sign, text):
            return meaning
    telling = [line for line in lines if line.startswith(("!!", "ERROR:", "Error:"))] or lines
    last = re.sub(r"^(!!|ERROR:|Error:)\s*", "", telling[-1]) if telling else f"exit code {code}."
    return f"{step} has failed: {last}"


def package_count(requirements: str) -> int:
    """About how many packages a list of requirements names."""
    return sum(bool(line) and not line.startswith(("#", " ")) for line in requirements.splitlines())
