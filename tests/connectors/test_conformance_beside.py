"""What providers do beside their streams, and are asked for there: calls out, transfer, hang-up."""

import asyncio
import socket
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio
from conformance_facts import LEFT_OUT
from conformance_house import CALLER, Bench, Case, Together, conformance_house
from far_side import NUMBER, OUTSIDE, RING_S, WITHIN_S, FarSide
from far_sides import far_sides

from smartivr.audio.tones import tone
from smartivr.line import FRAME_S, Frame, HungUp, KeyPressed
from smartivr.providers.credentials import trial_of
from smartivr.providers.handset import Handset
from smartivr.providers.registry import PROVIDERS
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.transports.base import Transport

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOUD = 1000
DIALLERS = {"audio_fork": "freeswitch"}
"""Where it is not named like the dialect."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def together(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Together]:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    trials = {dialect: trial_of(dialect) for dialect in PROVIDERS}
    async with far_sides({name: one.secrets for name, one in trials.items()}, url) as sides:
        environment = {key: told for one in sides.values() for key, told in one.environment.items()}
        async with conformance_house(
            tmp_path_factory.mktemp("house"),
            trials,
            environment,
            listener=listener,
            public_url=url,
            destinations={"front-desk": OUTSIDE},
        ) as bench:
            yield Together(Beside(bench, sides))


class Beside(Bench):
    """A bench with the providers' machines at it."""

    def __init__(self, bench: Bench, sides: dict[str, FarSide]) -> None:
        super().__init__(bench.house, bench.secrets, bench.sentence)
        self.sides = sides

    def dial(self, dialect: str) -> asyncio.Task[Transport | NotReached]:
        """Call a number by this dialect's dialler, whichever others there are."""
        name = DIALLERS.get(dialect, dialect)
        diallers = self.house.background.diallers._diallers
        (dialler,) = [one for one in diallers if one.name == name]
        assert dialler.reaches(NUMBER)
        assert not dialler.reaches("sip:me@example.com")
        return asyncio.create_task(dialler.dial(Ring(NUMBER, RING_S, "shop", "Corner shop")))


async def called_out(bench: Beside, dialect: str) -> None:
    side = bench.sides[dialect]
    dialling = bench.dial(dialect)
    wanted = await side.wanted()
    phone = await side.answered(wanted)
    try:
        async with asyncio.timeout(WITHIN_S):
            transport = await dialling
            assert not isinstance(transport, NotReached)
            await _talk(transport, phone)
        await transport.close("done")
        await side.hung_up(wanted.reference, phone)
    finally:
        await phone.close()
    assert phone.fault is None, phone.fault


async def _talk(transport: Transport, phone: Handset) -> None:
    """Whoever was called says something, presses a key, and hears what is said."""
    rate_hz = phone.provider.media.rate_hz
    saying = asyncio.create_task(phone.say(tone((1300.0,), 30.0, rate_hz), rate_hz))
    await phone.press("8")
    missing = {"speech", "key", "answer"}
    while missing:
        match await transport.receive():
            case Frame(samples=samples, rate_hz=hz):
                missing -= {"speech"} if np.abs(samples).max(initial=0) > LOUD else set()
                transport.send_audio(tone((700.0,), FRAME_S, hz))
            case KeyPressed("8"):
                missing -= {"key"}
            case event:
                assert not isinstance(event, HungUp)
        missing -= {"answer"} if np.abs(phone.ear.recording).max(initial=0) > LOUD else set()
    saying.cancel()


async def not_reached(bench: Beside, dialect: str) -> None:
    side = bench.sides[dialect]
    for status, result in side.statuses.items():
        dialling = bench.dial(dialect)
        await side.told(await side.wanted(), status)
        async with asyncio.timeout(WITHIN_S):
            assert await dialling == NotReached(result), status


async def given_up(bench: Beside, dialect: str) -> None:
    dialling = bench.dial(dialect)
    wanted = await bench.sides[dialect].wanted()
    dialling.cancel()
    await bench.sides[dialect].withdrawn(wanted)


async def beside(bench: Beside, dialect: str) -> None:
    side = bench.sides[dialect]
    async with side.incoming(bench, dialect) as call:
        await call.until_logged("entered", step="main")
        await call.phone.press("2")
        there = await side.passed_on(call)
        session = bench.house.desk.connections.find(dialect, call.reference).call.id
    assert there.address == OUTSIDE
    assert there.context.items() >= {"session": session, "intent": "desk", "caller": CALLER}.items()
    assert there.context["transcript"].endswith(f"/v1/sessions/{session}")
    async with side.incoming(bench, dialect) as call:
        await call.until_logged("entered", step="main")
        await call.phone.press("4")
        await side.hung_up(call.reference, call.phone)


BESIDE: dict[str, Case] = {
    "called-out": called_out,
    "not-reached": not_reached,
    "given-up": given_up,
    "beside": beside,
}


@pytest.mark.parametrize("dialect", sorted(PROVIDERS))
@pytest.mark.parametrize("case", BESIDE)
async def test_a_provider_does_it_beside_its_stream(
    together: Together, case: str, dialect: str
) -> None:
    left_out = LEFT_OUT.get(case, {})
    if dialect in left_out:
        pytest.skip(left_out[dialect])
    await together.outcome(BESIDE[case], dialect, left_out)
