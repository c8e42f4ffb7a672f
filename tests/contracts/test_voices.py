"""What every voice must do, whatever its engine."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from smartivr.line import Samples
from smartivr.synthesis import espeak
from smartivr.synthesis.base import Voice
from smartivr.synthesis.loudness import TARGET_DBOV, speech_dbov
from smartivr.synthesis.registry import choose

pytestmark = pytest.mark.usefixtures("unhurried")
MAKE_TINY_VOICE = Path(__file__).parents[1] / "synthesis" / "tiny-voice" / "make.py"
GREETING = "Welcome. Please tell me in a few words how I can help you."


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("downloads")
    subprocess.run([sys.executable, MAKE_TINY_VOICE, folder], check=True)
    return folder


@pytest.fixture(
    params=[
        ("espeak-ng", "en"),
        ("espeak-ng:f3", "en-us"),
        ("espeak-ng:m7", "pl"),
        ("piper", "en"),
        ("piper", "pl"),
    ],
    ids="-".join,
)
async def voice(request: pytest.FixtureRequest, downloads: Path) -> AsyncIterator[Voice]:
    preference, language = request.param
    chosen = choose(language, preference, downloads)
    await chosen.start()
    yield chosen
    await chosen.close()


async def spoken(voice: Voice, text: str) -> Samples:
    pieces = [piece async for piece in voice.speak(text)]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)


async def test_a_sentence_is_audible_audio_of_plausible_length(voice: Voice) -> None:
    samples = await spoken(voice, GREETING)
    assert samples.dtype == np.int16
    assert samples.ndim == 1
    assert 2.0 < len(samples) / voice.rate_hz < 10.0
    loudness = speech_dbov(samples, voice.rate_hz)
    assert loudness is not None
    assert abs(loudness - TARGET_DBOV) < 2.0


async def test_sentences_come_one_by_one(voice: Voice) -> None:
    pieces = [piece async for piece in voice.speak("One moment. I am looking. Thank you.")]
    assert len(pieces) == 3


async def test_concurrent_requests_each_get_their_own_answer(voice: Voice) -> None:
    texts = [" ".join(["again"] * count) for count in (1, 12, 3, 9, 2, 6)]
    alone = [len(await spoken(voice, text)) for text in texts]
    together = [
        len(samples) for samples in await asyncio.gather(*(spoken(voice, t) for t in texts))
    ]
    assert together == pytest.approx(alone, rel=0.02)


async def test_a_text_without_words_is_short_or_silent(voice: Voice) -> None:
    for text in ("", "   ", "...", "🙂", "?!", "—", "\0", "\n\n"):
        assert len(await spoken(voice, text)) / voice.rate_hz < 0.5, repr(text)


async def test_an_odd_text_is_spoken(voice: Voice) -> None:
    for text in ("a\0b", "\ud800 hello", "<speak>hello", "[[h]] hello", "x" * 400):
        assert len(await spoken(voice, text)) > 0, repr(text)


async def test_five_thousand_characters_are_spoken(voice: Voice) -> None:
    text = ("The quick brown fox jumps over the lazy dog and goes on " * 100)[:5000]
    assert len(await spoken(voice, text)) / voice.rate_hz > 150


async def test_polish_letters_are_spoken(voice: Voice) -> None:
    assert len(await spoken(voice, "Zażółć gęślą jaźń.")) / voice.rate_hz > 0.8


async def test_a_killed_process_is_replaced(voice: Voice) -> None:
    before = len(await spoken(voice, GREETING))
    for pid in pids(voice):
        os.kill(pid, signal.SIGKILL)
    assert len(await spoken(voice, GREETING)) == pytest.approx(before, rel=0.02)


async def test_a_listener_who_leaves_midway_does_not_disturb_the_next(voice: Voice) -> None:
    before = len(await spoken(voice, GREETING))
    speech = voice.speak(GREETING * 5)
    await anext(speech)
    await speech.aclose()
    assert len(await spoken(voice, GREETING)) == pytest.approx(before, rel=0.02)


async def test_a_cancelled_request_does_not_disturb_the_next(voice: Voice) -> None:
    before = len(await spoken(voice, GREETING))
    for _ in range(5):
        task = asyncio.create_task(spoken(voice, "Something else entirely. " * 20))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(await spoken(voice, GREETING)) == pytest.approx(before, rel=0.02)


async def test_a_voice_that_was_closed_starts_again_when_asked(voice: Voice) -> None:
    await voice.close()
    assert pids(voice) == []
    assert len(await spoken(voice, GREETING)) > 0


def test_names_tell_voices_apart(downloads: Path) -> None:
    chosen = [
        choose("en", "espeak-ng"),
        choose("en-us", "espeak-ng"),
        choose("pl", "espeak-ng"),
        choose("en", "espeak-ng:f3"),
        espeak.EspeakVoice("en", words_per_minute=120),
        espeak.EspeakVoice("en", pitch=70),
        choose("en", "piper", downloads),
        choose("pl", "piper", downloads),
    ]
    assert len({voice.name for voice in chosen}) == len(chosen)


def pids(voice: Voice) -> list[int]:
    """Processes behind a voice."""
    if isinstance(voice, espeak.EspeakVoice):
        shared = espeak._pools.get(asyncio.get_running_loop())
        workers = shared.pool.workers if shared else ()
    else:
        workers = voice._pool.workers
    return [worker.pid for worker in workers if worker.pid is not None]
