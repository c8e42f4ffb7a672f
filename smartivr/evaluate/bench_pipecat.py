"""Pipecat's serializers, fed what our dialects are fed: measured beside them where installed."""

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from smartivr.evaluate.bench_dialects import Feed

HOW = "python -m venv beside && beside/bin/pip install . pipecat-ai"
_CLASSES = {
    "twilio": "twilio.TwilioFrameSerializer",
    "telnyx": "telnyx.TelnyxFrameSerializer",
    "plivo": "plivo.PlivoFrameSerializer",
    "vonage": "vonage.VonageFrameSerializer",
    "genesys": "genesys.GenesysAudioHookSerializer",
}
_NAMED: dict[str, tuple[Sequence[str], dict[str, object]]] = {
    "twilio": (("stream",), {"auto_hang_up": False}),
    "telnyx": (("stream", "PCMU", "PCMU"), {"auto_hang_up": False}),
    "plivo": (("stream",), {"auto_hang_up": False}),
    "vonage": ((), {}),
    "genesys": ((), {}),
}
"""What each is made with: the stream's names, and parameters."""


def installed() -> str:
    """Return pipecat's version; empty where it is not there."""
    try:
        return version("pipecat-ai")
    except PackageNotFoundError:
        return ""


def serving(dialect: str, given: Feed) -> Callable[[], None] | None:
    """Return what carries a whole feed through pipecat's serializer; None: it has none for it.

    Its pipeline runs at the provider's own rate, so that it has nothing to resample, and the
    frames that it sends are made beforehand.
    """
    if dialect not in _CLASSES:
        return None
    module, name = _CLASSES[dialect].split(".")
    kind: Any = getattr(import_module(f"pipecat.serializers.{module}"), name)
    frames: Any = import_module("pipecat.frames.frames")
    positional, parameters = _NAMED[dialect]
    rate_hz = given.rate_hz
    spoken = [
        frames.OutputAudioRawFrame(audio=samples.tobytes(), sample_rate=rate_hz, num_channels=1)
        for samples in given.spoken
    ]

    async def carry() -> None:
        serializer = kind(*positional, params=kind.InputParams(sample_rate=rate_hz, **parameters))
        serializer._sample_rate = rate_hz  # noqa: SLF001  what its setup takes from a pipeline
        for message in given.opening:
            await serializer.deserialize(message)
        for message, frame in zip(given.received, spoken, strict=True):
            await serializer.deserialize(message)
            await serializer.serialize(frame)

    return lambda: asyncio.run(carry())
