# ruff: noqa: INP001  a script of its own
"""Call a line, say something from a WAV file, and print what happens.

Start a server with `smartivr serve`, then: python examples/call.py utterance.wav
"""

import asyncio
import sys

import soundfile

from smartivr.client import Client


async def main(recording: str) -> None:
    """Place one call and speak once the first prompt has been heard."""
    samples, rate_hz = soundfile.read(recording, dtype="int16")
    async with Client("http://127.0.0.1:8080") as client, client.call(line="telecom") as call:
        speaking = None
        async for message in call:
            print(message)  # noqa: T201  an example shows what it gets
            if message["type"] == "mark" and speaking is None:
                speaking = asyncio.create_task(call.say_audio(samples, rate_hz))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
