"""The tracker: set it up, choose its camera, start it again, read its log."""

from __future__ import annotations

import textwrap
from typing import ClassVar, Final

import bpy
from bpy.props import StringProperty

from ..core.errors import LiveFaceError
from ..process.log import last_lines, tracker_log
from ..process.setup import State
from ..process.tracker import terminal_command
from ..session.driver import DRIVER
from ..settings.preferences import (
    FIRST_CAMERA,
    chosen_tracker,
    own_preferences,
    tracker_config,
    tracker_environment,
    tracker_python,
)
from ..settings.tracker_work import WORK, Standing
from .reporting import reporting
from .waiting import LooksForCameras, ShowsList

#: Lines of the log that are shown; in a popup of this width (pixels at the usual scale) this many letters fit into one.
_LINES: Final = 20
_LETTERS: Final = 96
_LOG_WIDTH: Final = 700


def why_not_set_up() -> str | None:
    """Why the tracker cannot be set up at the moment, None where it can."""
    if WORK.setting_up:
        return "The tracker is being set up"
    if DRIVER.session.running and WORK.standing is not Standing.MISSING:
        return "Stop Live Face first: it uses the tracker"
    if not bpy.app.online_access:
        if bpy.app.online_access_override:
            return "Blender was started offline: start it without --offline-mode"
        return "Blender may not go online: tick Allow Online Access in Preferences > System > Network"
    return None


class LIVEFACE_OT_set_up_tracker(bpy.types.Operator):
    """Get what follows your face: Live Face downloads its packages (up to 0.3 GB) into a folder of its own"""

    bl_idname = "live_face.set_up_tracker"
    bl_label = "Set Up the Tracker"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Once at a time, and only online."""
        reason = why_not_set_up()
        if reason:
            cls.poll_message_set(reason)
        return reason is None

    @reporting
    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Begin; a timer goes on, and the panels show how far it is."""
        WORK.set_up(tracker_environment())
        return {"FINISHED"}


class LIVEFACE_OT_cancel_set_up(bpy.types.Operator):
    """Stop setting up the tracker; what was made so far is removed"""

    bl_idname = "live_face.cancel_set_up"
    bl_label = "Cancel"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only while it is under way."""
        cls.poll_message_set("The tracker is not being set up")
        return WORK.setup is not None and WORK.setup.state is State.RUNNING

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Cancel it."""
        if WORK.setup:
            WORK.setup.cancel()
        return {"FINISHED"}


class LIVEFACE_OT_start_tracker(bpy.types.Operator):
    """Start the tracker for the avatar that is live"""

    bl_idname = "live_face.start_tracker"
    bl_label = "Start the Tracker"
    bl_options: ClassVar[set[str]] = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Only where one is missed."""
        session = DRIVER.session
        if not session.running:
            cls.poll_message_set("Press Start Live Face first")
            return False
        cls.poll_message_set("The tracker is running")
        return session.tracker is None or not (session.tracker.running or session.tracker.restarting)

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Start it, from now on with every session."""
        own_preferences(context).tracker = "LIVE_FACE"
        config = tracker_config(context)
        if config is None:
            self.report({"ERROR"}, "There is no tracker yet: press Set Up the Tracker")
            return {"CANCELLED"}
        DRIVER.session.start_tracker(config)
        return {"FINISHED"}


class LIVEFACE_OT_choose_source(bpy.types.Operator):
    """Let the tracker follow this camera"""

    bl_idname = "live_face.choose_source"
    bl_label = "Choose Camera"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    source: StringProperty(default=FIRST_CAMERA)  # type: ignore[valid-type]
    name: StringProperty()  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Keep it in the preferences."""
        own = own_preferences(context)
        own.source = self.source
        own.source_name = self.name  # after the source, which forgets the name before
        context.preferences.is_dirty = True
        return {"FINISHED"}


class LIVEFACE_OT_choose_video(bpy.types.Operator):
    """Let the tracker follow the face in a video, over and over"""

    bl_idname = "live_face.choose_video"
    bl_label = "Video File…"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    filepath: StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_movie: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Keep it in the preferences."""
        own_preferences(context).source = bpy.path.abspath(self.filepath)
        context.preferences.is_dirty = True
        return {"FINISHED"}


