"""What a page plays and what its sockets carry, measured where the browser does it."""

import asyncio
from collections.abc import Callable

import numpy as np
from chromium import PATIENCE_MS
from playwright.async_api import Page
from playwright.async_api import TimeoutError as NotHeard

PATIENCE_S = PATIENCE_MS / 1000
TONE_MS = 1000
"""A key's tone is over by then."""

_TAP = """
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    const tap = new AnalyserNode(to.context, { fftSize: 4096, smoothingTimeConstant: 0 });
    connect.call(this, tap);
    (window.taps ??= []).push(tap);
  }
  return connect.call(this, to, ...rest);
};
window.loudest = () => (window.taps ?? []).flatMap((tap) => {
  const bins = new Float32Array(tap.frequencyBinCount);
  tap.getFloatFrequencyData(bins);
  const width = tap.context.sampleRate / tap.fftSize;
  const loud = [...bins.keys()].filter((bin) => bins[bin] > -50);
  const peaks = loud.filter((bin) => bins[bin] > bins[bin - 1] && bins[bin] >= bins[bin + 1]);
  return peaks.map((bin) => bin * width);
});
"""


async def listen(page: Page) -> None:
    """Tap what the page's next document plays, before it begins to."""
    await page.context.add_init_script(_TAP)


async def plays(page: Page, *frequencies_hz: float, timeout_ms: float = PATIENCE_MS) -> None:
    """Wait until the page plays all of these frequencies at once."""
    await page.wait_for_function(
        "wanted => { const found = loudest(); return wanted.every("
        "hz => found.some(peak => Math.abs(peak - hz) < 20)); }",
        arg=list(frequencies_hz),
        polling=20,
        timeout=timeout_ms,
    )


async def plays_tones_of(page: Page, key: str, *frequencies_hz: float) -> None:
    """Press a key until its tones are caught, which are so short that a slow machine looks late."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            hearing = asyncio.create_task(plays(page, *frequencies_hz, timeout_ms=TONE_MS))
            await page.keyboard.press(key)
            try:
                await hearing
            except NotHeard:
                continue
            return


class Wire:
    """What the sockets of a page carry from now on: audio (bytes, at 16 kHz) and messages."""

    def __init__(self, page: Page) -> None:
        """Listen in on every socket that the page opens."""
        self.messages: list[str] = []
        """What the page has sent beside audio."""
        self._sent: asyncio.Queue[bytes] = asyncio.Queue()
        page.on("websocket", lambda socket: socket.on("framesent", self._send))

    async def sends(self, wanted: Callable[[bytes], bool]) -> None:
        """Wait for a frame of this kind."""
        async with asyncio.timeout(PATIENCE_S):
            while not wanted(await self._sent.get()):
                pass

    async def sends_on(self, count: int) -> list[bytes]:
        """Return the next frames that the page sends after those that it has sent."""
        while not self._sent.empty():
            self._sent.get_nowait()
        async with asyncio.timeout(PATIENCE_S):
            return [await self._sent.get() for _ in range(count)]

    def _send(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes):
            self._sent.put_nowait(payload)
        else:
            self.messages.append(payload)


def loudness(frame: bytes) -> float:
    """Return the root mean square of a frame, of full scale."""
    samples = np.frombuffer(frame, "<i2").astype(np.float64)
    return float(np.sqrt(np.mean(samples**2)) / 32768)
