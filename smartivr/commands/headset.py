"""A microphone and a loudspeaker as the two ends of a call."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from smartivr.commands.playback import Playback
from smartivr.errors import DeviceMissing
from smartivr.line import FRAME_S, Samples

_UNHEARD_FRAMES = 50
"""Audio of the microphone that may wait, one second; the oldest is dropped."""


class Headset:
    """Gives what the microphone hears and plays on the loudspeaker, both in 20 ms frames."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.playback = Playback()
        self._heard: asyncio.Queue[Samples] = asyncio.Queue(_UNHEARD_FRAMES)
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def open(self, microphone: int | None = None, loudspeaker: int | None = None) -> Iterator[None]:
        """Let sound in and out; devices are numbered as `smartivr mic --devices` lists them.

        Raises:
            DeviceMissing: there is no such device or it cannot be used at this rate.

        """
        try:
            import sounddevice
        except OSError as error:
            raise DeviceMissing(
                "the audio library PortAudio is not installed",
                remedy="on Debian or Ubuntu: apt install libportaudio2",
            ) from error
        try:
            stream = sounddevice.RawStream(
                samplerate=self.rate_hz,
                blocksize=round(self.rate_hz * FRAME_S),
                device=(microphone, loudspeaker),
                channels=1,
                dtype="int16",
                callback=self._exchange,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise DeviceMissing(
                f"no microphone and loudspeaker can be opened at {self.rate_hz} Hz",
                remedy="see smartivr mic --devices, or use the softphone page of a server",
            ) from error
        with stream:
            yield

    async def heard(self) -> Samples:
        """Wait for the next frame of the microphone."""
        return await self._heard.get()

    def _exchange(self, heard: Any, played: Any, frames: int, _time: Any, _status: Any) -> None:
        """Swap one frame with the sound system, on its own thread."""
        samples = np.frombuffer(bytes(heard), np.int16)
        played[:] = self.playback.take(frames).tobytes()
        self._loop.call_soon_threadsafe(self._put, samples)

    def _put(self, samples: Samples) -> None:
        if self._heard.full():
            self._heard.get_nowait()
        self._heard.put_nowait(samples)
