import asyncio

from smartivr.line import FRAME_S
from smartivr.runtime.pacer import Pacer


class Counting:
    def __init__(self, until: int) -> None:
        self.ticks = 0
        self.until = until
        self.enough = asyncio.Event()

    def tick(self) -> None:
        self.ticks += 1
        if self.ticks >= self.until:
            self.enough.set()


async def test_everything_that_joined_is_ticked_on_one_beat():
    pacer = Pacer()
    first, second = Counting(10), Counting(10)
    pacer.join(first)
    pacer.join(second)
    began_s = asyncio.get_running_loop().time()
    pacer.start()
    async with asyncio.timeout(10):
        await first.enough.wait()
    took_s = asyncio.get_running_loop().time() - began_s
    await pacer.close()
    assert first.ticks == second.ticks
    assert took_s >= 9 * FRAME_S


async def test_who_left_is_not_ticked():
    pacer = Pacer()
    gone, there = Counting(1), Counting(3)
    pacer.join(gone)
    pacer.join(there)
    pacer.leave(gone)
    pacer.start()
    async with asyncio.timeout(10):
        await there.enough.wait()
    await pacer.close()
    assert gone.ticks == 0
