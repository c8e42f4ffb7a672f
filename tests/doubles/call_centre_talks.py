"""Callers of a call centre's bench and agents who talk to them."""

from call_centre_bench import ANN_HZ, BOB_HZ, CALLER_HZ, MUSIC_HZ


async def talking(bench, **call_options):
    """A caller and Ann, who hear each other."""
    call, phone = await bench.call(**call_options)
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    await ann.accept()
    await bench.passes(0.3)
    assert phone.hears(ANN_HZ)
    assert ann.phone.hears(CALLER_HZ)
    return call, phone, ann


async def consulting(bench):
    """Ann, who has a caller on hold, and Bob, whom she talks to."""
    call, phone, ann = await talking(bench)
    bob = await bench.agent("bob", BOB_HZ)
    await ann.ask("transfer", kind="attended", to="person", target="bob")
    await bench.passes(0.3)
    assert phone.hears(MUSIC_HZ)
    offer = bob.phone.last("offer")
    assert (offer["kind"], offer["pop"]["by"]) == ("consult", "ann")
    await bob.accept()
    await bench.passes(0.3)
    assert ann.phone.hears(BOB_HZ)
    assert bob.phone.hears(ANN_HZ)
    assert not ann.phone.hears(CALLER_HZ)
    assert not bob.phone.hears(CALLER_HZ)
    assert phone.hears(MUSIC_HZ)
    return call, phone, ann, bob
