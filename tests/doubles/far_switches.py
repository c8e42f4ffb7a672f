"""Far sides that stand beside the server: Asterisk's ARI and FreeSWITCH's event socket."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from conformance_house import CALLER, Bench, Call, number_of, until
from far_side import NUMBER, RING_S, WITHIN_S, PassedOn, Wanted, calling_in, known, phone_at
from pretended_ari import PASSWORD, USER, PretendedAri
from pretended_freeswitch import PASSWORD as EVENT_SOCKET_PASSWORD
from pretended_freeswitch import PretendedFreeSwitch

from smartivr.providers.freeswitch_fork import FreeSwitchForkProvider
from smartivr.providers.handset import Handset


class Asterisk:
    """Steered by ARI."""

    statuses: Mapping[str, str] = {
        "BUSY": "busy",
        "NOANSWER": "no-answer",
        "CHANUNAVAIL": "failed",
        "21": "busy",
        "19": "no-answer",
        "38": "failed",
    }
    """What a dialling ends with, or causes of a channel's end."""

    def __init__(self, ari: PretendedAri) -> None:
        self._ari = ari
        self._seen: set[str] = set()
        self._channels = (f"1763900000.{number}" for number in itertools.count(100))
        self.environment = {
            "SMARTIVR_ASTERISK_ARI_URL": ari.address,
            "SMARTIVR_ASTERISK_USER": USER,
            "SMARTIVR_ASTERISK_PASSWORD": PASSWORD,
            "SMARTIVR_ASTERISK_DIAL": "PJSIP/{number}@my-trunk",
        }

    async def wanted(self) -> Wanted:
        def new() -> list[tuple[str, Mapping[str, str]]]:
            placing = [(path, query) for path, query in self._ari.asked if "endpoint" in query]
            return [(path, query) for path, query in placing if path not in self._seen]

        await until(lambda: bool(new()), WITHIN_S)
        [(path, query)] = new()
        self._seen.add(path)
        assert path.startswith("POST /channels/smartivr-")
        assert query["endpoint"] == f"PJSIP/{NUMBER}@my-trunk"
        assert (query["app"], query["timeout"]) == ("smartivr", str(RING_S))
        return Wanted(path.rpartition("/")[2], query)

    async def answered(self, wanted: Wanted) -> Handset:
        await self._ari.start(wanted.reference)
        return await self._ari.phones.get()

    async def told(self, wanted: Wanted, status: str) -> None:
        channel = {"id": wanted.reference, "name": "PJSIP/my-trunk-1"}
        if status.isdigit():
            await self._ari.tell("ChannelDestroyed", channel=channel, cause=int(status))
        else:
            await self._ari.tell("Dial", peer=channel, dialstatus=status)

    async def withdrawn(self, wanted: Wanted) -> None:
        await self._ari.until(f"DELETE /channels/{wanted.reference}")

    @asynccontextmanager
    async def incoming(self, bench: Bench, dialect: str) -> AsyncIterator[Call]:
        channel = next(self._channels)
        await self._ari.start(channel, number_of(dialect), number=CALLER)
        phone = await self._ari.phones.get()
        yield Call(dialect, channel, phone, bench.house)
        await until(phone.over.is_set, WITHIN_S)
        assert phone.fault is None, phone.fault

    async def passed_on(self, call: Call) -> PassedOn:
        place = await self._ari.until(f"POST /channels/{call.reference}/continue")
        assert place == {"context": "smartivr-go", "extension": "s", "priority": "1"}
        variables = known({name.strip("_"): value for name, value in self._ari.variables().items()})
        return PassedOn(variables["address"], variables)

    async def hung_up(self, reference: str, phone: Handset) -> None:
        await self._ari.until(f"DELETE /channels/{reference}")


class FreeSwitch:
    """Asked by its event socket; numbers are called through mod_audio_fork."""

    statuses: Mapping[str, str] = {
        "USER_BUSY": "busy",
        "NO_ANSWER": "no-answer",
        "CALL_REJECTED": "failed",
    }
    incoming = staticmethod(calling_in)

    def __init__(self, switch: PretendedFreeSwitch, server: str) -> None:
        self._switch = switch
        self._seen: set[str] = set()
        self._ringing: asyncio.Future[str] = self._rings()
        self.environment = {
            "SMARTIVR_FREESWITCH_HOST": "127.0.0.1",
            "SMARTIVR_FREESWITCH_PORT": str(switch.port),
            "SMARTIVR_FREESWITCH_PASSWORD": EVENT_SOCKET_PASSWORD,
            "SMARTIVR_FREESWITCH_DIAL": "sofia/gateway/carrier/{number}",
            "SMARTIVR_FREESWITCH_STREAM_URL": server.replace("http", "ws", 1),
        }

    def _rings(self) -> asyncio.Future[str]:
        self._ringing = self._switch.answers["originate"] = asyncio.Future()
        return self._ringing

    async def wanted(self) -> Wanted:
        command = await self._asked("originate ")
        settings, _, endpoint = command.removeprefix("originate {").partition("}")
        assert endpoint == f"sofia/gateway/carrier/{NUMBER} &park()"
        fields = dict(each.split("=") for each in settings.split(","))
        assert fields["originate_timeout"] == str(RING_S)
        return Wanted(fields["origination_uuid"], fields)

    async def answered(self, wanted: Wanted) -> Handset:
        self._end(f"+OK {wanted.reference}")
        command = await self._asked(f"uuid_audio_fork {wanted.reference} start ")
        address, mix, rate, _, metadata, *both_ways = command.split(" ")[3:]
        assert (mix, rate, both_ways) == ("mono", "8000", ["true", "true", "8000"])
        provider = FreeSwitchForkProvider()
        return await phone_at(await provider.started(address, metadata), provider)

    async def told(self, wanted: Wanted, status: str) -> None:
        self._end(f"-ERR {status}")

    async def withdrawn(self, wanted: Wanted) -> None:
        await self._asked(f"uuid_kill {wanted.reference} ORIGINATOR_CANCEL")
        self._end("-ERR ORIGINATOR_CANCEL")

    async def passed_on(self, call: Call) -> PassedOn:
        moved = await self._asked(f"uuid_transfer {call.reference} ")
        variables = {
            name: value
            for verb, channel, name, value in (
                each.split(" ", 3) for each in self._switch.asked if each.count(" ") > 2
            )
            if (verb, channel) == ("uuid_setvar", call.reference)
        }
        place = moved.split(" ", 2)[2]
        address = place.removeprefix("bridge:sofia/external/").removesuffix(" inline")
        return PassedOn(address, known(variables))

    async def hung_up(self, reference: str, phone: Handset) -> None:
        await self._asked(f"uuid_kill {reference} NORMAL_CLEARING")

    async def _asked(self, beginning: str) -> str:
        """Wait for a command that is new."""

        def new() -> list[str]:
            asked = [each for each in self._switch.asked if each.startswith(beginning)]
            return [each for each in asked if each not in self._seen]

        await until(lambda: bool(new()), WITHIN_S)
        command = new()[0]
        self._seen.add(command)
        return command

    def _end(self, answer: str) -> None:
        """Say what became of the ringing; the next one goes on until that is said of it, too."""
        ringing = self._ringing
        self._rings()
        ringing.set_result(f"{answer}\n")
