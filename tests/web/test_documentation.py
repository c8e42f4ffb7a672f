"""What docs/api.md says is what there is."""

import json
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from smartivr.errors import SmartIvrError
from smartivr.transports import browser_messages as messages
from smartivr.transports.pace import Limits
from smartivr.web import body_limit
from smartivr.web.api import recording
from smartivr.web.app import ROUTERS
from smartivr.web.errors import status_of

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "api.md").read_text()
PLACES = [
    place
    for page in DOCS.rglob("*.md")
    for place in re.split(r"\n(?=\n|[-|] )", page.read_text(encoding="utf-8"))
]
"""Paragraphs, points of lists, and rows of tables."""
PATHS = sorted({each.path for one in ROUTERS for each in one.routes if isinstance(each, APIRoute)})


def is_told(path):
    """Whether some place has its address up to the last value, and the word that follows that."""
    before, _, after = path.rpartition("/{")
    whole = re.escape(before or path)
    pattern = re.compile(re.sub(r"\\\{\w+\\\}", r"[\\w-]+", whole) + r"(?![\w-])")
    word = after.partition("}")[2].strip("/")
    return any(pattern.search(place) and word in place for place in PLACES)


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith("/v1/")])
def test_every_address_of_the_api_is_explained(path):
    assert is_told(path)


def test_an_address_that_is_not_explained_is_noticed():
    assert is_told("/v1/lines/{line}/drafts/{draft}/publish")
    assert not is_told("/v1/lines/{line}/drafts/{draft}/burn")
    assert not is_told("/v1/lines/{line}/draughts")


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
