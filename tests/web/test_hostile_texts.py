"""What callers, agents and operators write stays text on every page, whatever it is."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
import pytest_asyncio
from centre_house import CentreHouse, centre_house, furnish
from signed_in import cookie_of

import smartivr.web
from smartivr.statistics.digest import FORMAT
from smartivr.statistics.evaluations.kept import FOLDER, Figure, Row, Summary, keep
from smartivr.store.records import (
    AnnouncementRecord,
    ApiKeyRecord,
    AuditRecord,
    RecordingRecord,
    TalkRecord,
    UserRecord,
)
from smartivr.store.store import CallRecord
from smartivr.web.identity.cookie import COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVIL = "\"'><evil onload=alert(1)>{{7*7}}</script></textarea>&lt;b&gt;"
NOW = datetime.now(UTC)
AT = NOW.isoformat()
CALL = "hostile-call"
SPOKEN = EVIL.replace("{{7*7}}", "")
"""In prompts braces are filled in."""
WRITTEN = {
    "shop/flow.yaml": {"Corner shop": EVIL, "Agents, a message, or a callback?": SPOKEN},
    "shop/phrases.yaml": {"a callback": SPOKEN},
    "people.yaml": {"Ann Baker": EVIL},
    "queues.yaml": {"Everybody": EVIL},
}
"""In the operator's files: what stands in for what."""
FIGURES = {
    name: Figure(value=0.5, low=0.1, high=0.9, of=1)
    for name in ("command_accuracy", "false_reject", "false_accept")
}
STATIC = Path(smartivr.web.__file__).parent / "static"
AS_MARKUP = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")


