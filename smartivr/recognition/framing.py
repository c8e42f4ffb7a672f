"""Messages between a recognizer and its worker processes, over pipes."""

import json
import struct
from asyncio import StreamReader
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, BinaryIO, cast

_HEAD = struct.Struct("!IIIB")
LONGEST_BODY = 16 * 1024 * 1024
"""Bytes; more than any grammar or utterance needs, so a broken pipe cannot ask for gigabytes."""


class Kind(IntEnum):
    """What a message is; the last two come from the worker."""

    WARM = 1
    OPEN = 2
    FEED = 3
    FINISH = 4
    CANCEL = 5
    ANSWER = 6
    REFUSAL = 7


@dataclass(frozen=True)
class Message:
    """One request, or the reply that carries the same request number."""

    kind: Kind
    request: int
    utterance: int = 0
    body: bytes = b""

    @classmethod
    def of(cls, kind: Kind, request: int, utterance: int, fields: Mapping[str, Any]) -> "Message":
        """Make a message whose body is JSON."""
        return cls(kind, request, utterance, json.dumps(fields).encode())

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body read as JSON."""
        return cast("Mapping[str, Any]", json.loads(self.body)) if self.body else {}

    def packed(self) -> bytes:
        """The message as bytes of the pipe."""
        return _HEAD.pack(self.request, self.utterance, len(self.body), self.kind) + self.body


def read(pipe: BinaryIO) -> Message | None:
    """Wait for the next message; None at the pipe's end."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    request, utterance, length, kind = _unpacked(head)
    body = pipe.read(length)
    return Message(Kind(kind), request, utterance, body) if len(body) == length else None


async def receive(pipe: StreamReader) -> Message:
    """Wait for the next message.

    Raises:
        asyncio.IncompleteReadError: the pipe ended.
        ValueError: the bytes are no message.

    """
    request, utterance, length, kind = _unpacked(await pipe.readexactly(_HEAD.size))
    return Message(Kind(kind), request, utterance, await pipe.readexactly(length))


def _unpacked(head: bytes) -> tuple[int, int, int, int]:
    request, utterance, length, kind = _HEAD.unpack(head)
    if length > LONGEST_BODY:
        raise ValueError(f"a message of {length} bytes")
    return request, utterance, length, kind
