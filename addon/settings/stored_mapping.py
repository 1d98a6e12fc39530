"""The mapping between what Blender keeps on an avatar's root object and data: read, written, and kept up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import bpy
import numpy as np

from ..core.errors import LiveFaceError
from ..core.face_frame import LANDMARK_COUNT
from ..core.mapping.measure import Measure, MeasureKind
from ..core.mapping.row import Axis, FaceMapping, Response, Row, Target, TargetKind
from ..rig.blocks import block_named
from ..rig.renames import Rename

if TYPE_CHECKING:
    from .avatar_settings import LiveFaceAvatar, LiveFaceMeasure
    from .row_settings import LiveFaceRow


class ReadOnlyAvatarError(LiveFaceError):
    """The avatar is linked from a library and cannot be changed here."""


def read_mapping(root: bpy.types.Object) -> FaceMapping:
    """The mapping that is kept on an avatar's root object; without rows where none was made."""
    settings = root.live_face
    return FaceMapping(
        tuple(_read_row(row) for row in settings.rows),
        tuple(read_measure(measure) for measure in settings.measures),
        settings.mirror,
    )


def write_mapping(root: bpy.types.Object, mapping: FaceMapping) -> None:
    """Keep a mapping on an avatar's root object, instead of the one that was there.

    Of a library override the library's rows and measures cannot be removed: those that `mapping` has, too, are changed
    in their place, the other rows are muted.

    Raises:
        ReadOnlyAvatarError: the object is linked from a library.
    """
    settings = editable(root)
    _write_measures(settings.measures, mapping.measures)
    _write_rows(settings.rows, mapping.rows)
    settings.mirror = mapping.mirror
    settings.active_row = min(settings.active_row, max(0, len(settings.rows) - 1))
    settings.active_measure = min(settings.active_measure, max(0, len(settings.measures) - 1))


def remove_row(root: bpy.types.Object, index: int) -> None:
    """Remove one row of the mapping that is kept on an avatar's root object.

    Raises:
        ReadOnlyAvatarError: the row, or the object, comes from a library.
    """
    try:
        editable(root).rows.remove(index)
    except TypeError as error:  # what Blender raises for an item of a library override's original
        raise ReadOnlyAvatarError("This row comes from the avatar's library: mute it instead.") from error


def remove_measure(root: bpy.types.Object, index: int) -> None:
    """Remove one measure of the mapping that is kept on an avatar's root object.

    Raises:
        ReadOnlyAvatarError: the measure, or the object, comes from a library.
    """
    try:
        editable(root).measures.remove(index)
    except TypeError as error:
        raise ReadOnlyAvatarError("This measure comes from the avatar's library: remove it there.") from error


def editable(root: bpy.types.Object) -> LiveFaceAvatar:
    """The settings of an avatar that may be changed.

    Raises:
        ReadOnlyAvatarError: the object is linked from a library.
    """
    if root.library is not None:
        raise ReadOnlyAvatarError(
            f"{root.name} is linked from a library: make a library override of it first (Object > Library Override)."
        )
    return root.live_face


def follow_renames(root: bpy.types.Object, renames: Sequence[Rename]) -> None:
    """Keep the rows with their targets after these were renamed in Blender."""
    if root.library is not None:
        return
    for row in root.live_face.rows:
        was = target = replace(_read_target(row), owner=row.owner_name)  # the pointer has followed already
        for rename in renames:
            target = rename.applied(target)
        if target != was:
            row.target, row.owner_name = target.name, target.owner


def read_measure(settings: LiveFaceMeasure) -> Measure:
    """The measure as data."""
    return Measure(
        settings.name,
        MeasureKind[settings.kind],
        landmarks_in(settings.landmarks),
        shortest(settings.neutral),
        shortest(settings.full),
    )


def _write_measures(kept: bpy.types.bpy_prop_collection, measures: Sequence[Measure]) -> None:
    kept.clear()
    new = list(measures)
    for settings in kept:  # of the library, of which an override can remove none
        same = next((measure for measure in new if measure.name == settings.name), None)
        if same is not None:
            new.remove(same)
            _write_measure(settings, same)
    for measure in new:
        _write_measure(kept.add(), measure)


def _write_rows(kept: bpy.types.bpy_prop_collection, rows: Sequence[Row]) -> None:
    kept.clear()
    new = list(rows)
    for settings in kept:  # of the library, of which an override can remove none
        there = settings.channel, _read_target(settings)
        same = next((row for row in new if (row.channel, row.target) == there), None)
        if same is None:
            settings.muted, settings.solo = True, False
        else:
            new.remove(same)
            _write_row(settings, same)
    for row in new:
        _write_row(kept.add(), row)


def _write_measure(settings: LiveFaceMeasure, measure: Measure) -> None:
    settings.name, settings.kind = measure.name, measure.kind.name
    settings.landmarks = ", ".join(map(str, measure.landmarks))
    settings.neutral, settings.full = measure.neutral, measure.full


def landmarks_in(text: str) -> tuple[int, ...]:
    """The landmarks' numbers in what a user may have typed; what is no number from 0 to 477 is left out."""
    numbers = (int(word) for word in text.replace(",", " ").split() if word.isdecimal() and len(word) <= 3)
    return tuple(number for number in numbers if number < LANDMARK_COUNT)


def _read_row(settings: LiveFaceRow) -> Row:
    """The row as data."""
    return Row(
        settings.channel,
        _read_target(settings),
        shortest(settings.gain),
        shortest(settings.offset),
        shortest(settings.lower),
        shortest(settings.upper),
        Response[settings.response],
        settings.expression,
        shortest(settings.smoothing),
        settings.muted,
        settings.solo,
    )


def _read_target(settings: LiveFaceRow) -> Target:
    owner = settings.owner.name if settings.owner else settings.owner_name
    return Target(
        TargetKind[settings.kind], settings.target, owner, settings.owner_type, Axis[settings.axis], settings.path
    )


def _write_row(settings: LiveFaceRow, row: Row) -> None:
    """Make the settings say what `row` says. Numbers are kept in single precision."""
    target = row.target
    settings.kind, settings.channel = target.kind.name, row.channel
    settings.target, settings.path, settings.axis = target.name, target.path, target.axis.name
    settings.owner_type = target.owner_type
    settings.owner = block_named(target.owner_type, target.owner)
    settings.owner_name = target.owner
    settings.gain, settings.offset, settings.lower, settings.upper = row.gain, row.offset, row.lower, row.upper
    settings.response, settings.expression = row.response.name, row.expression
    settings.smoothing, settings.muted, settings.solo = row.smoothing, row.muted, row.solo


def shortest(value: float) -> float:
    """A number that Blender keeps in single precision as the shortest one that is kept the same: 0.35 stays 0.35."""
    return float(str(np.float32(value)))
