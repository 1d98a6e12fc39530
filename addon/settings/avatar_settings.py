"""Settings of an avatar, saved in the file with its root object: `Object.live_face`, which holds its mapping."""

from __future__ import annotations

from typing import Final

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from ..core.mapping.channels import MEASURE
from ..core.mapping.measure import MeasureKind
from ..rig.avatar import root_of
from .row_settings import OVERRIDABLE, LiveFaceRow, edited

_MEASURE_TIPS: Final = {
    MeasureKind.DISTANCE: "How far two points are from each other",
    MeasureKind.HEIGHT: "How much higher the first of two points is",
    MeasureKind.ANGLE: "The angle at the second of three points",
    MeasureKind.AREA: "The area within three or more points",
}
_MEASURE_ITEMS: Final = [
    (kind.name, kind.value.title(), _MEASURE_TIPS[kind], place) for place, kind in enumerate(MeasureKind)
]
_COLLECTION: Final = {"LIBRARY_OVERRIDABLE", "USE_INSERTION"}


def _measure_renamed(measure: LiveFaceMeasure, context: bpy.types.Context) -> None:
    """Rows hold a measure by its name."""
    if measure.called and measure.called != measure.name:
        for row in measure.id_data.live_face.rows:
            if row.channel == MEASURE + measure.called:
                row.channel = MEASURE + measure.name
    measure.called = measure.name
    edited(measure, context)


class LiveFaceMeasure(bpy.types.PropertyGroup):
    """A channel of the user's own, made from landmarks."""

    name: StringProperty(  # type: ignore[valid-type]
        name="Name",
        description="The measure's name; its channel is called so, too",
        update=_measure_renamed,
        override=OVERRIDABLE,
    )
    called: StringProperty(options={"HIDDEN"})  # type: ignore[valid-type]
    kind: EnumProperty(  # type: ignore[valid-type]
        name="Kind",
        description="What is measured",
        items=_MEASURE_ITEMS,
        update=edited,
        override=OVERRIDABLE,
    )
    landmarks: StringProperty(  # type: ignore[valid-type]
        name="Landmarks",
        description="The points of the face by their numbers from 0 to 477, such as 61, 291",
        update=edited,
        override=OVERRIDABLE,
    )
    neutral: FloatProperty(  # type: ignore[valid-type]
        name="Neutral", description="What is measured on the face at rest: 0", update=edited, override=OVERRIDABLE
    )
    full: FloatProperty(  # type: ignore[valid-type]
        name="Full",
        description="What is measured at the most: 1",
        default=1.0,
        update=edited,
        override=OVERRIDABLE,
    )


class LiveFaceAvatar(bpy.types.PropertyGroup):
    """The mapping of the avatar whose root this object is. Nothing of a running session is kept here."""

    rows: CollectionProperty(  # type: ignore[valid-type]
        name="Rows", description="The rows of the mapping", type=LiveFaceRow, override=_COLLECTION
    )
    active_row: IntProperty(  # type: ignore[valid-type]
        name="Active Row", description="The row whose settings are shown", min=0
    )
    measures: CollectionProperty(  # type: ignore[valid-type]
        name="Measures", description="Channels made from landmarks", type=LiveFaceMeasure, override=_COLLECTION
    )
    active_measure: IntProperty(  # type: ignore[valid-type]
        name="Active Measure", description="The measure that is edited", min=0
    )
    mirror: BoolProperty(  # type: ignore[valid-type]
        name="Mirror",
        description="The avatar moves as your picture in a mirror does: your left is its right",
        update=edited,
        override=OVERRIDABLE,
    )

    @property
    def row(self) -> LiveFaceRow | None:
        """The active row."""
        return self.rows[self.active_row] if self.active_row < len(self.rows) else None


def chosen_root(context: bpy.types.Context) -> bpy.types.Object | None:
    """The root object of the avatar that is chosen in the sidebar; nothing is searched."""
    chosen = context.scene.live_face.avatar
    return None if chosen is None else root_of(chosen)


def register() -> None:
    """Add `Object.live_face`."""
    bpy.types.Object.live_face = PointerProperty(type=LiveFaceAvatar, override=OVERRIDABLE)


def unregister() -> None:
    """Remove `Object.live_face`."""
    del bpy.types.Object.live_face


CLASSES = (LiveFaceMeasure, LiveFaceAvatar)
