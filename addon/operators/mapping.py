"""The mapping: made by itself, and edited row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

import bpy
from bpy.props import EnumProperty, FloatProperty, IntProperty, StringProperty

from ..core.errors import LiveFaceError
from ..core.mapping.channels import Turn
from ..core.mapping.coverage import Coverage
from ..core.mapping.other_side import copied_to_other_side
from ..core.mapping.row import FaceMapping, Target, TargetKind
from ..core.mapping.row_defaults import row_for
from ..rig.auto_map import DEFAULT_NECK_SHARE, auto_map, unmoving_keys
from ..rig.avatar import find_avatar, object_named, root_of
from ..rig.face_mesh import is_face_mesh
from ..session.driver import DRIVER
from ..settings.checking import check
from ..settings.row_settings import KIND_ITEMS, channels_for
from ..settings.scene_settings import avatar_config, forget_deleted
from ..settings.stored_mapping import read_mapping, remove_row
from .avatar_operator import AvatarOperator, RowOperator, write_and_check
from .reporting import reporting


def map_by_itself(scene: bpy.types.Scene, neck_share: float = DEFAULT_NECK_SHARE) -> Coverage | None:
    """Map the chosen avatar, or the one that is found, which is chosen then; what its mapping covers.

    Its measures and the mirror stay.

    Raises:
        LiveFaceError: there is no avatar, or it is linked from a library.
    """
    forget_deleted(scene.live_face)
    avatar = find_avatar(scene, scene.live_face.avatar)
    root = object_named(avatar.root)
    made, kept = auto_map(avatar, neck_share), read_mapping(root)
    health = write_and_check(scene, root, replace(made, measures=kept.measures, mirror=kept.mirror))
    scene.live_face.avatar = scene.live_face.avatar or root
    return health.coverage


class LIVEFACE_OT_auto_map(bpy.types.Operator):
    """Find out by their names which shape keys and bones of the avatar are what, and make the mapping anew"""

    bl_idname = "live_face.auto_map"
    bl_label = "Auto-Map"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO"}

    neck_share: FloatProperty(  # type: ignore[valid-type]
        name="Neck's Share",
        description="How much of the head's turn the neck takes",
        subtype="FACTOR",
        default=DEFAULT_NECK_SHARE,
        min=0.0,
        max=1.0,
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask before rows are thrown away."""
        chosen = context.scene.live_face.avatar
        rows = len(root_of(chosen).live_face.rows) if chosen else 0
        if not rows:
            return self.execute(context)
        words = bpy.app.translations.pgettext_iface("The {count} rows that there are will be replaced.")
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Make the Mapping Anew?",
            message=words.format(count=rows),
            confirm_text="Auto-Map",
        )

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Map it."""
        coverage = map_by_itself(context.scene, self.neck_share)
        root = root_of(context.scene.live_face.avatar)
        if is_face_mesh(root):
            self.report({"INFO"}, "A live face mesh moves by itself: it needs no mapping")
        elif not root.live_face.rows:
            self.report({"WARNING"}, "No shape key or bone has a name that Live Face knows: add rows by hand")
        elif coverage is not None:
            still = unmoving_keys(find_avatar(context.scene, root), read_mapping(root))
            self.report(
                {"INFO"}, coverage.sentence + (f"; these keys move nothing: {', '.join(still)}" if still else "")
            )
        return {"FINISHED"}


def _find_channels(operator: LIVEFACE_OT_add_row, context: bpy.types.Context, _typed: str) -> list[str]:
    return channels_for(TargetKind[operator.kind], read_mapping(root_of(context.scene.live_face.avatar)).measures)


class LIVEFACE_OT_add_row(AvatarOperator, bpy.types.Operator):
    """Let a channel of the face drive one more target"""

    bl_idname = "live_face.add_row"
    bl_label = "Add Row"

    kind: EnumProperty(name="Kind", description="What kind of thing is driven", items=KIND_ITEMS)  # type: ignore[valid-type]
    channel: StringProperty(  # type: ignore[valid-type]
        name="Channel", description="What of the face drives the row", default="jawOpen", search=_find_channels
    )
    name: StringProperty(  # type: ignore[valid-type]
        name="Target", description="The shape key or the bone; it can be chosen later", options={"SKIP_SAVE"}
    )

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the channel."""
        return context.window_manager.invoke_props_dialog(self)

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the dialog; the target is chosen in the row's settings, which list what there is."""
        self.layout.use_property_split = True
        self.layout.prop(self, "channel")
        self.layout.prop(self, "kind")

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Add it to the end and make it the active one."""
        kind = TargetKind[self.kind]
        channel = self.channel
        if kind is TargetKind.TURN and channel not in [turn.value for turn in Turn]:
            channel = Turn.HEAD.value
        mapping = read_mapping(root)
        write_and_check(
            context.scene, root, replace(mapping, rows=(*mapping.rows, row_for(channel, Target(kind, self.name))))
        )
        root.live_face.active_row = len(mapping.rows)


class LIVEFACE_OT_remove_row(RowOperator, bpy.types.Operator):
    """Remove the active row; its target is left alone from then on"""

    bl_idname = "live_face.remove_row"
    bl_label = "Remove Row"

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Remove it."""
        settings = root.live_face
        remove_row(root, settings.active_row)
        settings.active_row = max(0, min(settings.active_row, len(settings.rows) - 1))
        DRIVER.session.remap()
        check(context.scene, root)


