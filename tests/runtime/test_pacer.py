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
    async with asyncio.timeout(60):
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
    async with asyncio.timeout(60):
        await there.enough.wait()
    await pacer.close()
    assert gone.ticks == 0


async def test_audio_is_taken_in_at_once_where_nothing_is_paced():
    async with asyncio.timeout(60):
        await Pacer().turn()


async def test_turns_are_given_in_order_and_all_of_them_between_beats():
    pacer = Pacer()
    ticking = Counting(3)
    pacer.join(ticking)
    order = []

    async def take(number):
        await pacer.turn()
        order.append(number)

    pacer.start()
    taking = [asyncio.create_task(take(number)) for number in range(100)]
    async with asyncio.timeout(60):
        await asyncio.gather(*taking)
        await ticking.enough.wait()
    await pacer.close()
    assert order == list(range(100))


async def test_no_turn_is_left_waiting_when_the_pacer_closes():
    pacer = Pacer()
    pacer.start()
    waiting = asyncio.create_task(pacer.turn())
    await pacer.close()
    async with asyncio.timeout(60):
        await waiting


async def test_the_beat_goes_on_for_all_but_the_one_that_breaks_it():
    class Broken(Counting):
        def tick(self) -> None:
            super().tick()
            raise ZeroDivisionError

    pacer = Pacer()
    broken, other = Broken(99), Counting(5)
    pacer.join(broken)
    pacer.join(other)
    pacer.start()
    async with asyncio.timeout(60):
        await other.enough.wait()
    await pacer.close()
    assert broken.ticks == 1
