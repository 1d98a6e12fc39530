"""What a take file is made of: blocks one after the other, each of which can be checked and found by itself.

Little-endian, no padding. A block is 16 bytes and its payload:

====== ===== ======= ==========================================================
offset bytes type    field
====== ===== ======= ==========================================================
0      4     bytes   mark, ``LVFK``
4      1     u8      version of the format, 1
5      1     u8      kind, see `Kind`
6      2     u16     reserved, 0
8      4     u32     size of the payload in bytes, at most `MAX_PAYLOAD`
12     4     u32     CRC-32 of the 12 bytes before and the payload
16     size          payload
====== ===== ======= ==========================================================

A reader that meets anything else goes on at the next mark behind which a whole block stands: what is damaged costs
itself and nothing else.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from zlib import crc32

from ..errors import LiveFaceError

VERSION: Final = 1
MARK: Final = b"LVFK"
#: A block of a quarter of a second of landmarks has 90 kB.
MAX_PAYLOAD: Final = 1 << 20

_HEAD: Final = struct.Struct("<4sBBHI")
_CRC: Final = struct.Struct("<I")
HEAD_SIZE: Final = _HEAD.size + _CRC.size
#: Damaged places after which a file is given up: more are no accident, and each costs the reading of a block.
_MAX_DAMAGED: Final = 10_000
_SEARCH_SIZE: Final = 1 << 16


class TakeFileError(LiveFaceError):
    """A take file that cannot be read or written."""


class Kind(enum.IntEnum):
    """What the payload of a block is."""

    INFO = 1
    FRAMES = 2
    LANDMARKS = 3
    END = 4


@dataclass(frozen=True, slots=True)
class Block:
    """A whole block from byte `at` to `end`; the payload of one that is skipped is empty and was not looked at."""

    at: int
    end: int
    kind: Kind
    payload: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes from `at` on that are no block, up to the next block or the end of the file."""

    at: int


def encode_block(kind: Kind, payload: bytes | bytearray | memoryview) -> bytes:
    """The bytes of a block."""
    head = _HEAD.pack(MARK, VERSION, kind, 0, len(payload))
    return b"".join((head, _CRC.pack(crc32(payload, crc32(head))), payload))


def read_block(file: BinaryIO, at: int, skipped: Kind | None = None) -> Block | None:
    """The block at byte `at`, None where no whole one of this version stands."""
    file.seek(at)
    head = file.read(HEAD_SIZE)
    size = _payload_size(head)
    if size is None:
        return None
    end = at + HEAD_SIZE + size
    if head[5] == skipped:
        return Block(at, end, skipped, b"") if end <= file.seek(0, 2) else None
    payload = file.read(size)
    (crc,) = _CRC.unpack_from(head, _HEAD.size)
    if len(payload) != size or crc32(payload, crc32(head[: _HEAD.size])) != crc:
        return None
    return Block(at, end, Kind(head[5]), payload)


def read_blocks(file: BinaryIO, at: int = 0, skipped: Kind | None = None) -> Iterator[Block | Damage]:
    """Every whole block from byte `at` on, and a `Damage` for each place where something else stands.

    Raises:
        TakeFileError: hardly anything in the file is whole.
    """
    damaged = 0
    end = file.seek(0, 2)
    while at < end:
        block = read_block(file, at, skipped)
        if block is not None:
            yield block
            at = block.end
            continue
        damaged += 1
        if damaged > _MAX_DAMAGED:
            raise TakeFileError("The take is damaged all over: nothing of it can be read.")
        yield Damage(at)
        at = _next_whole(file, at + 1, end)


def is_of_newer_version(file: BinaryIO) -> bool:
    """Whether the file begins with a block of a version to come."""
    file.seek(0)
    head = file.read(HEAD_SIZE)
    return len(head) == HEAD_SIZE and head.startswith(MARK) and head[4] > VERSION


def _payload_size(head: bytes) -> int | None:
    """How long the payload behind these bytes is, None where they are no block's head."""
    if len(head) != HEAD_SIZE:
        return None
    mark, version, kind, reserved, size = _HEAD.unpack_from(head)
    known = mark == MARK and version == VERSION and kind in Kind.__members__.values() and reserved == 0
    return size if known and size <= MAX_PAYLOAD else None


def _next_whole(file: BinaryIO, at: int, end: int) -> int:
    """Where the next mark with a plausible head behind it stands, `end` where there is none."""
    while at < end:
        file.seek(at)
        chunk = file.read(_SEARCH_SIZE + HEAD_SIZE - 1)
        found = chunk.find(MARK)
        while found >= 0:
            if _payload_size(chunk[found : found + HEAD_SIZE]) is not None:
                return at + found
            found = chunk.find(MARK, found + 1)
        at += _SEARCH_SIZE
    return end
