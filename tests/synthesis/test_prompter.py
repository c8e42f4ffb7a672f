import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.errors import VoiceFailed, VoiceMissing
from smartivr.line import Samples
from smartivr.synthesis.cache import PromptCache
from smartivr.synthesis.prompter import PlannedPrompt, Prompter
from smartivr.synthesis.recorded import Recordings
from smartivr.synthesis.sentences import split
from smartivr.synthesis.trouble import Trouble


class Humming:
    """A voice that hums one second a sentence and counts what it is asked for."""

    def __init__(self, language: str = "en", fails_after: int | None = None) -> None:
        self.name = f"humming-{language}-{fails_after}"
        self.language = language
        self.rate_hz = 22050
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.is_started = False
        self._fails_after = fails_after

    async def start(self) -> None:
        self.is_started = True

    async def speak(self, text: str) -> AsyncIterator[Samples]:
        self.asked.append(text)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for number, _sentence in enumerate(split(text)):
                await asyncio.sleep(0)
                if number == self._fails_after:
                    raise VoiceFailed("the voice is hoarse")
                yield np.full(22050, 1000, np.int16)
        finally:
            self.at_once -= 1

    async def close(self) -> None:
        self.is_started = False


@pytest.fixture
def troubles() -> list[Trouble]:
    return []


@pytest.fixture
def voice() -> Humming:
    return Humming()


@pytest.fixture
def prompter(voice: Humming, tmp_path: Path, troubles: list[Trouble]) -> Prompter:
    return Prompter(
        {"en": voice},
        PromptCache(tmp_path / "cache", on_trouble=troubles.append),
        Recordings([tmp_path / "recorded"]),
        on_trouble=troubles.append,
    )


async def pieces(speech: AsyncIterator[Samples]) -> list[int]:
    return [len(piece) for piece in [piece async for piece in speech]]


async def test_a_prompt_comes_sentence_by_sentence_at_the_rate_of_the_call(
    prompter: Prompter,
) -> None:
    assert await pieces(prompter.render("One. Two.", "en", 8000)) == [8000, 8000]
    assert await pieces(prompter.render("One.", "en", 48000)) == [48000]


async def test_a_prompt_is_synthesized_once(prompter: Prompter, voice: Humming) -> None:
    assert await pieces(prompter.render("One. Two.", "en", 8000)) == [8000, 8000]
    assert await pieces(prompter.render("One. Two.", "en", 8000)) == [16000]
    assert voice.asked == ["One. Two."]


async def test_a_text_with_something_of_the_caller_leaves_no_trace(
    prompter: Prompter, voice: Humming, tmp_path: Path
) -> None:
    for _ in range(2):
        await pieces(prompter.render("Your order is 4711.", "en", 8000, keep=False))
    assert len(voice.asked) == 2
    assert not (tmp_path / "cache").exists()


async def test_a_prompt_that_was_broken_off_is_not_kept(prompter: Prompter, voice: Humming) -> None:
    speech = prompter.render("One. Two. Three.", "en", 8000)
    await anext(speech)
    await speech.aclose()
    assert await pieces(prompter.render("One. Two. Three.", "en", 8000)) == [8000] * 3
    assert len(voice.asked) == 2


async def test_a_recording_is_played_in_place_of_the_text(
    prompter: Prompter, voice: Humming, tmp_path: Path
) -> None:
    (tmp_path / "recorded").mkdir()
    soundfile.write(tmp_path / "recorded" / "hello.wav", np.full(4000, 500, np.int16), 8000)
    assert await pieces(prompter.render("Hello.", "en", 8000, "hello")) == [4000]
    assert voice.asked == []


@pytest.mark.parametrize(("content", "code"), [(None, "missing"), (b"noise", "broken")])
async def test_without_its_recording_the_text_is_spoken(
    prompter: Prompter,
    tmp_path: Path,
    troubles: list[Trouble],
    content: bytes | None,
    code: str,
) -> None:
    if content is not None:
        (tmp_path / "recorded").mkdir()
        (tmp_path / "recorded" / "hello.wav").write_bytes(content)
    assert await pieces(prompter.render("Hello.", "en", 8000, "hello")) == [8000]
    assert [trouble.code for trouble in troubles] == [f"recording-{code}"]


