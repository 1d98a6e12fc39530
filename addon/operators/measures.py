"""Measures that the user makes from landmarks: add, remove, choose points, take the neutral, learn the range."""

from __future__ import annotations

from typing import ClassVar, Final

import bpy
from bpy.props import EnumProperty

from ..core.errors import LiveFaceError
from ..core.face_picking import Picking, first_guess
from ..core.face_points import canonical_points
from ..core.mapping.landmarks import NAMED_LANDMARKS
from ..core.mapping.measure import Measure, MeasureKind
from ..core.mapping.measuring import is_measurable, with_neutral, with_ordinary_range
from ..settings.avatar_settings import LiveFaceMeasure, chosen_root
from ..settings.stored_mapping import editable, landmarks_in, read_measure, remove_measure
from .learning import LEARNING
from .live_points import points_of
from .reporting import reporting

_NO_FACE: Final = "No points of a face are coming in: start Live Face, and look at the camera."


def active_measure(root: bpy.types.Object | None) -> LiveFaceMeasure | None:
    """The measure of an avatar that is edited."""
    if root is None or root.live_face.active_measure >= len(root.live_face.measures):
        return None
    return root.live_face.measures[root.live_face.active_measure]


def store_landmarks(settings: LiveFaceMeasure, landmarks: tuple[int, ...]) -> None:
    """Measure between these from now on; the neutral and the range begin with what is ordinary."""
    settings.landmarks = ", ".join(map(str, landmarks))
    if is_measurable(read_measure(settings)):
        store_range(settings, with_ordinary_range(read_measure(settings), canonical_points()))


def store_range(settings: LiveFaceMeasure, measure: Measure) -> None:
    """Keep where a measure begins and ends."""
    settings.neutral, settings.full = measure.neutral, measure.full


class _OnMeasure:
    """What is done to the avatar's active measure; it can be undone."""

    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """With a measure."""
        cls.poll_message_set("Add a measure first")  # type: ignore[attr-defined]
        return active_measure(chosen_root(context)) is not None

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Do it, or say why not."""
        root = chosen_root(context)
        measure = active_measure(root)
        if root is None or measure is None:
            return {"CANCELLED"}
        editable(root)
        self.change(root, measure)
        return {"FINISHED"}

    def change(self, root: bpy.types.Object, measure: LiveFaceMeasure) -> None:
        """Change the measure."""
        raise NotImplementedError


class LIVEFACE_OT_add_measure(bpy.types.Operator):
    """Add a channel of your own: a distance, a height, an angle or an area of points of the face"""

    bl_idname = "live_face.add_measure"
    bl_label = "Add Measure"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "INTERNAL"}

    kind: EnumProperty(  # type: ignore[valid-type]
        name="Kind",
        description="What is measured; it can be changed later",
        items=[(kind.name, kind.value.title(), "") for kind in MeasureKind],
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """With an avatar to keep it on."""
        cls.poll_message_set("Choose an avatar first, or press Auto-Map to find it")
        return chosen_root(context) is not None

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it, with points that make sense for its kind."""
        root, kind = chosen_root(context), MeasureKind[self.kind]
        if root is None:
            return {"CANCELLED"}
        settings = editable(root)
        guess = first_guess(kind)
        measure = settings.measures.add()
        measure.name = _free_name(guess.name, [one.name for one in settings.measures])
        measure.kind = kind.name
        store_landmarks(measure, guess.landmarks)
        settings.active_measure = len(settings.measures) - 1
        return {"FINISHED"}


class LIVEFACE_OT_remove_measure(_OnMeasure, bpy.types.Operator):
    """Remove this measure; rows that it drives stay and say that it is missing"""

    bl_idname = "live_face.remove_measure"
    bl_label = "Remove Measure"

    def change(self, root: bpy.types.Object, measure: LiveFaceMeasure) -> None:
        """Remove it; the one above becomes the active one."""
        LEARNING.stop_for(root.name, measure.name)
        settings = root.live_face
        remove_measure(root, settings.active_measure)
        settings.active_measure = max(0, settings.active_measure - 1)


class LIVEFACE_OT_add_named_landmark(_OnMeasure, bpy.types.Operator):
    """Choose a point of the face by its name; one that is in the measure already is taken out"""

    bl_idname = "live_face.add_named_landmark"
    bl_label = "Choose by Name"
    bl_property = "landmark"

    landmark: EnumProperty(  # type: ignore[valid-type]
        name="Landmark",
        description="A point of the face",
        items=[(str(number), name, f"Landmark {number}", number) for name, number in NAMED_LANDMARKS.items()],
    )

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Show the names to search in."""
        context.window_manager.invoke_search_popup(self)
        return {"RUNNING_MODAL"}

    def change(self, _root: bpy.types.Object, measure: LiveFaceMeasure) -> None:
        """Add the landmark, or take it out."""
        picking = Picking(MeasureKind[measure.kind], landmarks_in(measure.landmarks))
        store_landmarks(measure, picking.toggled(int(self.landmark)).picked)


class LIVEFACE_OT_measure_neutral(_OnMeasure, bpy.types.Operator):
    """Take what is measured on your face at this moment as 0"""

    bl_idname = "live_face.measure_neutral"
    bl_label = "Set Neutral"

    def change(self, root: bpy.types.Object, measure: LiveFaceMeasure) -> None:
        """Take the present value as neutral; the range is as wide as before."""
        points = points_of(root)
        if points is None:
            raise LiveFaceError(_NO_FACE)
        _check(measure)
        store_range(measure, with_neutral(read_measure(measure), points))
        if LEARNING.is_on(root.name, measure.name):  # the farthest is counted from the neutral
            LEARNING.start(root.name, read_measure(measure))


class LIVEFACE_OT_learn_range(_OnMeasure, bpy.types.Operator):
    """Press, move your face as far as you want to, press again: the farthest from neutral becomes 1"""

    bl_idname = "live_face.learn_range"
    bl_label = "Learn Range"

    def change(self, root: bpy.types.Object, measure: LiveFaceMeasure) -> None:
        """Begin, or end and keep what was learned."""
        if LEARNING.is_on(root.name, measure.name):
            learned = LEARNING.stop()
            if learned is not None:
                store_range(measure, learned)
            return
        if points_of(root) is None:
            raise LiveFaceError(_NO_FACE)
        _check(measure)
        LEARNING.start(root.name, read_measure(measure))


def _check(measure: LiveFaceMeasure) -> None:
    if not is_measurable(read_measure(measure)):
        raise LiveFaceError(f"{measure.name} has not enough points yet: press Pick Landmarks.")


def _free_name(wanted: str, taken: list[str]) -> str:
    """The name, with a number behind it where it is taken, as Blender does."""
    names = [wanted, *(f"{wanted}.{number:03d}" for number in range(1, len(taken) + 2))]
    return next(name for name in names if name not in taken)


def name_of(landmark: int) -> str:
    """What people call a landmark, in Blender's language, else its number."""
    into = bpy.app.translations.pgettext_iface
    name = next((name for name, number in NAMED_LANDMARKS.items() if number == landmark), None)
    return into("Point {number}").format(number=landmark) if name is None else into(name)


CLASSES = (
    LIVEFACE_OT_add_measure,
    LIVEFACE_OT_remove_measure,
    LIVEFACE_OT_add_named_landmark,
    LIVEFACE_OT_measure_neutral,
    LIVEFACE_OT_learn_range,
)
