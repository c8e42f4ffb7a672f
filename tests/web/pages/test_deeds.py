"""What the deeds of the audit log are called on its page."""

import re
from pathlib import Path

import pytest
from access_house import NOW, access_house
from fastapi.routing import APIRoute

import smartivr.commands.own_accounts
from smartivr.store.records import AuditRecord
from smartivr.web.app import ROUTERS
from smartivr.web.identity.audit_trail import ChangesNothing, Noted
from smartivr.web.pages.deeds import DEEDS, deeds_called

SAFE = {"GET", "HEAD", "OPTIONS"}
OF_PROVIDERS = "/v1/connect/"
"""They show themselves by signatures, never as somebody known: nothing of theirs is noted."""


@pytest.fixture
async def house(tmp_path):
    async with access_house(tmp_path) as house:
        yield house


def depends_on(route):
    waiting = [route.dependant]
    while waiting:
        one = waiting.pop()
        yield one.call
        waiting += one.dependencies


def is_noted(route):
    asked = set(depends_on(route))
    changes = route.methods - SAFE and ChangesNothing.dependency not in asked
    return (changes or Noted.dependency in asked) and not route.path.startswith(OF_PROVIDERS)


def test_every_deed_that_is_noted_has_words_and_none_is_left_over():
    routes = [one for each in ROUTERS for one in each.routes if isinstance(one, APIRoute)]
    assert {one.name.replace("_", "-") for one in routes if is_noted(one)} == set(DEEDS)


def test_commands_note_the_same_deeds():
    code = Path(smartivr.commands.own_accounts.__file__).read_text(encoding="utf-8")
    noted = set(re.findall(r'self\._note\("([a-z-]+)"', code))
    assert "disable-user" in noted
    assert noted <= set(DEEDS)


async def test_deeds_are_read_and_found_in_the_readers_language_and_by_their_codes(house):
    at = NOW.isoformat()
    house.store.audit.note(AuditRecord(at, "sue", "publish-draft", "line=telecom"))
    house.store.audit.note(AuditRecord(at, "sue", "of-an-older-server"))
    await house.store.ready()
    async with await house.signed_in("ada", "admin") as browser:
        for part in ("publikacja szkicu", "publish-dr", "TELECOM"):
            found = await browser.get(
                "/admin/audit", params={"what": part}, headers={"Accept-Language": "pl"}
            )
            assert '>Publikacja szkicu<br><span class="soft small">publish-draft<' in found.text
            assert "of-an-older-server" not in found.text
        every = (await browser.get("/admin/audit?who=sue")).text
        assert ">Publishing a draft<" in every
        assert ">of-an-older-server<" in every
        exported = await browser.get("/admin/audit.csv?what=publishing")
        assert [line.split(",")[2] for line in exported.text.splitlines()[1:]] == ["publish-draft"]


def test_no_words_stand_for_every_deed():
    assert deeds_called({"save": "Changing opening hours"}, "") == ()
    assert deeds_called({"save": "Changing opening hours"}, "OPENING") == ("save",)