class LIVEFACE_OT_copy_to_other_side(RowOperator, bpy.types.Operator):
    """Make the same row for the other side of the face: left becomes right, and right left"""

    bl_idname = "live_face.copy_to_other_side"
    bl_label = "Copy to Other Side"

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Add the row, or change the one that drives the same."""
        mapping, settings = read_mapping(root), root.live_face
        row = mapping.rows[settings.active_row]
        copy = copied_to_other_side(row)
        if copy is None:
            raise LiveFaceError(f"Neither {row.channel} nor its target has another side.")
        same = [
            place for place, one in enumerate(mapping.rows) if (one.channel, one.target) == (copy.channel, copy.target)
        ]
        place = same[0] if same else len(mapping.rows)
        rows = (*mapping.rows[:place], copy, *mapping.rows[place + 1 :])
        write_and_check(context.scene, root, replace(mapping, rows=rows))
        settings.active_row = place


class LIVEFACE_OT_wiggle(RowOperator, bpy.types.Operator):
    """Move what this row drives for a second, to see what it is; works with and without a face"""

    bl_idname = "live_face.wiggle"
    bl_label = "Wiggle"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    index: IntProperty(  # type: ignore[valid-type]
        name="Row", description="The row's number; -1 is the active one", default=-1, min=-1, options={"SKIP_SAVE"}
    )

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Move it."""
        index = self.index if self.index >= 0 else root.live_face.active_row
        if index >= len(root.live_face.rows):
            raise LiveFaceError(f"The mapping has no row {index}.")
        DRIVER.wiggle(context.scene, avatar_config(root), index)


class LIVEFACE_OT_row_problem(RowOperator, bpy.types.Operator):
    """Why this row cannot drive anything"""

    bl_idname = "live_face.row_problem"
    bl_label = "Problem"
    bl_options: ClassVar[set[str]] = {"INTERNAL"}

    index: IntProperty(name="Row", description="The row's number", min=0)  # type: ignore[valid-type]

    @classmethod
    def description(cls, context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """The reason, as the tooltip."""
        health = DRIVER.health_of(root_of(context.scene.live_face.avatar).name)
        return health.problems.get(properties.index, "") if health else ""

    def work(self, _context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Make the row the active one, whose problem stands below the list."""
        root.live_face.active_row = min(self.index, len(root.live_face.rows) - 1)


_ACTIONS: Final = {
    "MUTE": ("Mute All", "No row drives anything until it is unmuted"),
    "UNMUTE": ("Unmute All", "All rows drive again"),
    "CLEAR_SOLO": ("Clear Solo", "No row is alone any more"),
    "REMOVE_FAULTY": ("Remove Rows with Problems", "Remove the rows that cannot drive anything"),
    "REMOVE": ("Remove All Rows", "Empty the mapping; the measures stay"),
}
_ACTION_ITEMS: Final = [(name, label, tip) for name, (label, tip) in _ACTIONS.items()]


class LIVEFACE_OT_all_rows(RowOperator, bpy.types.Operator):
    """Change all rows at once"""

    bl_idname = "live_face.all_rows"
    bl_label = "All Rows"

    action: EnumProperty(  # type: ignore[valid-type]
        name="Action",
        description="What to do with all rows",
        items=_ACTION_ITEMS,
    )

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """The tooltip of the action."""
        return bpy.app.translations.pgettext_tip(_ACTIONS[properties.action][1])

    def work(self, context: bpy.types.Context, root: bpy.types.Object) -> None:
        """Change them."""
        write_and_check(context.scene, root, self._changed(context.scene, root))

    def _changed(self, scene: bpy.types.Scene, root: bpy.types.Object) -> FaceMapping:
        mapping = read_mapping(root)
        rows = mapping.rows
        if self.action == "REMOVE":
            rows = ()
        elif self.action == "REMOVE_FAULTY":
            problems = check(scene, root).problems
            rows = tuple(row for place, row in enumerate(rows) if place not in problems)
        elif self.action == "CLEAR_SOLO":
            rows = tuple(replace(row, solo=False) for row in rows)
        else:
            rows = tuple(replace(row, muted=self.action == "MUTE") for row in rows)
        return replace(mapping, rows=rows)


CLASSES = (
    LIVEFACE_OT_auto_map,
    LIVEFACE_OT_add_row,
    LIVEFACE_OT_remove_row,
    LIVEFACE_OT_copy_to_other_side,
    LIVEFACE_OT_wiggle,
    LIVEFACE_OT_row_problem,
    LIVEFACE_OT_all_rows,
)
