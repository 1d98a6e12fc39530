"""Gives the open file back what `core.rest` has written down of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

import bpy

from ..core.rest import RestValue
from .blocks import block_named
from .face_mesh import MARK, reset_shape
from .properties import GONE, place_of

_log: Final = logging.getLogger(__name__)


def give_back(values: Iterable[RestValue]) -> None:
    """Set every property to its value; what is gone by now, or was never there, is passed over."""
    for one in values:
        block = block_named(one.owner_type, one.owner)
        if block is not None and block.is_editable:
            _give_back(block, one)


def _give_back(block: bpy.types.ID, one: RestValue) -> None:
    if one.path == MARK:
        reset_shape(block)
        return
    place = place_of(one.path)
    if place is None:
        return
    try:
        place.write(place.within(block), one.value)
    except GONE as error:
        _log.info("%s of %s was not put back: %s", one.path, one.owner, error)
    else:
        block.update_tag()
