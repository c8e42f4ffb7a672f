"""The seam to a provider's machines beside its streams: what they are asked for, and tell."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance_house import Bench, Call

from smartivr.providers.base import Provider, Wire
from smartivr.providers.ear import Ear
from smartivr.providers.handset import Handset

OUTSIDE = "sip:desk@pbx.example.com"
"""Where callers are passed on to."""
NUMBER = "+442079460177"
"""Who is called by us."""
OWN_NUMBER = "+442079460000"
RING_S = 20
WITHIN_S = 90.0


@dataclass(frozen=True)
class Wanted:
    """A call that the server wants to be placed."""

    reference: str
    """The provider's id of the call."""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PassedOn:
    """Where a caller is to be connected to, with what is known."""

    address: str
    context: Mapping[str, str]


class FarSide(Protocol):
    """One provider's machines."""

    environment: Mapping[str, str]
    """What the server is told of them."""
    statuses: Mapping[str, str]
    """How the provider says why nobody was reached, and what it means here."""

    async def wanted(self) -> Wanted:
        """Wait until a call is to be placed, and see that it is asked for as it must be."""

    async def answered(self, wanted: Wanted) -> Handset:
        """Somebody takes the call."""

    async def told(self, wanted: Wanted, status: str) -> None:
        """Nobody takes it."""

    async def withdrawn(self, wanted: Wanted) -> None:
        """Wait until the ringing is to be stopped."""

    def incoming(self, bench: Bench, dialect: str) -> AbstractAsyncContextManager[Call]:
        """Somebody calls the server."""

    async def passed_on(self, call: Call) -> PassedOn:
        """Wait until a caller is to be connected with somebody else."""

    async def hung_up(self, reference: str, phone: Handset) -> None:
        """Wait until a call is to be ended."""


async def phone_at(wire: Wire, provider: Provider) -> Handset:
    """Have a phone that keeps what it hears at the end of a wire."""
    phone = Handset(provider, wire, ear=Ear(provider.media.rate_hz, keep=True))
    await phone.start()
    return phone


@asynccontextmanager
async def calling_in(bench: Bench, dialect: str) -> AsyncIterator[Call]:
    """Call as callers of most dialects do."""
    async with bench.call(dialect) as call:
        yield call


def known(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Read what goes along, whatever a provider has its headers be named like."""
    plain = {name.lower().removeprefix("x-"): value for name, value in headers.items()}
    return {name.removeprefix("smartivr").lstrip("-_"): value for name, value in plain.items()}
