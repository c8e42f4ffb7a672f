import asyncio

from smartivr.transports.outgoing import Outgoing


class Sender:
    """Sends at once until it is told to let everything wait."""

    def __init__(self):
        self.ready = True
        self.sent = []

    def send(self, message):
        if self.ready:
            self.sent.append(message)
        return self.ready


async def taking(outgoing):
    """Begin to take, as a socket's task does."""
    task = asyncio.create_task(outgoing.take())
    await asyncio.sleep(0)
    return task


async def test_while_the_taker_waits_messages_are_sent_at_once():
    outgoing, sender = Outgoing(10), Sender()
    outgoing.send_by(sender.send)
    taker = await taking(outgoing)
    assert outgoing.put(["a", "b"])
    assert sender.sent == ["a", "b"]
    assert not taker.done()
    outgoing.end()
    assert await taker == []
    assert outgoing.sent_all.is_set()


async def test_nothing_overtakes_what_has_to_wait():
    outgoing, sender = Outgoing(10), Sender()
    outgoing.send_by(sender.send)
    taker = await taking(outgoing)
    sender.ready = False
    outgoing.put(["a"])
    sender.ready = True
    outgoing.put(["b"])
    assert await taker == ["a", "b"]
    outgoing.put(["c"])
    assert sender.sent == []
    taker = await taking(outgoing)
    assert await taker == ["c"]
    await taking(outgoing)
    outgoing.put(["d"])
    assert sender.sent == ["d"]


async def test_what_was_queued_before_goes_first():
    outgoing, sender = Outgoing(10), Sender()
    outgoing.put(["greeting"])
    outgoing.send_by(sender.send)
    outgoing.put(["a"])
    assert await outgoing.take() == ["greeting", "a"]
    assert sender.sent == []


async def test_a_peer_that_takes_nothing_for_too_long_is_told():
    outgoing, sender = Outgoing(2), Sender()
    outgoing.send_by(sender.send)
    sender.ready = False
    assert [outgoing.put([number]) for number in "123"] == [True, True, False]
