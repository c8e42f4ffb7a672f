"""Twilio's far side: its REST interface, and what its webhooks tell."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from conformance_house import Bench, Call, until
from far_side import NUMBER, OWN_NUMBER, RING_S, WITHIN_S, PassedOn, Wanted, known, phone_at

from smartivr.providers.base import Placed, Secrets
from smartivr.providers.handset import Handset
from smartivr.providers.twilio import TwilioProvider
from smartivr.providers.twilio_markup import Dial, read
from smartivr.providers.twilio_rest import TwilioRest


class Twilio:
    """TwiML, by REST too."""

    statuses: Mapping[str, str] = {
        "busy": "busy",
        "no-answer": "no-answer",
        "failed": "failed",
        "canceled": "failed",
    }

    def __init__(self, rest: TwilioRest, secrets: Secrets, server: str) -> None:
        self._rest = rest
        self._secrets = secrets
        self._server = server
        self.environment = {
            "SMARTIVR_TWILIO_ACCOUNT_SID": secrets.account,
            "SMARTIVR_TWILIO_NUMBER": OWN_NUMBER,
            "SMARTIVR_TWILIO_API_URL": rest.url,
        }

    async def wanted(self) -> Wanted:
        call = await self._rest.placed.get()
        fields = call.placed
        told = (fields["To"], fields["From"], fields["Timeout"])
        assert told == (NUMBER, OWN_NUMBER, str(RING_S))
        return Wanted(call.sid, fields)

    async def answered(self, wanted: Wanted) -> Handset:
        provider = self._provider(wanted)
        return await phone_at(await provider.answered(wanted.fields["Twiml"]), provider)

    async def told(self, wanted: Wanted, status: str) -> None:
        await self._provider(wanted).tell(wanted.fields["StatusCallback"], CallStatus=status)

    async def withdrawn(self, wanted: Wanted) -> None:
        assert await self._changed(wanted.reference) == {"Status": "completed"}

    @asynccontextmanager
    async def incoming(self, bench: Bench, dialect: str) -> AsyncIterator[Call]:
        placed = bench.placed(dialect)
        self._rest.came(placed.reference)
        async with bench.call(dialect, placed=placed) as call:
            yield call

    async def passed_on(self, call: Call) -> PassedOn:
        change = await self._changed(call.reference)
        instruction = read(change["Twiml"].encode())
        assert isinstance(instruction, Dial)
        return PassedOn(instruction.address, known(instruction.context))

    async def hung_up(self, reference: str, phone: Handset) -> None:
        assert await self._changed(reference) == {"Status": "completed"}

    def _provider(self, wanted: Wanted) -> TwilioProvider:
        provider = TwilioProvider()
        placed = Placed(called=NUMBER, caller=OWN_NUMBER, reference=wanted.reference)
        provider.rings(placed, self._server, self._secrets)
        return provider

    async def _changed(self, reference: str) -> Mapping[str, str]:
        changes = self._rest.calls[reference].changes
        await until(lambda: bool(changes), WITHIN_S)
        return changes.pop(0)
