"""The frames between a voice's process and ours.

A voice process reads one JSON object a line and answers each with frames: a kind, a length and
a payload. The first frame of its life is `READY` or `REFUSED`.
"""

import json
import struct
from collections.abc import Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:  # voices' processes run no event loop, and importing one takes half their start
    from asyncio import StreamReader

_HEADER = struct.Struct("<BI")


class Kind(IntEnum):
    """What a frame's payload holds."""

    READY = 1
    """JSON about the engine, among it `rate_hz`."""
    AUDIO = 2
    """16-bit signed little-endian samples; an answer has any number of these."""
    END = 3
    """Nothing; the answer is complete."""
    REFUSED = 4
    """JSON: `what` is a sentence, `missing` whether something is not installed. Ends an answer."""


def write_frame(stream: BinaryIO, kind: Kind, payload: bytes = b"") -> None:
    """Write one frame and flush it."""
    stream.write(_HEADER.pack(kind, len(payload)))
    stream.write(payload)
    stream.flush()


async def read_frame(stream: "StreamReader") -> tuple[Kind, bytes]:
    """Read one frame.

    Raises:
        asyncio.IncompleteReadError: the process is gone.
        ValueError: the bytes are no frame.

    """
    number, length = _HEADER.unpack(await stream.readexactly(_HEADER.size))
    return Kind(number), await stream.readexactly(length)


def request_line(request: Mapping[str, object]) -> bytes:
    """One request as the line that a voice process reads."""
    return json.dumps(request).encode("ascii") + b"\n"
