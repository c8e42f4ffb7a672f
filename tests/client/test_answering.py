import asyncio
from collections.abc import AsyncIterator

from smartivr.client.answering import Answering, Plan


class Line:
    """An agent's line on which the server says what is given, and notes are kept."""

    def __init__(self, *messages: dict[str, object]) -> None:
        self._messages = messages
        self.call = ""
        self.offers: dict[int, object] = {}
        self.noted: list[str] = []
        self.deeds: list[str] = []

    async def __aiter__(self) -> AsyncIterator[dict[str, object]]:
        for message in self._messages:
            yield message
            for _ in range(5):
                await asyncio.sleep(0)

    async def note(self, _text: str, code: str) -> None:
        self.noted.append(code)

    async def until(self, _kind: str) -> None:
        """The server has kept them."""

    async def wrapped_up(self) -> None:
        self.deeds.append("wrapped up")

    async def log_out(self) -> None:
        self.deeds.append("logged out")


CALLED_BACK = {"type": "ended", "call": "18472b84568e", "by": "failed"}
"""A callback that nobody answered."""


async def test_of_a_callback_that_nobody_answered_nothing_is_noted() -> None:
    line = Line(CALLED_BACK)
    answering = Answering(line, Plan(code="sold", calls=1))
    await answering.run()
    assert (line.noted, line.deeds, answering.handled) == ([], ["wrapped up"], 0)


async def test_a_call_that_was_talked_is_noted_and_counted() -> None:
    line = Line({"type": "connected", "call": "c1"}, {"type": "ended", "call": "c1"})
    answering = Answering(line, Plan(code="sold", calls=1))
    await answering.run()
    assert (line.noted, line.deeds, answering.handled) == (["sold"], ["logged out"], 1)
