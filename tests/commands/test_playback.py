import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartivr.commands.playback import Playback


def ramp(start: int, count: int) -> np.ndarray:
    return np.arange(start, start + count, dtype=np.int16)


def test_audio_is_played_in_order_whatever_the_sizes() -> None:
    playback = Playback()
    playback.add(ramp(1, 3))
    playback.add(ramp(4, 5))
    assert [playback.take(4).tolist() for _ in range(2)] == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_silence_follows_where_nothing_waits() -> None:
    playback = Playback()
    playback.add(ramp(1, 2))
    assert playback.take(4).tolist() == [1, 2, 0, 0]
    assert playback.take(2).tolist() == [0, 0]


def test_a_mark_is_reached_once_the_audio_before_it_has_been_taken() -> None:
    playback = Playback()
    playback.add(ramp(1, 4))
    playback.mark("end")
    playback.take(3)
    assert playback.reached() == []
    playback.take(1)
    assert playback.reached() == ["end"]
    assert playback.reached() == []


def test_clearing_drops_the_audio_and_answers_its_marks() -> None:
    playback = Playback()
    playback.add(ramp(1, 4))
    playback.mark("1")
    playback.add(ramp(5, 4))
    playback.mark("2")
    playback.clear()
    assert playback.reached() == ["1", "2"]
    assert playback.take(2).tolist() == [0, 0]


@given(st.lists(st.integers(0, 7), max_size=8), st.lists(st.integers(1, 5), max_size=12))
def test_no_sample_is_lost_or_doubled(pieces: list[int], takes: list[int]) -> None:
    playback = Playback()
    start = 1
    for count in pieces:
        playback.add(ramp(start, count))
        start += count
    played = np.concatenate([np.zeros(0, np.int16), *(playback.take(count) for count in takes)])
    expected = np.zeros(sum(takes), np.int16)
    available = ramp(1, sum(pieces))[: sum(takes)]
    expected[: len(available)] = available
    assert played.tolist() == expected.tolist()
