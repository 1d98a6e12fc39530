"""What stood in the file before a bake: kept with its Action, for the next bake.

What has keys stands as they have it at the present frame. A bone that is turned on top of that would be turned twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import bpy

from ..core.rest import RestError, RestValue, from_text, to_text
from .actions import channels_of, channels_of_strips
from .curves import CurveTarget

#: The custom property of an Action that holds the values, as `core.rest` writes them.
REST: Final = "live_face_rest"

_log: Final = logging.getLogger(__name__)


def keep_rest(action: bpy.types.Action, block: bpy.types.ID, targets: Iterable[CurveTarget]) -> None:
    """Keep with an Action what its targets, all of one data-block, were before; what it knows already stays."""
    known = {(one.owner_type, one.owner, one.path): one for one in _kept_with(action)}
    for target in targets:
        for one in rest_values(block, target):
            known.setdefault((one.owner_type, one.owner, one.path), one)
    action[REST] = to_text(known.values())


def baked_rest(targets: Sequence[CurveTarget]) -> tuple[RestValue, ...]:
    """What the targets that have keys of an earlier bake were before it."""
    known: dict[tuple[str, str, str], RestValue] = {}
    blocks = {block.as_pointer(): block for target in targets if (block := target.find()) is not None}
    for block in blocks.values():
        present = channels_of(block)
        for channels in (*channels_of_strips(block), *((present,) if present is not None else ())):
            known |= {(one.owner_type, one.owner, one.path): one for one in _kept_with(channels.action)}
    return tuple(known.values())


def rest_values(block: bpy.types.ID, target: CurveTarget) -> Iterator[RestValue]:
    """What a target was before anything moved it."""
    if len(target.indices) > 1:
        yield RestValue(block.id_type, block.name, target.path, target.rest)
        return
    stands, path, rest = block.path_resolve(target.path), target.path, target.rest[0]
    if hasattr(stands, "__len__"):
        stands, path = stands[target.indices[0]], f"{path}[{target.indices[0]}]"
    # a custom property is of the type of what is written to it
    yield RestValue(block.id_type, block.name, path, type(stands)(rest) if isinstance(stands, int) else rest)


def _kept_with(action: bpy.types.Action) -> tuple[RestValue, ...]:
    """What is kept with an Action; nothing where that is not ours."""
    text = action.get(REST)
    if text is None:
        return ()
    try:
        return from_text(text)
    except RestError as error:
        _log.info("%s of %s was passed over: %s", REST, action.name, error)
        return ()
