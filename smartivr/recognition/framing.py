"""Messages between a recognizer and its worker processes, over pipes."""

import json
import os
import select
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:  # workers run no event loop, and importing one takes a third of their start
    from asyncio import StreamReader

_HEAD = struct.Struct("!IIIB")
_READ_BYTES = 64 * 1024
LONGEST_BODY = 16 * 1024 * 1024
"""Bytes; more than any grammar or utterance needs, so a broken pipe cannot ask for gigabytes."""


class Kind(IntEnum):
    """What a message is; the last two come from the worker."""

    WARM = 1
    OPEN = 2
    FEED = 3
    FINISH = 4
    CANCEL = 5
    LEARN = 6
    PONDER = 7
    ANSWER = 8
    REFUSAL = 9


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


class Inbox:
    """The messages of a pipe, with or without waiting for them."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._bytes = bytearray()
        self.ended = False
        """The pipe's other end was closed."""

    def next(self, *, wait: bool) -> Message | None:
        """Take the next message; None where there is none yet, or where the pipe has ended.

        Raises:
            ValueError: the bytes are no message.

        """
        while (message := self._complete()) is None and not self.ended:
            if not wait and not select.select([self._pipe], [], [], 0)[0]:
                return None
            received = os.read(self._pipe, _READ_BYTES)
            self._bytes += received
            self.ended = not received
        return message

    def _complete(self) -> Message | None:
        if len(self._bytes) < _HEAD.size:
            return None
        request, utterance, length, kind = _unpacked(bytes(self._bytes[: _HEAD.size]))
        whole = _HEAD.size + length
        if len(self._bytes) < whole:
            return None
        body = bytes(self._bytes[_HEAD.size : whole])
        del self._bytes[:whole]
        return Message(Kind(kind), request, utterance, body)


async def receive(pipe: "StreamReader") -> Message:
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
