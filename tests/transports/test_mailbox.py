import asyncio

import numpy as np

from smartivr.line import Frame, HungUp, KeyPressed
from smartivr.transports.mailbox import Mailbox


def frame(level):
    return Frame(np.full(1, level, np.int16), 16000)


async def test_a_taker_that_waits_gets_the_next_event():
    box = Mailbox(2)
    waiting = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    box.put(KeyPressed("1"))
    assert await waiting == KeyPressed("1")


async def test_the_oldest_frames_go_first_when_nobody_takes_them():
    box = Mailbox(2)
    for level in range(4):
        box.put(frame(level))
        box.put(KeyPressed(str(level)))
    box.end(HungUp())
    events = [await box.take() for _ in range(7)]
    assert [e.samples[0] for e in events if isinstance(e, Frame)] == [2, 3]
    assert [e.key for e in events if isinstance(e, KeyPressed)] == ["0", "1", "2", "3"]


async def test_the_end_is_given_again_and_again_and_nothing_follows_it():
    box = Mailbox(2)
    box.end(HungUp("first"))
    box.end(HungUp("second"))
    box.put(KeyPressed("1"))
    assert [await box.take() for _ in range(3)] == [HungUp("first")] * 3
