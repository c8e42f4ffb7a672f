import asyncio
from pathlib import Path

import numpy as np
import pytest

from smartivr.errors import VoiceMissing
from smartivr.synthesis import espeak
from smartivr.synthesis.espeak import EspeakVoice


async def length_s(voice: EspeakVoice) -> float:
    pieces = [piece async for piece in voice.speak("The quick brown fox jumps over the dog.")]
    await voice.close()
    return sum(len(piece) for piece in pieces) / voice.rate_hz


@pytest.mark.parametrize(("language", "variant"), [("xx", ""), ("en", "nosuch")])
async def test_an_unknown_voice_is_found_at_start(language: str, variant: str) -> None:
    voice = EspeakVoice(language, variant=variant)
    with pytest.raises(VoiceMissing, match="espeak-ng has no voice"):
        await voice.start()
    await voice.close()


async def test_a_library_that_does_not_load_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "espeakng_loader.py").write_text("raise ImportError('no such file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    voice = EspeakVoice("en")
    with pytest.raises(VoiceMissing, match="espeak-ng does not load: no such file"):
        await voice.start()
    await voice.close()


@pytest.mark.parametrize("name", ["", "../en", "en+f3", "en\n"])
def test_a_malformed_name_is_refused(name: str) -> None:
    with pytest.raises(VoiceMissing):
        EspeakVoice(name)


@pytest.mark.parametrize(
    "language", ["en", "en-gb", "en-GB", "en-us", "en-gb-scotland", "pl", "de"]
)
async def test_languages_and_their_regions_are_there(language: str) -> None:
    voice = EspeakVoice(language)
    await voice.start()
    assert voice.language == language[:2]
    await voice.close()


async def test_fewer_words_per_minute_speak_slower() -> None:
    assert await length_s(EspeakVoice("en", words_per_minute=100)) > 1.3 * await length_s(
        EspeakVoice("en", words_per_minute=180)
    )


async def test_variants_sound_different() -> None:
    heard = []
    for variant in ("", "f3", "m7"):
        voice = EspeakVoice("en", variant=variant)
        (piece,) = [piece async for piece in voice.speak("Good morning.")]
        heard.append(np.abs(np.fft.rfft(piece, 1 << 16)))
        await voice.close()
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert np.corrcoef(heard[first], heard[second])[0, 1] < 0.9


async def test_voices_share_their_processes_until_the_last_is_closed() -> None:
    english, polish = EspeakVoice("en"), EspeakVoice("pl")
    await english.start()
    await polish.start()
    pool = espeak._pools[asyncio.get_running_loop()].pool
    assert sum(worker.pid is not None for worker in pool.workers) == 1
    await english.close()
    assert sum(worker.pid is not None for worker in pool.workers) == 1
    await polish.close()
    assert sum(worker.pid is not None for worker in pool.workers) == 0
