"""What a line sends back of a prompt is no speech, and the caller is heard over it."""

import asyncio
from functools import cache

import numpy as np
import pytest

from smartivr.audio.ear import Ear, SpeechEnded, SpeechStarted
from smartivr.audio.echo_guard import EchoGuard
from smartivr.audio.g711 import decode, encode
from smartivr.audio.mix import level_dbov, normalise, saturate
from smartivr.audio.resample import resample
from smartivr.audio.tones import comfort_noise
from smartivr.line import Encoding, MediaFormat
from smartivr.synthesis.espeak import EspeakVoice

RATE_HZ = 8000
FRAME = 160
SPEAKS_AT_S = 2.5
HYBRID = np.zeros(64)
HYBRID[[0, 3, 7, 15, 30]] = (1.0, -0.5, 0.35, -0.2, 0.1)
HYBRID /= np.sqrt((HYBRID**2).sum())
LINES = pytest.mark.parametrize(
    ("loss_db", "delay_ms"),
    [(loss_db, delay_ms) for loss_db in (12, 20, 30) for delay_ms in (20, 110, 250)],
)


@pytest.fixture(scope="module")
def prompt():
    text = "You can say technical support, the sales department, or track my order."
    return np.pad(normalise(spoken(text, "f2"), -20.0), (0, RATE_HZ))


@pytest.fixture(scope="module")
def caller(prompt):
    words = normalise(spoken("track my order", "m3"), -26.0)
    start = round(SPEAKS_AT_S * RATE_HZ)
    assert start + len(words) < len(prompt)
    return np.pad(words, (start, len(prompt) - start - len(words)))


def spoken(text, variant):
    return asyncio.run(_spoken(text, variant))


async def _spoken(text, variant):
    voice = EspeakVoice("en-us", variant=variant)
    await voice.start()
    try:
        pieces = [piece async for piece in voice.speak(text)]
    finally:
        await voice.close()
    return resample(np.concatenate(pieces), voice.rate_hz, RATE_HZ)


@cache
def hiss(count):
    return np.random.default_rng(1).normal(0, 10, count)


