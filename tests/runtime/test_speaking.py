from datetime import UTC, datetime

import pytest

from smartivr.dialog.commands import PlayMusic, StopListening
from smartivr.line import MediaFormat
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.speaking import DEFAULT_MUSIC, Speaking


class Shelf:
    """A prompter with no recording, which keeps what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def recorded(self, name: str, rate_hz: int) -> None:
        self.asked.append(name)


def voice(shelf: Shelf, music: str) -> Speaking:
    clock = ManualClock(datetime(2026, 11, 23, tzinfo=UTC))
    return Speaking(MediaFormat(), shelf, clock, lambda _: None, lambda *_: None, music=music)


@pytest.mark.parametrize(
    ("wanted", "of_the_number", "asked"),
    [
        ("queue-music", "number-music", ["queue-music", DEFAULT_MUSIC]),
        ("", "number-music", ["number-music", DEFAULT_MUSIC]),
        ("", "", [DEFAULT_MUSIC]),
    ],
)
async def test_the_queues_music_goes_before_the_numbers_and_both_before_the_usual(
    wanted, of_the_number, asked
) -> None:
    shelf = Shelf()
    speaking = voice(shelf, of_the_number)
    assert speaking.carry_out(PlayMusic(wanted), None)
    await speaking.settled()
    assert shelf.asked == asked


def test_what_has_nothing_to_do_with_speaking_is_left_to_others() -> None:
    assert not voice(Shelf(), "").carry_out(StopListening(), None)
