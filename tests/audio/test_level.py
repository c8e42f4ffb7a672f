import numpy as np
import pytest

from smartivr.audio.level import LevelMeter

LOUD = np.full(160, 16384, np.int16)
QUIET = np.zeros(160, np.int16)


def test_the_meter_rises_at_once_and_falls_slowly():
    meter = LevelMeter(8000)
    assert meter.feed(LOUD) == pytest.approx(-6.02, abs=0.01)
    assert meter.feed(QUIET) == pytest.approx(-6.02 - 24 * 0.02, abs=0.01)


def test_the_meter_falls_to_silence_and_no_further():
    meter = LevelMeter(8000)
    for _ in range(500):
        meter.feed(QUIET)
    assert meter.level_dbov == -100


def test_the_bar_is_empty_at_the_floor_and_full_at_full_scale():
    meter = LevelMeter(8000)
    assert meter.fraction() == 0
    meter.feed(LOUD)
    assert meter.fraction(floor_dbov=-60) == pytest.approx(0.9, abs=0.01)