def over_the_line(prompt, speech, loss_db, delay_ms):
    """What a mu-law line brings: the caller, the prompt's echo and some noise."""
    echo = np.convolve(prompt, HYBRID)[: len(prompt)] * 10 ** (-loss_db / 20)
    echo = np.pad(echo, (delay_ms * RATE_HZ // 1000, 0))[: len(prompt)]
    noisy = saturate(echo + speech + hiss(len(prompt)))
    return decode(encode(noisy, Encoding.ULAW), MediaFormat(Encoding.ULAW, RATE_HZ))


class Line:
    """A call while a prompt plays, as far as the ear is concerned."""

    def __init__(self, *, guarded=True):
        self.guard = EchoGuard(RATE_HZ)
        self.guarded = guarded
        self.heard = []
        self.started_s = []
        self.ended_s = []
        self._ear = Ear(RATE_HZ)
        self._ear.listen()
        self._ear.prompt_playing = True

    def run(self, prompt, came, *, bunch=1):
        """Play the prompt while this comes, in bunches of so many frames."""
        waiting = []
        for start in range(0, len(came) - FRAME + 1, FRAME):
            self.guard.play(prompt[start : start + FRAME])
            waiting.append(came[start : start + FRAME])
            if len(waiting) == bunch:
                self._hear(waiting)
                waiting = []
        self._hear(waiting)
        return self

    def _hear(self, frames):
        for frame in frames:
            heard = self.guard.hear(frame) if self.guarded else frame
            self.heard.append(heard)
            for event in self._ear.hear(heard):
                match event:
                    case SpeechStarted(at_s=at_s):
                        self.started_s.append((at_s, self._ear.heard_s))
                    case SpeechEnded(at_s=at_s):
                        self.ended_s.append(at_s)


@LINES
def test_an_echo_interrupts_no_prompt(prompt, loss_db, delay_ms):
    came = over_the_line(prompt, 0, loss_db, delay_ms)
    assert Line(guarded=False).run(prompt, came).started_s, "the echo would have been heard"
    assert Line().run(prompt, came).started_s == []


@LINES
def test_a_caller_is_heard_over_an_echo_as_soon_as_without_one(prompt, caller, loss_db, delay_ms):
    alone = Line(guarded=False).run(prompt, over_the_line(prompt * 0, caller, 0, 0))
    (usual_at_s, usual_told_s), *_ = alone.started_s
    over = Line().run(prompt, over_the_line(prompt, caller, loss_db, delay_ms))
    (at_s, told_s), *more = over.started_s
    assert more == []
    assert at_s == pytest.approx(usual_at_s, abs=0.07)
    assert told_s <= usual_told_s + 0.07


@pytest.mark.parametrize("bunch", [3, 10])
def test_frames_may_come_in_bunches(prompt, bunch):
    came = over_the_line(prompt, 0, 12, 110)
    assert Line().run(prompt, came, bunch=bunch).started_s == []


def test_a_caller_on_a_line_without_echo_is_heard_untouched(prompt, caller):
    came = over_the_line(prompt * 0, caller, 0, 0)
    line = Line().run(prompt, came)
    assert np.array_equal(np.concatenate(line.heard), came[: len(came) // FRAME * FRAME])


@pytest.mark.parametrize(("text", "at_s"), [("track my order", 0.5), ("yes", 1.5)])
def test_a_caller_with_the_voice_of_the_prompt_is_not_taken_for_its_echo(prompt, text, at_s):
    words = normalise(spoken(text, "f2"), -26.0)
    start = round(at_s * RATE_HZ)
    speech = np.pad(words, (start, len(prompt) - start - len(words)))
    came = over_the_line(prompt * 0, speech, 0, 0)
    line = Line().run(prompt, came)
    assert np.array_equal(np.concatenate(line.heard), came[: len(came) // FRAME * FRAME])


def test_what_is_left_of_the_echo_is_faint_and_the_caller_is_left_whole(prompt, caller):
    came = over_the_line(prompt, caller, 12, 110)
    heard = np.concatenate(Line().run(prompt, came).heard)
    echo = slice(round(1.0 * RATE_HZ), round(2.4 * RATE_HZ))
    assert level_dbov(came[echo]) - level_dbov(heard[echo]) > 20
    speaking = np.flatnonzero(caller)
    words = slice(speaking[0], speaking[0] + round(0.6 * RATE_HZ))
    likeness = np.corrcoef(heard[words], caller[words])[0, 1]
    assert likeness > 0.97


def test_an_echo_whose_delay_changes_is_found_again(prompt):
    twice = np.concatenate([prompt, prompt])
    came = np.concatenate(
        [over_the_line(prompt, 0, 12, 60), over_the_line(prompt, 0, 12, 150)[: len(prompt)]]
    )
    line = Line().run(twice, came)
    quiet_again = np.concatenate(line.heard)[len(prompt) + 2 * RATE_HZ :]
    assert level_dbov(quiet_again) < -60
    assert len(line.started_s) <= 1


def test_where_nothing_is_played_nothing_is_changed(caller):
    guard = EchoGuard(RATE_HZ)
    guard.play(np.zeros(FRAME, np.int16))
    assert guard.hear(caller) is caller


@pytest.mark.parametrize("length", [0, 1, 159, 161, 1600])
@pytest.mark.parametrize("rate_hz", [8000, 16000])
def test_what_is_returned_is_as_long_as_what_came(length, rate_hz):
    rng = np.random.default_rng(3)
    guard = EchoGuard(rate_hz)
    for _ in range(30):
        loud = rng.normal(0, 3000, rate_hz // 50).astype(np.int16)
        guard.play(loud)
        came = np.resize(loud, length)
        assert len(guard.hear(came)) == length


def test_two_ends_whose_faint_noise_is_alike_are_no_echo(prompt):
    """Else the prompt would be put into what the caller says."""
    alike = comfort_noise(2.0, RATE_HZ, -55.0)
    played = np.concatenate([alike, prompt])
    came = np.resize(alike, len(played))
    line = Line().run(played, came)
    assert line.started_s == []
    assert level_dbov(np.concatenate(line.heard)) <= -54


def test_while_nobody_listens_the_places_stay_in_step(prompt):
    came = over_the_line(prompt, 0, 12, 110)
    line = Line()
    for start in range(0, RATE_HZ, FRAME):
        line.guard.play(prompt[start : start + FRAME])
        line.guard.skip(came[start : start + FRAME])
    line.run(prompt[RATE_HZ:], came[RATE_HZ:])
    assert line.guard.place == len(came) // FRAME * FRAME
    assert line.started_s == []
