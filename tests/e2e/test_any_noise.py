"""Callers may make any noise: calls go on as good as before."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from engines_house import FLOW, calling, goes_on_by_key, models_of_its_own, running

from smartivr.line import Samples

pytestmark = pytest.mark.asyncio(loop_scope="module")

RATE_HZ = 16000
LONGEST_UTTERANCE_S = 3


def zeros(_sentence: Samples) -> Samples:
    return np.zeros(4 * RATE_HZ, np.int16)


def clipped(sentence: Samples) -> Samples:
    loud = sentence.astype(np.int32) * 200
    return np.clip(loud, -32768, 32767).astype(np.int16)


def a_square_wave(_sentence: Samples) -> Samples:
    return np.tile(np.repeat(np.array([32767, -32768], np.int16), 40), 800)


def speech_without_a_pause(sentence: Samples) -> Samples:
    voiced = sentence[np.abs(sentence.astype(int)) > 300]
    return np.resize(voiced, 3 * LONGEST_UTTERANCE_S * RATE_HZ)


async def test_any_audio_leaves_calls_as_good_as_before(
    tmp_path: Path, a_sentence: tuple[Samples, int]
) -> None:
    """Zeros, clipping, a square wave, and speech beyond the longest utterance, all at once."""
    sentence, rate_hz = a_sentence
    noises = (zeros, clipped, a_square_wave, speech_without_a_pause)
    special = {**FLOW["settings"], "attempts": 6, "max_utterance_s": LONGEST_UTTERANCE_S}
    async with running(models_of_its_own(tmp_path), shop={"settings": special}) as house:

        async def make(noise: Callable[[Samples], Samples]) -> None:
            async with calling(house) as call:
                await call.say_audio(noise(sentence), rate_hz)
                if call.ended is None:  # the noise may hold something that is understood
                    await goes_on_by_key(call)

        await asyncio.gather(*map(make, noises))
        assert await house.figure("smartivr_outcomes_total", verdict="routed") == len(noises)
        assert await house.figure("smartivr_call_errors_total", code="internal") == 0
