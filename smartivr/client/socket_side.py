"""One end of an audio socket: audio both ways, messages, and connections that break."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from smartivr.audio import g711
from smartivr.audio.resample import resample
from smartivr.client.player import Player
from smartivr.client.refusal import raised
from smartivr.errors import TransportError
from smartivr.line import FRAME_S, MediaFormat, Samples

Message = dict[str, Any]

_OPENING_S = 30.0
"""How long a busy server may take to open a connection."""


class SocketSide:
    """One end of an audio socket. Iterate over it for what the server tells."""

    def __init__(self, address: str, token: str, media: MediaFormat, player: Player) -> None:
        self.media = media
        self.over = False
        """Whether everything has been said that is to be said."""
        self._address = address
        self._token = token
        self._player = player
        self._messages: asyncio.Queue[Message | TransportError | None] = asyncio.Queue()
        self._silence = np.zeros(round(FRAME_S * media.rate_hz), np.int16)
        self._to_say: deque[tuple[Samples, asyncio.Future[None] | None]] = deque()
        self._socket: ClientConnection | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def __aiter__(self) -> AsyncIterator[Message]:
        return self._told()

    async def say_audio(self, samples: Samples, rate_hz: int) -> None:
        """Speak at the pace of speech; returns when the last frame has left, or can no longer."""
        samples = resample(samples, rate_hz, self.media.rate_hz)
        frame_samples = len(self._silence)
        frames = [samples[at : at + frame_samples] for at in range(0, len(samples), frame_samples)]
        if not frames:
            return
        said = asyncio.get_running_loop().create_future()
        last = len(frames) - 1
        for number, frame in enumerate(frames):
            padded = np.pad(frame, (0, frame_samples - len(frame)))
            self._to_say.append((padded, said if number == last else None))
        await said

    async def send_audio(self, samples: Samples) -> None:
        """Send audio at the call's rate at once, as from a microphone."""
        await self._send(g711.encode(samples, self.media.encoding))

    async def drop(self) -> None:
        """Break the connection without a word, as a failing network does."""
        if self._socket is not None:
            self._socket.transport.abort()
        await self._stop()

    async def resume(self) -> None:
        """Connect again and go on where the call was.

        Raises:
            TokenRefused: the call waited too long, or another connection took over.
            TransportError: the server cannot be reached.

        """
        await self._stop()
        await self.connect()

    async def connect(self) -> None:
        """Open the audio socket with the present token.

        Raises:
            TokenRefused: the token was used or is too old.
            NotFound: the call is over.
            TransportError: the server cannot be reached.

        """
        try:
            socket = await connect(
                self._address,
                additional_headers={"Authorization": f"Bearer {self._token}"},
                compression=None,
                proxy=None,
                open_timeout=_OPENING_S,
            )
            first: Message = json.loads(await socket.recv())
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            raise TransportError("the audio socket cannot be reached") from error
        if first["type"] == "error":
            await socket.close()
            raise raised(first["code"], first["message"])
        self._socket = socket
        self._take(first)
        self._tasks = (
            asyncio.create_task(self._listen(socket)),
            asyncio.create_task(self._beat()),
        )

    async def close(self) -> None:
        """Close the connection for good and free everything."""
        if self._socket is not None:
            await self._socket.close()
        await self._stop()

    async def _told(self) -> AsyncIterator[Message]:
        """Yield messages to the last.

        Raises:
            TransportError: the connection broke; `resume` may bring it back.

        """
        while not (self.over and self._messages.empty()):
            message = await self._messages.get()
            if message is None:
                return
            if isinstance(message, TransportError):
                raise message
            yield message

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    self._player.add(g711.decode(message, self.media))
                else:
                    self._take(json.loads(message))
        except ConnectionClosed:
            pass  # said below, in whichever way it came about
        if self.over:
            self._messages.put_nowait(None)
        else:
            self._messages.put_nowait(TransportError("the connection to the server broke"))

    def _take(self, message: Message) -> None:
        """Take one message from the server."""
        match message:
            case {"type": "ready", "resume_token": token}:
                self._token = token
            case {"type": "mark", "mark": mark}:
                self._player.mark(mark)
            case {"type": "clear"}:
                self._player.clear()
        self._messages.put_nowait(message)

    async def _beat(self) -> None:
        """Every 20 ms: send what is to be said, and answer marks."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        with contextlib.suppress(TransportError):  # the listener tells of it
            while not self.over:
                await self._say_frame()
                for mark in self._player.reached():
                    await self._tell("played", mark=mark)
                due_s = max(due_s + FRAME_S, loop.time() - FRAME_S)
                await asyncio.sleep(due_s - loop.time())
        self._fall_silent()

    def _idle_frame(self) -> Samples | None:
        """Return what is sent where nothing is to be said; None: nothing."""
        return self._silence

    def _fall_silent(self) -> None:
        """Keep nobody waiting for frames that nobody will hear."""
        for _, said in self._to_say:
            if said is not None and not said.done():
                said.set_result(None)
        self._to_say.clear()

    async def _say_frame(self) -> None:
        frame, said = self._to_say.popleft() if self._to_say else (self._idle_frame(), None)
        if frame is not None:
            await self.send_audio(frame)
        if said is not None and not said.done():
            said.set_result(None)

    async def _tell(self, kind: str, /, **fields: object) -> None:
        await self._send(json.dumps({"type": kind, **fields}))

    async def _send(self, message: str | bytes) -> None:
        if self._socket is None:
            raise TransportError("the call is not connected")
        try:
            await self._socket.send(message)
        except ConnectionClosed as error:
            raise TransportError("the connection to the server broke") from error

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._tasks = ()
