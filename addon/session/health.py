"""What is known of an avatar's mapping at the moment: what it covers, and which rows cannot drive anything.

Kept here while Blender runs, never in the file: it is true of what is there now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.mapping.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Health:
    """The problems of rows by their number, a sentence each, and the coverage where it was worked out."""

    problems: Mapping[int, str] = field(default_factory=dict)
    coverage: Coverage | None = None
    #: Whether shape keys have lost their names while the avatar was imported.
    names_lost: bool = False
