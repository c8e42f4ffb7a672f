"""FreeSWITCH's event socket, against one that answers as mod_event_socket does."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pretended_freeswitch import PASSWORD, PretendedFreeSwitch
from structlog.testing import capture_logs

from smartivr.errors import AccessRefused, BadMessage, SettingsError, TransportError
from smartivr.line import MediaFormat
from smartivr.runtime.callbacks.dialler import Diallers, NotReached, Ring
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.event_socket import Answer, Answers, event_socket
from smartivr.runtime.connectors.freeswitch import (
    FreeSwitchControl,
    FreeSwitchDialler,
    FreeSwitchSettings,
    freeswitch,
)
from smartivr.runtime.connectors.outbound import Outbound
from smartivr.settings import load
from smartivr.transports.base import Handover
from smartivr.transports.connector import ConnectorTransport
from smartivr.transports.dialect import Begun
from smartivr.transports.freeswitch_fork import FreeSwitchFork

CHANNEL = "7dd5e34e-5db4-4edb-a166-757e5d29b941"
BEGUN = Begun(MediaFormat(), reference=CHANNEL)
TABLE = {"queue/support": "1000", "sales": "sip:sales@example.com"}


@pytest.fixture
async def switch():
    switch = PretendedFreeSwitch()
    server = await asyncio.start_server(switch.serve, "127.0.0.1", 0)
    switch.port = server.sockets[0].getsockname()[1]
    yield switch
    server.close()


def settings(switch, **given):
    return FreeSwitchSettings(host="127.0.0.1", port=switch.port, password=PASSWORD, **given)


def control(switch, **given):
    return FreeSwitchControl(settings(switch, **given), Destinations(TABLE))


async def test_a_transfer_sets_what_is_known_and_sends_the_channel_on(switch):
    handover = Handover("queue", "support", {"intent": "broadband", "slot_place": "Bath"})
    assert await control(switch).transfer(BEGUN, handover)
    assert switch.asked == [
        f"uuid_setvar {CHANNEL} smartivr_intent broadband",
        f"uuid_setvar {CHANNEL} smartivr_slot_place Bath",
        f"uuid_setvar {CHANNEL} smartivr_kind queue",
        f"uuid_setvar {CHANNEL} smartivr_destination support",
        f"uuid_transfer {CHANNEL} 1000 XML default",
    ]


async def test_a_sip_address_is_bridged_to(switch):
    assert await control(switch, profile="carrier").transfer(BEGUN, Handover("transfer", "sales"))
    told = f"uuid_transfer {CHANNEL} bridge:sofia/carrier/sip:sales@example.com inline"
    assert switch.asked[-1] == told


async def test_what_callers_said_is_never_carried_out(switch):
    said = "x ${system(reboot)} 'y' \\n"
    await control(switch).transfer(BEGUN, Handover("queue", "support", {"slot_a;b": said}))
    assert switch.asked[0] == f"uuid_setvar {CHANNEL} smartivr_slot_a_b x system reboot y n"


@pytest.mark.parametrize("destination", ["nowhere", "sip:a@b,park", "sip:${x}@y"])
async def test_a_place_that_cannot_be_dialled_is_not_tried(switch, destination):
    assert not await control(switch).transfer(BEGUN, Handover("queue", destination))
    assert switch.asked == []


async def test_a_transfer_that_freeswitch_refuses_failed(switch):
    switch.answers["uuid_transfer"] = "-ERR No such channel!\n"
    assert not await control(switch).transfer(BEGUN, Handover("queue", "support"))


async def test_a_channel_is_hung_up(switch):
    await control(switch).hang_up(BEGUN)
    assert switch.asked == [f"uuid_kill {CHANNEL} NORMAL_CLEARING"]


@pytest.mark.parametrize(
    "welcome",
    [
        b"",
        b"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n",
        b"SSH-2.0-OpenSSH_9.2\n\n",
        b"Content-Length: 99999999\n\n",
    ],
)
async def test_a_switch_that_does_not_talk_is_a_failed_transfer_and_one_line(
    switch, welcome, monkeypatch
):
    monkeypatch.setattr("smartivr.runtime.connectors.event_socket._CONNECT_S", 0.2)
    switch.welcome = welcome
    with capture_logs() as logs:
        assert not await control(switch).transfer(BEGUN, Handover("queue", "support"))
    assert [each["event"] for each in logs] == ["freeswitch-not-asked"]


async def test_a_wrong_password_and_a_closed_port_are_told_apart(switch):
    with pytest.raises(AccessRefused):
        async with event_socket("127.0.0.1", switch.port, "wrong"):
            pass
    with pytest.raises(TransportError):
        async with event_socket("127.0.0.1", 1, PASSWORD):
            pass


async def test_a_command_is_one_line(switch):
    async with event_socket("127.0.0.1", switch.port, PASSWORD) as connection:
        with pytest.raises(BadMessage):
            await connection.api("uuid_kill x\n\napi shutdown")
    assert switch.asked == []


class Placing:
    """A dialler and what it dials with."""

    def __init__(self, switch, **given):
        self.outbound = Outbound()
        chosen = settings(
            switch,
            dial="sofia/gateway/carrier/{number}",
            stream_url="ws://127.0.0.1:8080",
            **given,
        )
        one = FreeSwitchControl(chosen, Destinations({}))
        self.dialler = FreeSwitchDialler(chosen, one, self.outbound, "the key")


async def test_a_number_is_called_and_whoever_answers_is_streamed_here(switch):
    switch.answers["originate"] = asyncio.get_running_loop().create_future()
    placing = Placing(switch)
    assert placing.dialler.reaches("+442079460100")
    dialling = asyncio.create_task(placing.dialler.dial(Ring("+442079460100", 20)))
    await until(lambda: switch.asked)
    verb, variables, number, app = split_originate(switch.asked[0])
    channel = variables["origination_uuid"]
    assert (verb, number, app) == ("originate", "sofia/gateway/carrier/+442079460100", "&park()")
    assert variables["originate_timeout"] == "20"
    switch.answers["originate"].set_result(f"+OK {channel}\n")
    await until(lambda: len(switch.asked) == 2)
    _, of, _, address, *rest = switch.asked[1].split(" ")
    assert of == channel
    assert rest == ["mono", "8000", "smartivr", "{}", "true", "true", "8000"]
    query = dict(each.split("=") for each in address.partition("?")[2].split("&"))
    assert query["key"] == "the+key"
    stream = ConnectorTransport(FreeSwitchFork(query))
    stream.received("{}")
    assert placing.outbound.answered(await stream.begun(), stream)
    assert await dialling is stream


@pytest.mark.parametrize(
    ("told", "result"),
    [("USER_BUSY", "busy"), ("NO_ANSWER", "no-answer"), ("CALL_REJECTED", "failed")],
)
async def test_who_is_not_reached_is_told_why(switch, told, result):
    switch.answers["originate"] = f"-ERR {told}\n"
    assert await Placing(switch).dialler.dial(Ring("4820", 20)) == NotReached(result)


async def test_a_stream_that_cannot_be_started_is_a_failed_call(switch):
    switch.answers["uuid_audio_fork"] = "-ERR Operation Failed\n"
    assert await Placing(switch).dialler.dial(Ring("4820", 20)) == NotReached("failed")


async def test_ringing_that_is_cancelled_stops(switch):
    switch.answers["originate"] = asyncio.get_running_loop().create_future()
    placing = Placing(switch)
    dialling = asyncio.create_task(placing.dialler.dial(Ring("4820", 20)))
    await until(lambda: switch.asked)
    dialling.cancel()
    await asyncio.wait({dialling})
    await placing.outbound.close()
    channel = split_originate(switch.asked[0])[1]["origination_uuid"]
    assert switch.asked[-1] == f"uuid_kill {channel} ORIGINATOR_CANCEL"
    await placing.dialler.close()


async def test_a_switch_that_is_not_there_is_a_failed_call(switch):
    placing = Placing(switch)
    switch.welcome = b"Content-Type: text/rude-rejection\nContent-Length: 2\n\nno"
    assert await placing.dialler.dial(Ring("4820", 20)) == NotReached("failed", "access-refused")


@pytest.mark.parametrize(
    ("number", "reached"),
    [("+4420", True), ("12*#", True), ("sip:a@b", False), ("1;park", False), ("", False)],
)
async def test_numbers_alone_are_dialled(switch, number, reached):
    assert Placing(switch).dialler.reaches(number) is reached


class Live:
    """What a starter needs of the calls."""

    def __init__(self):
        self.outbound = Outbound()


@asynccontextmanager
async def started(**environment):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(f"SMARTIVR_FREESWITCH_{name.upper()}", value)
        around = Around(load(), Live(), Diallers())
        async with freeswitch(around) as equipment:
            yield equipment, around


async def test_it_is_set_up_by_its_host():
    async with started() as (equipment, _):
        assert equipment is None
    async with started(host="127.0.0.1") as (equipment, around):
        assert isinstance(equipment, FreeSwitchControl)
        assert await around.diallers.dial(Ring("4820", 1)) == NotReached(
            "failed", "unreachable-number"
        )


async def test_with_a_way_to_dial_it_places_calls():
    given = {"dial": "sofia/gateway/x/{number}", "stream_url": "ws://127.0.0.1:8080"}
    async with started(host="127.0.0.1", **given) as (_, around):
        assert around.diallers.reaching("4820").name == "freeswitch"


@pytest.mark.parametrize(
    "given", [{"dial": "x/{number}"}, {"dial": "no number"}, {"context": "a b"}, {"port": "0"}]
)
async def test_wrong_settings_are_named(given):
    with pytest.raises(SettingsError, match="SMARTIVR_FREESWITCH_"):
        async with started(host="127.0.0.1", **given):
            pass


STREAM = (
    b"Content-Type: auth/request\n\n"
    b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"
    b"Content-Type: api/response\nContent-Length: 4\n\n+OK\n"
)


@given(st.lists(st.integers(1, 30), max_size=20))
def test_where_the_bytes_are_cut_changes_nothing(cuts):
    answers, found, at = Answers(), [], 0
    for cut in [*cuts, len(STREAM)]:
        found += answers.feed(STREAM[at : at + cut])
        at += cut
    assert found == [
        Answer("auth/request", ""),
        Answer("command/reply", "+OK accepted"),
        Answer("api/response", "+OK"),
    ]


@given(st.lists(st.binary(max_size=40) | st.just(b"Content-Length: 3\n\n"), max_size=10))
def test_no_bytes_raise_anything_but_bad_message(chunks):
    answers = Answers()
    for chunk in chunks:
        try:
            answers.feed(chunk)
        except BadMessage:
            return


def test_a_message_without_end_is_not_collected_for_ever():
    answers = Answers()
    with pytest.raises(BadMessage):
        answers.feed(b"x" * 100_000)


def split_originate(command):
    verb, rest = command.split(" ", 1)
    variables, _, rest = rest.removeprefix("{").partition("}")
    number, app = rest.split(" ")
    return verb, dict(each.split("=") for each in variables.split(",")), number, app


async def until(holds):
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  no event tells of a command over there
            await asyncio.sleep(0.005)
