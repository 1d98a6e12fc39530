"""What v4l2loopback has to be asked about that pyvirtualcam does not ask; importable anywhere, of use on Linux only.

With `exclusive_caps=1`, which Chrome needs, v4l2loopback up to 0.12.7 (Debian 12, Ubuntu 22.04 and 24.04) forgets
that a device is free again when its producer wrote pictures instead of streaming them, as pyvirtualcam does:
a second start then finds no camera until the module is loaded anew.
https://github.com/letmaik/pyvirtualcam/issues/61, https://github.com/v4l2loopback/v4l2loopback/issues/442
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

if sys.platform != "win32":
    import fcntl

# Numbers of linux/videodev2.h.
_QUERYCAP: Final = 0x80685600
_STREAMON: Final = 0x40045612
_FORMAT_SIZE: Final = 208 if struct.calcsize("P") == 8 else 204
_G_FMT: Final = 0xC0005604 | _FORMAT_SIZE << 16
_S_PARM: Final = 0xC0CC5616
_OUTPUT_TYPE: Final = 2
_CAN_CAPTURE: Final = 0x1
_CAN_OUTPUT: Final = 0x2
_DRIVER: Final = b"v4l2 loopback"
_CAPABILITIES_AT: Final = 84
_TIME_PER_FRAME_AT: Final = 12
_PICTURE_AT: Final = _FORMAT_SIZE - 200

#: A producer that shows nothing new for this long is taken as gone.
_WATCH_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a device says of itself: whether it is of v4l2loopback, shows pictures, and takes pictures.

    With ``exclusive_caps=1`` one of v4l2loopback takes pictures until it is fed and shows them from then on; without,
    it does both all the time.
    """

    loopback: bool
    capture: bool
    output: bool


@dataclass(frozen=True, slots=True)
class DeviceFormat:
    """The size that a device is set to, and its pixel format as four characters, such as ``YU12`` (I420)."""

    width: int
    height: int
    fourcc: str


def capabilities(path: str) -> Capabilities:
    """Ask the device at `path`.

    Raises:
        OSError: it is not there, may not be opened, or is no video device.
    """
    buffer = bytearray(104)
    with _opened(path, os.O_RDWR | os.O_NONBLOCK) as file:
        fcntl.ioctl(file, _QUERYCAP, buffer)
    bits = struct.unpack_from("I", buffer, _CAPABILITIES_AT)[0]
    return Capabilities(buffer.startswith(_DRIVER), bool(bits & _CAN_CAPTURE), bool(bits & _CAN_OUTPUT))


def free_stale(path: str) -> bool:
    """Whether the device at `path` could be freed from a producer that is there no more.

    False where it is no v4l2loopback device, was free, or another producer feeds it.
    """
    try:
        if _can_output(path) or is_fed(path):
            return False
        with _opened(path, os.O_RDWR) as file, contextlib.suppress(OSError):
            # whoever starts a stream counts as the producer, and the device as free once that one closes it
            fcntl.ioctl(file, _STREAMON, struct.pack("i", _OUTPUT_TYPE))
        return _can_output(path)
    except OSError:
        return False


def current_format(path: str) -> DeviceFormat | None:
    """What the device is set to, None if it does not say."""
    buffer = bytearray(_FORMAT_SIZE)
    struct.pack_into("I", buffer, 0, _OUTPUT_TYPE)
    try:
        with _opened(path, os.O_RDWR) as file:
            fcntl.ioctl(file, _G_FMT, buffer)
    except OSError:
        return None
    width, height, fourcc = struct.unpack_from("II4s", buffer, _PICTURE_AT)
    return DeviceFormat(int(width), int(height), fourcc.decode("ascii", "replace"))


def tell_rate(path: str, fps: float) -> None:
    """Have the device tell apps how many pictures come in a second; without, it says 30. Nothing else changes."""
    rate = Fraction(fps).limit_denominator(1001)
    buffer = bytearray(204)
    struct.pack_into("I", buffer, 0, _OUTPUT_TYPE)
    struct.pack_into("II", buffer, _TIME_PER_FRAME_AT, rate.denominator, rate.numerator)
    # one that is told no rate shows the same pictures
    with contextlib.suppress(OSError), _opened(path, os.O_RDWR) as file:
        fcntl.ioctl(file, _S_PARM, buffer)


def _can_output(path: str) -> bool:
    """Whether the device takes a producer; raises `OSError` where it is of another driver."""
    told = capabilities(path)
    if not told.loopback:
        raise OSError(f"{path} is not of v4l2loopback")
    return told.output


def is_fed(path: str) -> bool:
    """Whether new pictures come in; a device that is not takes a second to tell."""
    with _opened(path, os.O_RDONLY | os.O_NONBLOCK) as file:
        for _ in range(8):  # what lies there from before
            if not _reads(file):
                break
        end = time.monotonic() + _WATCH_SECONDS
        while time.monotonic() < end:
            time.sleep(0.05)
            if _reads(file):
                return True
    return False


def _reads(file: int) -> bool:
    try:
        return bool(os.read(file, 1))
    except OSError:
        return False


@contextlib.contextmanager
def _opened(path: str, flags: int) -> Iterator[int]:
    file = os.open(path, flags)
    try:
        yield file
    finally:
        os.close(file)
