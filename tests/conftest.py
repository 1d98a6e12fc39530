"""For all tests: a Blender that knows nothing of the one who runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile

from hypothesis import settings

# Blender reads this when bpy is imported, which the tests' own imports do.
if "bpy" not in sys.modules:
    _user_resources = tempfile.mkdtemp(prefix="live_face-tests-")
    atexit.register(shutil.rmtree, _user_resources, ignore_errors=True)
    os.environ["BLENDER_USER_RESOURCES"] = _user_resources

# A shell that starts the tests in the background has Ctrl-C ignored by everything below it; some tests send one.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# An example that takes long says that the machine is busy: no test asserts a time. The rest stays as it is here.
settings.register_profile("without_deadline", settings.default, deadline=None)
settings.load_profile("without_deadline")
