"""What a narrow, noisy, quiet or echoing phone line makes of a call's hearing and speaking."""

import asyncio

import numpy as np
import pytest

from smartivr.audio.g711 import decode, encode
from smartivr.audio.mix import gain, level_dbov, normalise, peak_dbov, saturate
from smartivr.audio.mouth import Mouth
from smartivr.audio.resample import resample
from smartivr.dialog import events
from smartivr.dialog.commands import Listen
from smartivr.line import Encoding, MediaFormat
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.runtime.clock import RealClock
from smartivr.runtime.hearing import Hearing
from smartivr.synthesis.espeak import EspeakVoice
from smartivr.understanding.expecting import Expecting, Option

RATE_HZ = 8000
FRAME = 160
PROMPT = "You can say technical support, the sales department, or track my order."
MENU = Expecting(
    "en",
    options=(
        Option("support", "support", ("technical support",)),
        Option("order", "order", ("track my order",)),
    ),
)
LAWS = pytest.mark.parametrize("law", [Encoding.ULAW, Encoding.ALAW])


@pytest.fixture(scope="module")
def prompt():
    return np.pad(normalise(spoken(PROMPT, "f2"), -20.0), (0, RATE_HZ))


@pytest.fixture(scope="module")
def words():
    return normalise(spoken("technical support", "m3"), -26.0)


def spoken(text, variant):
    async def speak():
        voice = EspeakVoice("en-us", variant=variant)
        await voice.start()
        try:
            return np.concatenate([piece async for piece in voice.speak(text)]), voice.rate_hz
        finally:
            await voice.close()

    samples, rate_hz = asyncio.run(speak())
    return resample(samples, rate_hz, RATE_HZ)


def over(law, samples):
    return decode(encode(samples, law), MediaFormat(law, RATE_HZ))


def hiss(count):
    return np.random.default_rng(1).normal(0, 10, count)


class Fed(ScriptedRecognizer):
    """Keeps what an engine would have heard."""

    def __init__(self):
        super().__init__(lambda *_: "technical support")
        self.pieces = []

    async def open(self, vocabulary, channel=None):
        utterance = await super().open(vocabulary, channel)
        feed = utterance.feed

        async def keep(samples):
            self.pieces.append(samples)
            return await feed(samples)

        utterance.feed = keep
        return utterance


class Phone:
    """A call's hearing at the end of a line, and what it told."""

    def __init__(self):
        self.recognizer = Fed()
        self.told = []
        self._hearing = Hearing(
            RATE_HZ, self.recognizer, RealClock(), self.told.append, lambda *_: None
        )
        self._hearing.echo.say(PROMPT)
        self._hearing.listen(Listen(MENU, 0.5, 0.9, 13.0, 0.2))

    async def hears(self, came, played=None):
        """Let this come over the line, frame by frame, while that is played."""
        for start in range(0, len(came) - FRAME + 1, FRAME):
            if played is not None:
                self._hearing.echo.play(played[start : start + FRAME])
            self._hearing.hear(came[start : start + FRAME], prompt_playing=played is not None)
            await self._hearing.settled()
        await self._hearing.close()
        return self

    @property
    def intents(self):
        return [each.meaning.intent for each in self.told if isinstance(each, events.Understood)]

    @property
    def interruptions(self):
        return sum(isinstance(each, events.SpeechStarted) for each in self.told)


@LAWS
@pytest.mark.parametrize("louder_db", [-25, -15, 0, 15])
async def test_quiet_and_loud_callers_reach_the_recognizer_alike(words, law, louder_db):
    came = saturate(np.pad(gain(words, louder_db), (RATE_HZ // 2, 2 * RATE_HZ)))
    phone = await Phone().hears(over(law, came))
    assert phone.intents == ["support"]
    fed = np.concatenate(phone.recognizer.pieces)
    assert -16 < peak_dbov(fed) <= 0


@LAWS
def test_the_silence_between_prompts_is_faint_noise_on_the_wire(law):
    mouth = Mouth(RATE_HZ)
    silent = encode(np.zeros(1, np.int16), law)
    wire = b"".join(encode(mouth.tick().samples, law) for _ in range(100))
    assert set(wire) - set(silent)
    assert level_dbov(decode(wire, MediaFormat(law, RATE_HZ))) == pytest.approx(-60, abs=3)


@LAWS
def test_a_prompt_is_encoded_once_and_what_comes_decoded_once(law):
    """A prompt that is kept as it was encoded leaves with the very same bytes."""
    kept = over(law, saturate(np.sin(np.arange(800) / 5) * 9000))
    mouth = Mouth(RATE_HZ)
    mouth.begin(1)
    mouth.append(1, kept)
    mouth.finish(1)
    wire = b"".join(encode(mouth.tick().samples, law) for _ in range(5))
    assert wire == encode(kept, law)


@pytest.mark.parametrize("loss_db", [12, 20, 30])
async def test_the_echo_of_an_option_named_by_the_prompt_is_no_answer(prompt, loss_db):
    delayed = np.pad(prompt, (1000, 0))[: len(prompt)] * 10 ** (-loss_db / 20)
    came = over(Encoding.ULAW, saturate(delayed + hiss(len(prompt))))
    phone = await Phone().hears(came, prompt)
    assert (phone.interruptions, phone.intents) == (0, [])


@pytest.mark.parametrize("loss_db", [12, 20, 30])
async def test_who_says_the_words_of_the_prompt_over_its_echo_is_understood(prompt, words, loss_db):
    delayed = np.pad(prompt, (1000, 0))[: len(prompt)] * 10 ** (-loss_db / 20)
    speech = np.zeros(len(prompt))
    speech[2 * RATE_HZ : 2 * RATE_HZ + len(words)] = words
    came = over(Encoding.ULAW, saturate(delayed + speech + hiss(len(prompt))))
    phone = await Phone().hears(came, prompt)
    assert (phone.interruptions, phone.intents) == (1, ["support"])


def through_a_codec(samples):
    """Keep the loudness of each band and nothing of the waveform, as bad mobile codecs do."""
    rng = np.random.default_rng(2)
    window = np.hanning(FRAME)
    out = np.zeros(len(samples) + FRAME)
    for start in range(0, len(samples) - FRAME, FRAME // 2):
        loudness = np.abs(np.fft.rfft(samples[start : start + FRAME] * window))
        turned = loudness * np.exp(2j * np.pi * rng.random(len(loudness)))
        out[start : start + FRAME] += np.fft.irfft(turned)
    return out[: len(samples)]


async def test_an_echo_out_of_a_mobile_codec_is_no_answer(prompt):
    whole = np.pad(prompt, (0, 2 * RATE_HZ))
    delayed = np.pad(whole, (1000, 0))[: len(whole)] * 10 ** (-14 / 20)
    delayed[: round(1.1 * RATE_HZ)] = 0
    delayed[round(2.3 * RATE_HZ) :] = 0
    came = over(Encoding.ULAW, saturate(through_a_codec(delayed) + hiss(len(whole))))
    phone = await Phone().hears(came, whole)
    assert phone.interruptions == 1, "else this shows nothing"
    assert phone.intents == [""]
    partials = [each for each in phone.told if isinstance(each, events.SpeechPartial)]
    assert not any(partial.known for partial in partials)
