import numpy as np
import pytest

from smartivr.audio.tones import tone
from smartivr.evaluate.packet_loss import BURST_PACKETS, Loss, Place, lose, lost_packets

SPEECH = tone((440.0,), 2.0, 8000)
PACKET = 160


def runs(lost):
    """Lengths of the stretches in which every packet is lost."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], lost.astype(int), [0]])))
    return edges[1::2] - edges[::2]


@pytest.mark.parametrize("percent", [1, 3, 10, 40])
def test_as_many_packets_are_lost_as_was_asked_for(percent):
    lost = lost_packets(200_000, percent, seed=1)

    assert 100 * lost.mean() == pytest.approx(percent, rel=0.05)


def test_losses_come_in_bursts():
    assert runs(lost_packets(200_000, 3, seed=1)).mean() == pytest.approx(BURST_PACKETS, rel=0.05)


def test_the_same_packets_are_lost_in_every_run():
    assert np.array_equal(lost_packets(500, 5, seed=7), lost_packets(500, 5, seed=7))
    assert not np.array_equal(lost_packets(500, 5, seed=7), lost_packets(500, 5, seed=8))


def test_a_gateway_puts_silence_in_the_place_of_a_lost_packet():
    lost = lost_packets(100, 10, seed=3)

    heard = lose(SPEECH, 8000, Loss(10), seed=3)

    packets = heard.reshape(-1, PACKET)
    assert not packets[lost].any()
    assert np.array_equal(packets[~lost], SPEECH.reshape(-1, PACKET)[~lost])


def test_audio_closes_up_where_nothing_is_put_in_the_place():
    lost = lost_packets(100, 10, seed=3)

    heard = lose(SPEECH, 8000, Loss(10, Place.NOTHING), seed=3)

    assert np.array_equal(heard, SPEECH.reshape(-1, PACKET)[~lost].ravel())


def test_a_last_packet_may_be_short():
    assert len(lose(SPEECH[:1000], 8000, Loss(50), seed=1)) == 1000
