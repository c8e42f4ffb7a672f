import numpy as np
import pytest

from smartivr.audio.mix import level_dbov
from smartivr.audio.tones import tone
from smartivr.evaluate.packet_network import Network, send
from smartivr.line import Encoding, MediaFormat

ULAW = MediaFormat(Encoding.ULAW, 8000)
SPEECH = tone((200.0,), 4.0, 8000)


def test_an_even_network_brings_all_of_it_as_it_was_encoded():
    brought = send(SPEECH, ULAW, Network(0.0), seed=1)
    assert len(brought.samples) == len(SPEECH)
    assert len(np.unique(brought.samples)) < 256
    assert brought.figures.mean_delay_s == 0
    assert brought.figures.concealed_s == 0


@pytest.mark.parametrize("jitter_ms", [10, 20, 40])
def test_an_uneven_network_brings_nearly_all_and_in_order(jitter_ms):
    rising = np.arange(0, 32000, 1, dtype=np.int16)
    brought = send(rising, MediaFormat(Encoding.L16, 8000), Network(jitter_ms), seed=1)
    assert brought.figures.concealed_share < 0.05
    assert (np.diff(brought.samples[::800].astype(int)) >= 0).mean() > 0.95


def test_what_is_lost_is_made_up():
    lost = Network(0.0, lost_percent=10.0)
    brought = send(SPEECH, ULAW, lost, seed=2)
    assert brought.figures.concealed_share == pytest.approx(0.1, abs=0.05)
    frames = brought.samples[: len(brought.samples) // 160 * 160].reshape(-1, 160)
    levels = [level_dbov(frame) for frame in frames]
    assert np.mean([level > -30 for level in levels]) > 0.95


def test_a_run_repeats():
    how = Network(40.0, lost_percent=3.0)
    first, again = (send(SPEECH, ULAW, how, seed=3).samples for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, send(SPEECH, ULAW, how, seed=4).samples)


def test_nothing_may_be_sent():
    assert not len(send(SPEECH[:0], ULAW, Network(40.0), seed=1).samples)