class Page(HTMLParser):
    """What a browser makes of a page: its elements, its text, and what its scripts read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.handlers: set[str] = set()
        self.values: list[str] = []
        self.json: list[object] = []
        self._in_json = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}
        self.values += [value for _, value in attrs if value]
        self._in_json = tag == "script" and dict(attrs).get("type") == "application/json"

    def handle_data(self, data: str) -> None:
        self.values.append(data)
        if self._in_json:
            self.json.append(json.loads(data))
            self.values.append(repr(self.json[-1]))
        self._in_json = False

    @property
    def shown(self) -> str:
        return "\n".join(self.values)


async def keep_a_call(house: CentreHouse) -> None:
    """Keep a call in which everything is hostile that is not ours."""
    store = house.store
    store.record_call(CallRecord(CALL, "shop", AT, "v1", caller=EVIL, called=EVIL))
    meaning = {
        "band": "confirm", "intent": EVIL, "confidence": 0.6, "why": EVIL, "phrase": EVIL,
        "slots": {EVIL: EVIL}, "runner_up": {"intent": EVIL, "score": 0.1, "phrase": EVIL},
    }  # fmt: skip
    entries: list[dict[str, object]] = [
        {"type": "call-started"},
        {"type": "called", "label": EVIL},
        {"type": "entered", "step": "main", "kind": EVIL},
        {"type": "say", "prompt": 1, "text": EVIL},
        {"type": "understood", "meaning": meaning},
        {"type": "chosen", "by": "speech", "label": EVIL, "target": EVIL},
        {"type": "webhook-answered", "value": EVIL, "code": ""},
        {"type": "agent-answered", "agent": EVIL, "name": EVIL},
        {"type": "keep-callback", "number": EVIL},
        {"type": "error", "code": EVIL, "message": EVIL},
    ]
    store.append_events(
        CALL, [{"seq": seq, "at": AT, **entry} for seq, entry in enumerate(entries, 1)]
    )
    await store.finish_call(
        CALL, AT, "routed", {"verdict": "routed", "kind": "transfer", "destination": EVIL}
    )
    talk = await store.talks.begin(TalkRecord(CALL, "shop", "ann", "queue", AT))
    await store.talks.wrap_up(talk, NOW, EVIL, EVIL)
    said = [{"side": "caller", "from_s": 0.0, "to_s": 1.0, "text": EVIL}]
    await store.recordings.add(
        RecordingRecord("rec", CALL, "shop", EVIL, "ann", AT, 1.0, "none", "", transcript=said)
    )
    miss = {"step": "main", "heard": EVIL, "nearest": "agents", "score": 0.3,
            "then": "agents", "by": "keys"}  # fmt: skip
    stay = {"step": "main", "kind": "menu", "choices": [["agents", "keys"]], "end": "chosen"}
    await store.digests.keep(FORMAT, {CALL: {"stays": [stay], "misses": [miss]}})


async def keep_what_people_wrote(house: CentreHouse) -> str:
    """Keep an administrator's, an editor's and a supervisor's texts; returns a draft's id."""
    store, publication = house.store, house.desk.publication
    assert publication is not None
    await store.users.add(UserRecord("eve", EVIL, "editor", "none", made_at=AT))
    await store.api_keys.add(ApiKeyRecord("key", EVIL, "0" * 64, "watch", EVIL, AT))
    store.audit.note(AuditRecord(AT, EVIL, EVIL, EVIL, EVIL, 200, EVIL))
    until = (NOW + timedelta(days=1)).isoformat()
    await store.announcements.add(
        AnnouncementRecord("note", "shop", "main", EVIL, EVIL, ends=until, created_at=AT)
    )
    now = await publication.drafting.texts("shop")
    files = {**now.files, "flow.yaml": now.files["flow.yaml"] + f"# {EVIL}\n"}
    draft = await publication.drafting.begin("shop", EVIL, note=EVIL, files=files)
    row = Row(
        file=EVIL, condition=EVIL, text=EVIL, intent="agents", slots={}, understood="message",
        understood_slots={}, confidence=0.9, heard=EVIL, runner_up=EVIL,
    )  # fmt: skip
    evaluation = Summary(
        id="hostile", date=AT, line="shop", version="1", step="main", set=EVIL, recognizer=EVIL,
        conditions=(EVIL,), accept=0.75, confirm_from=0.5, recordings=1, figures=FIGURES,
    )  # fmt: skip
    keep(house.settings.var / FOLDER, evaluation, [row])
    return draft.id


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreHouse]:
    home = furnish(tmp_path_factory.mktemp("house"))
    for file, texts in WRITTEN.items():
        written = (home / "intents" / file).read_text()
        for plain, hostile in texts.items():
            assert plain in written
            written = written.replace(plain, json.dumps(hostile), 1)
        (home / "intents" / file).write_text(written)
    async with centre_house(home) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def addresses(house: CentreHouse) -> dict[str, str]:
    """Keep all that is hostile; return the addresses that show it."""
    await keep_a_call(house)
    draft = await keep_what_people_wrote(house)
    await house.store.ready()
    return {
        "softphone": "/",
        "desk": "/desk",
        "wall": "/wall",
        "calls": "/calls",
        "call": f"/calls/{CALL}",
        "flows": "/flows",
        "line": "/flows/shop",
        "editor": f"/flows/shop/edit?draft={draft}",
        "versions": "/flows/shop/versions",
        "difference": f"/flows/shop/drafts/{draft}/difference",
        "hours": "/hours",
        "announcements": "/flows/shop/announcements",
        "accuracy": "/accuracy",
        "evaluation": "/accuracy/hostile",
        "confused": "/accuracy/hostile/cell?label=agents&taken=message",
        "unheard": "/accuracy/unheard?line=shop",
        "users": "/admin",
        "user": "/admin/users/eve",
        "keys": "/admin/keys",
        "audit": "/admin/audit",
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(house: CentreHouse) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Accept": "text/html"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=60) as client:
        client.cookies.set(COOKIE, await cookie_of(house, "admin"))
        yield client


async def test_whatever_is_written_stays_text_on_every_page(reader, addresses):
    silent = []
    for name, address in addresses.items():
        answer = await reader.get(address)
        assert answer.status_code == 200, (name, answer.text)
        page = Page(answer.text)
        assert "evil" not in page.tags, name
        assert not page.handlers, name
        assert answer.headers["cache-control"] == "no-store", name
        if "<evil onload=alert(1)>" not in page.shown:
            silent.append(name)
    assert silent == []


async def test_whatever_is_written_stays_text_in_drawings(reader, addresses):
    assert addresses
    for address in ("/lines/shop.svg", f"/calls/{CALL}/flow.svg", "/flows/shop/counts.svg"):
        answer = await reader.get(address)
        drawing = ET.fromstring(answer.text)  # noqa: S314  made by this server
        assert not [each for each in drawing.iter() if each.tag.endswith(("evil", "script"))]
        assert "<evil onload=alert(1)>" in "".join(drawing.itertext())


async def test_what_the_wall_is_sent_stays_text(house, reader):
    async with house.client() as client, client.call(line="shop", caller=EVIL):
        page = Page((await reader.get("/wall")).text)
        async with reader.stream("GET", "/wall/events") as events:
            sent = ""
            async for line in events.aiter_lines():
                sent += line.removeprefix("data: ")
                if line == "event: beat":
                    break
    for each in (page, Page(sent)):
        assert "evil" not in each.tags
        assert not each.handlers
        assert EVIL in each.shown


async def test_what_is_asked_for_is_not_said_back_as_markup(reader):
    for address in (
        "/calls?number={}&line={}", "/admin/audit?who={}&what={}", "/sign-in?next=/{}",
        "/language/pl?back=/{}", "/calls/{}", "/flows/{}", "/accuracy/{}", "/admin/users/{}",
        "/?line={}", "/accuracy/unheard?line={}", "/{}",
    ):  # fmt: skip
        answer = await reader.get(address.format(*[EVIL] * address.count("{}")))
        if "json" not in answer.headers.get("content-type", ""):
            assert "evil" not in Page(answer.text).tags, address


async def test_nothing_from_elsewhere_is_led_to(reader):
    for wished in ("//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example",
                   "/\t\\evil.example", "javascript:alert(1)", "/\r\nSet-Cookie: a=b"):  # fmt: skip
        for address in ("/language/pl", "/sign-in"):
            answer = await reader.get(address, params={"back": wished, "next": wished})
            led = httpx.URL(answer.headers["location"])
            assert (answer.status_code, led.host) == (303, ""), (address, wished)
            assert not answer.headers["location"].startswith(("//", "/\\", "/\t")), wished
            assert "a=b" not in answer.headers.get("set-cookie", "")


async def test_scripts_make_elements_and_no_markup():
    for file in STATIC.glob("*.js"):
        if file.name != "flows-publish.js":  # shows a part of a page that was escaped by the server
            found = [each for each in AS_MARKUP if each in file.read_text()]
            assert not found, file.name