async def test_a_language_without_a_voice_is_refused(prompter: Prompter) -> None:
    with pytest.raises(VoiceMissing, match="'pl'"):
        await pieces(prompter.render("Dzień dobry.", "pl", 8000))


async def test_a_region_is_spoken_by_the_voice_of_its_language(prompter: Prompter) -> None:
    assert await pieces(prompter.render("Hello.", "en-GB", 8000)) == [8000]


async def test_a_spare_voice_speaks_when_the_first_fails(
    tmp_path: Path, troubles: list[Trouble]
) -> None:
    hoarse, spare = Humming(fails_after=1), Humming()
    cache = PromptCache(tmp_path)
    prompter = Prompter({"en": hoarse}, cache, spare={"en": spare}, on_trouble=troubles.append)
    heard = await pieces(prompter.render("One. Two.", "en", 8000))
    assert heard == [8000] * 2, "the first sentence is not said again"
    assert spare.asked == ["Two."]
    assert [trouble.code for trouble in troubles] == ["voice-replaced"]
    assert cache.get(hoarse.name, 8000, "One. Two.") is None


async def test_without_a_spare_voice_the_failure_is_told() -> None:
    prompter = Prompter({"en": Humming(fails_after=0)})
    with pytest.raises(VoiceFailed):
        await pieces(prompter.render("One.", "en", 8000))


async def test_prompts_rendered_ahead_need_no_voice_later(
    prompter: Prompter, voice: Humming
) -> None:
    planned = [PlannedPrompt(f"Prompt {number}.", "en") for number in range(7)]
    progress: list[tuple[int, int]] = []
    report = await prompter.render_ahead(
        [*planned, planned[0]], 8000, lambda done, total: progress.append((done, total))
    )
    assert (report.prompts, report.cached, report.failed) == (7, 0, ())
    assert progress == [(done, 7) for done in range(1, 8)]
    assert voice.most_at_once <= 2  # whether two ever meet is up to the machine
    voice.asked.clear()
    for prompt in planned:
        assert await pieces(prompter.render(prompt.text, "en", 8000)) == [8000]
    assert voice.asked == []
    assert (await prompter.render_ahead(planned, 8000)).cached == 7


async def test_a_prompt_that_fails_ahead_does_not_stop_the_others(voice: Humming) -> None:
    prompter = Prompter({"en": voice, "pl": Humming("pl", fails_after=0)})
    bad = PlannedPrompt("Dzień dobry.", "pl")
    report = await prompter.render_ahead([bad, PlannedPrompt("Hello.", "en")], 8000)
    assert [(prompt, failure.code) for prompt, failure in report.failed] == [(bad, "voice-failed")]
    assert voice.asked == ["Hello."]


async def test_voices_are_started_and_closed_together(voice: Humming) -> None:
    spare = Humming()
    prompter = Prompter({"en": voice}, spare={"en": spare})
    await prompter.start()
    assert voice.is_started
    assert spare.is_started
    await prompter.close()
    assert not voice.is_started
    assert not spare.is_started


class Missing(Humming):
    """Cannot start."""

    async def start(self) -> None:
        raise VoiceMissing("its file was cut short")


async def test_a_spare_voice_takes_the_place_of_one_that_cannot_start(
    troubles: list[Trouble],
) -> None:
    prompter = Prompter({"en": Missing()}, spare={"en": Humming()}, on_trouble=troubles.append)
    await prompter.start()
    assert await pieces(prompter.render("One.", "en", 8000)) == [8000]
    assert [trouble.code for trouble in troubles] == ["voice-replaced"]
    await prompter.close()


async def test_a_spare_voice_that_cannot_start_is_done_without(troubles: list[Trouble]) -> None:
    prompter = Prompter({"en": Humming()}, spare={"en": Missing()}, on_trouble=troubles.append)
    await prompter.start()
    assert await pieces(prompter.render("One.", "en", 8000)) == [8000]
    assert [trouble.code for trouble in troubles] == ["spare-missing"]


async def test_without_any_voice_that_starts_there_are_no_prompts() -> None:
    with pytest.raises(VoiceMissing):
        await Prompter({"en": Missing()}).start()