class LIVEFACE_OT_look_for_cameras(LooksForCameras, bpy.types.Operator):
    """Look which cameras are connected, and list them by name"""

    bl_idname = "live_face.look_for_cameras"
    bl_label = "Look Again"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    @staticmethod
    def looking() -> bool:
        """Whether they are being looked for."""
        return WORK.looking

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Begin to look; a timer goes on."""
        WORK.look_for_cameras(tracker_python(context))
        return {"FINISHED"}


class LIVEFACE_OT_choose_camera(ShowsList, bpy.types.Operator):
    """Choose what the tracker follows from the cameras that are connected"""

    bl_idname = "live_face.choose_camera"
    bl_label = "Choose Camera…"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}
    menu = "LIVEFACE_MT_cameras"

    @staticmethod
    def begin_to_look(context: bpy.types.Context) -> bool:
        """The first time."""
        if WORK.cameras is None and LIVEFACE_OT_look_for_cameras.poll(context):
            bpy.ops.live_face.look_for_cameras()
        return WORK.looking

    @staticmethod
    def looking() -> bool:
        """Whether the list is still to come."""
        return WORK.looking


def log_lines(context: bpy.types.Context) -> tuple[str, ...]:
    """The last lines of the set-up while it is what matters, else of the tracker."""
    setup = WORK.setup
    if setup and (setup.under_way or setup.state is State.FAILED):
        return setup.log[-_LINES:]
    return last_lines(tracker_log(context.scene.live_face.port), _LINES)


class LIVEFACE_OT_show_log(bpy.types.Operator):
    """Show the last lines that the tracker, or its set-up, has written"""

    bl_idname = "live_face.show_log"
    bl_label = "Show Log"
    bl_options: ClassVar[set[str]] = {"REGISTER"}
    _shown: tuple[str, ...] = ()

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Read it once, and show it."""
        try:
            self._shown = tuple(part for line in log_lines(context) for part in textwrap.wrap(line, _LETTERS))
        except LiveFaceError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return context.window_manager.invoke_popup(self, width=_LOG_WIDTH)

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the lines."""
        column = self.layout.column(align=True)
        column.label(text="The Tracker's Log", icon="TEXT")
        column.separator()
        if not self._shown:
            column.label(text="The tracker has not written anything yet.")
        for line in self._shown:
            column.label(text=line, translate=False)
        self.layout.operator(LIVEFACE_OT_copy_log.bl_idname, icon="COPYDOWN")

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """There is nothing to do."""
        return {"FINISHED"}


class LIVEFACE_OT_copy_log(bpy.types.Operator):
    """Copy the lines, to ask somebody about them"""

    bl_idname = "live_face.copy_log"
    bl_label = "Copy to Clipboard"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Copy them."""
        context.window_manager.clipboard = "\n".join(log_lines(context))
        self.report({"INFO"}, "The log is in the clipboard")
        return {"FINISHED"}


class LIVEFACE_OT_copy_command(bpy.types.Operator):
    """Copy the line that starts the tracker in a terminal, with what is chosen here"""

    bl_idname = "live_face.copy_command"
    bl_label = "Copy Terminal Command"
    bl_options: ClassVar[set[str]] = {"REGISTER", "INTERNAL"}

    @reporting
    def execute(self, context: bpy.types.Context) -> set[str]:
        """Copy it."""
        command = terminal_command(chosen_tracker(context), context.scene.live_face.port)
        context.window_manager.clipboard = command
        self.report({"INFO"}, "Paste it into a terminal and press Enter")
        return {"FINISHED"}


CLASSES = (
    LIVEFACE_OT_set_up_tracker,
    LIVEFACE_OT_cancel_set_up,
    LIVEFACE_OT_start_tracker,
    LIVEFACE_OT_choose_source,
    LIVEFACE_OT_choose_video,
    LIVEFACE_OT_look_for_cameras,
    LIVEFACE_OT_choose_camera,
    LIVEFACE_OT_show_log,
    LIVEFACE_OT_copy_log,
    LIVEFACE_OT_copy_command,
)
