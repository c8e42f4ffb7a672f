from pathlib import Path

import pytest

from smartivr.evaluate.dataset import Sample
from smartivr.evaluate.guess import best_guess, false_accept_at
from smartivr.evaluate.heard import Heard
from smartivr.understanding.meaning import Band, Meaning


def understood(wanted, taken_for, confidence):
    return Heard(
        sample=Sample("line 2", Path(), wanted),
        condition="clean",
        meaning=Meaning(Band.REJECT, taken_for, confidence=confidence),
        text="",
        utterances=1,
        latency_s=0.0,
        silence_s=0.0,
        audio_s=0.0,
        compute_s=0.0,
    )


INSIDE = [understood("a", "a", 0.9 - at / 100) for at in range(9)]
WRONG = understood("a", "b", 0.99)


def test_a_best_guess_counts_even_where_it_is_rejected():
    assert best_guess([*INSIDE, WRONG, understood("", "a", 0.9)]).value == pytest.approx(0.9)


def test_the_bar_is_where_enough_are_accepted_rightly():
    outside = [understood("", "a", confidence) for confidence in (0.95, 0.83, 0.81, 0.5)]
    rate = false_accept_at([*INSIDE, WRONG, *outside])
    assert (rate.hits, rate.of) == (2, 4)


def test_a_bar_that_cannot_be_reached_gives_no_figure():
    assert false_accept_at([*INSIDE[:8], WRONG, WRONG]) is None
    assert false_accept_at([]) is None
