import numpy as np
import pytest

from smartivr.line import FRAME_S
from smartivr.providers.network import LATE_S, Conditions, Network

PACKETS = 2000


def carried(conditions: Conditions) -> list[tuple[float, ...]]:
    network = Network(conditions)
    return [network.arrivals(number * FRAME_S) for number in range(PACKETS)]


def delays(conditions: Conditions) -> np.ndarray:
    arrivals = carried(conditions)
    return np.array([one[0] - number * FRAME_S for number, one in enumerate(arrivals) if one])


def test_an_undisturbed_network_carries_each_packet_at_once() -> None:
    assert carried(Conditions()) == [(number * FRAME_S,) for number in range(PACKETS)]


def test_the_share_that_is_lost_never_arrives() -> None:
    lost = sum(not one for one in carried(Conditions(loss=0.1, seed=1)))
    assert lost == pytest.approx(200, abs=40)


def test_jitter_delays_up_to_what_is_said_and_keeps_the_order() -> None:
    arrivals = [one[0] for one in carried(Conditions(jitter_ms=60, seed=1))]
    assert arrivals == sorted(arrivals)
    some = delays(Conditions(jitter_ms=60, seed=1))
    assert some.min() >= 0
    assert 0.05 < some.max() <= 0.06


def test_packets_overtake_each_other_only_where_they_may() -> None:
    arrivals = [one[0] for one in carried(Conditions(jitter_ms=60, seed=1, reorders=True))]
    assert arrivals != sorted(arrivals)


def test_some_packets_are_late_and_some_come_twice() -> None:
    some = delays(Conditions(late=0.02, seed=1, reorders=True))
    assert (some >= LATE_S - 1e-9).mean() == pytest.approx(0.02, abs=0.01)
    twice = sum(len(one) == 2 for one in carried(Conditions(duplicated=0.02, seed=1)))
    assert twice == pytest.approx(40, abs=20)


def test_the_seed_says_what_happens() -> None:
    bad = Conditions(jitter_ms=40, loss=0.03, seed=7)
    assert carried(bad) == carried(bad)
    assert carried(bad) != carried(Conditions(jitter_ms=40, loss=0.03, seed=8))
