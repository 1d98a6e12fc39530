"""Gives the open file back what `core.rest` has written down of it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from typing import Final

import bpy

from ..core.rest import RestValue
from .blocks import block_named, rest_value
from .face_mesh import MARK, reset_shape
from .properties import GONE, place_of

_log: Final = logging.getLogger(__name__)


def give_back(values: Iterable[RestValue]) -> None:
    """Set every property to its value; what is gone by now, or was never there, is passed over."""
    for one in values:
        block = block_named(one.owner_type, one.owner)
        if block is not None and block.is_editable:
            _give_back(block, one)


@contextlib.contextmanager
def standing_at(values: Iterable[RestValue]) -> Iterator[None]:
    """Let these values stand in the file for a moment, and give back those that stood there.

    The shape of a live face mesh stays as it is.
    """
    values = [one for one in values if one.path != MARK]
    stood = [one for value in values if (one := _standing(value)) is not None]
    give_back(values)
    try:
        yield
    finally:
        give_back(stood)


def _standing(there: RestValue) -> RestValue | None:
    """What stands there now; None where there is nothing."""
    block, place = block_named(there.owner_type, there.owner), place_of(there.path)
    if block is None or place is None:
        return None
    try:
        return rest_value(block, there.path, place.read(place.within(block)))
    except GONE:
        return None


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
