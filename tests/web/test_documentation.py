"""What docs/api.md says is what there is."""

import json
import re
from pathlib import Path

import pytest

from smartivr.errors import SmartIvrError
from smartivr.transports import browser_messages as messages
from smartivr.transports.pace import Limits
from smartivr.web import body_limit
from smartivr.web.api import recording
from smartivr.web.errors import status_of

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()


def kinds(parent=SmartIvrError):
    yield parent
    for child in parent.__subclasses__():
        yield from kinds(child)


@pytest.mark.parametrize("kind", tuple(kinds()), ids=lambda kind: kind.code)
def test_every_error_code_is_explained(kind):
    assert f"`{kind.code}`" in TEXT


@pytest.mark.parametrize(
    ("code", "status"), re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", TEXT, re.MULTILINE)
)
def test_every_status_is_the_one_that_is_sent(code, status):
    known = {kind.code: kind for kind in kinds()}
    sent = {"method-not-allowed": 405, "body-too-large": 413}.get(code)
    assert int(status) == (sent or status_of(known[code]("x")))


@pytest.mark.parametrize("line", re.findall(r"^[<>] (\{.*\})$", TEXT, re.MULTILINE))
def test_every_message_of_the_example_is_one_that_can_be_sent(line):
    either = messages.server_message if f"< {line}" in TEXT else messages.client_message
    either.validate_json(line)


@pytest.mark.parametrize("model", messages.CLIENT_MESSAGES + messages.SERVER_MESSAGES)
def test_every_kind_of_message_is_named(model):
    kind = model.model_fields["type"].annotation.__args__[0]
    assert f"`{kind}`" in TEXT or f'"type": "{kind}"' in TEXT


def test_the_limits_are_those_in_force():
    limits = Limits()
    for stated in (
        f"{limits.frame_s * 1000:g} ms, whole samples",
        f"| {limits.audio_ahead_s:g} s |",
        f"| {limits.standstill_s:g} s more, at once |",
        f"{messages.MAX_MESSAGE_BYTES} characters",
        f"{limits.messages_per_s:g} a second, {limits.messages_at_once:g} at once",
        f"{limits.offences:g}, one forgiven each second",
        f"{limits.unread_messages}, which are {limits.unread_messages * 0.02:g} s of audio",
        f"{body_limit.OTHER_BYTES // 1024} KiB; recordings",
        f"recordings {body_limit.RECORDING_BYTES // 10**6} MB",
        f"versions {body_limit.VERSION_BYTES // 10**6} MB",
        f"up to\n{recording.LONGEST_S:g} s",
    ):
        assert stated in TEXT, stated


def test_requests_of_the_example_are_json():
    bodies = re.findall(r"-d '(\{.*?\})'", TEXT)
    assert len(bodies) == 4
    for body in bodies:
        json.loads(body)
