import asyncio
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from publishing_office import BOTH

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.branch import Branch
from smartivr.dialog.steps.queue import Queue
from smartivr.errors import BadMessage, NotFound, StoreError
from smartivr.routing.hours import Calendar
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.announcements import Announcements, Wanted, moment
from smartivr.store.store import Store
from smartivr.store.writer import Patience

NOON = datetime(2026, 7, 3, 12, tzinfo=UTC)
LONDON = "Europe/London"
STORM = Wanted("shop", "main", "There is a storm.", "Ann", ends="18:00")


def shop() -> Flow:
    return Flow(
        line="shop",
        title="Shop",
        language="en",
        start="main",
        main="main",
        agent="main",
        calendar=Calendar(LONDON),
        steps={
            "main": Queue.model_validate({"queue": "sales"}),
            "by_hours": Branch.model_validate(
                {"branch": "hours", "when": {"open": "main", "closed": "main"}}
            ),
        },
    )


class Spoken:
    """Engines that only note what they render ahead."""

    def __init__(self) -> None:
        self.ahead: list[str] = []

    async def speak_ahead(self, _flow, prompts) -> None:
        self.ahead += [prompt.text for prompt in prompts]


class Server:
    """One server's announcements, and what its calls are told."""

    def __init__(self, store: Store) -> None:
        self.heard: list[dict[str, list[str]]] = []
        self.clock = ManualClock(NOON)
        self.engines = Spoken()
        self.board = Announcements(
            LineBook({"shop": shop()}),
            store,
            self.clock,
            announce=self._announce,
            engines=self.engines,
        )

    def _announce(self, notices) -> None:
        self.heard.append({line: [one.text for one in each] for line, each in notices.items()})


@pytest.fixture
async def store(where):
    store = Store.open(where, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    await store.ready()
    yield store
    await store.close()


@pytest.fixture
async def server(store):
    server = Server(store)
    await server.board.start()
    yield server
    await server.board.close()


@BOTH
async def test_what_is_announced_is_kept_rendered_and_heard_when_it_is_confirmed(
    server, store
) -> None:
    record = await server.board.add(STORM)
    assert server.heard[-1] == {"shop": ["There is a storm."]}
    assert server.engines.ahead == ["There is a storm."]
    assert await store.announcements.all() == [record]
    assert (record.owner, record.created_at) == ("Ann", NOON.isoformat())
    assert record.ends == "2026-07-03T17:00:00+00:00"  # 18:00 in London


@BOTH
async def test_a_change_takes_the_place_of_what_was_and_leaves_the_rest(server) -> None:
    record = await server.board.add(STORM)
    changed = await server.board.change(record.id, {"text": "It thaws."})
    assert {**asdict(record), "text": "It thaws."} == asdict(changed)
    assert server.heard[-1] == {"shop": ["It thaws."]}


async def test_what_is_removed_is_heard_no_more(server) -> None:
    record = await server.board.add(STORM)
    await server.board.remove(record.id)
    assert server.heard[-1] == {}
    with pytest.raises(NotFound, match="announce list"):
        await server.board.remove(record.id)
    with pytest.raises(NotFound):
        await server.board.change(record.id, {"text": "x"})


async def test_what_was_announced_before_the_start_is_heard_after_it(server, store) -> None:
    await server.board.add(STORM)
    later = Server(store)
    await later.board.start()
    assert later.heard == [{"shop": ["There is a storm."]}]
    await later.board.close()


async def test_what_is_over_is_left_out_but_stays_in_the_list(server) -> None:
    old = await server.board.add(STORM)
    server.clock.advance(timedelta(hours=9).total_seconds())
    await server.board.add(Wanted("shop", "main", "New.", "Ben"))
    assert server.heard[-1] == {"shop": ["New."]}
    assert [one.id for one in await server.board.all("shop")][:1] == [old.id]
    assert await server.board.all("other") == []


@BOTH
async def test_another_server_hears_of_it(server, store) -> None:
    other = Server(store)
    await other.board.start()
    told = asyncio.Event()
    stop = store.changes.subscribe(lambda _topic, _id: told.set())
    await server.board.add(STORM)
    async with asyncio.timeout(60):
        await told.wait()
        await other.board.settled()
    stop()
    assert other.heard[-1] == {"shop": ["There is a storm."]}
    await other.board.close()


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"line": "shpo"}, NotFound, "there is no line 'shpo'; did you mean 'shop'"),
        ({"step": "mian"}, NotFound, "no step 'mian'; did you mean 'main'"),
        ({"text": " "}, BadMessage, "needs a text"),
        ({"owner": ""}, BadMessage, "needs an owner"),
        ({"text": "Order {number}."}, BadMessage, "no variable but"),
        ({"ends": "2026-07-03 12:59"}, BadMessage, "over already"),
        ({"starts": "19:00"}, BadMessage, "must end after it starts"),
        ({"ends": "tonight"}, BadMessage, "write one such as 2026-11-23 18:00, or 18:00"),
        ({"ends": "25:00"}, BadMessage, "this is no time"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_is_kept(
    changes, error, sentence
) -> None:
    untouched = SimpleNamespace()  # whatever is asked of this store fails
    board = Announcements(LineBook({"shop": shop()}), untouched, ManualClock(NOON))
    with pytest.raises(error, match=sentence):
        await board.add(Wanted(**{**asdict(STORM), **changes}))


async def test_it_may_say_when_the_line_opens_which_is_not_rendered_ahead(server) -> None:
    await server.board.add(Wanted("shop", "main", "We are back {opens}.", "Ann"))
    assert server.heard[-1] == {"shop": ["We are back {opens}."]}
    assert server.engines.ahead == []


async def test_what_cannot_be_kept_is_not_announced(server, store, monkeypatch) -> None:
    async def refuse(_record):
        raise StoreError("the database refuses")

    monkeypatch.setattr(store.announcements, "add", refuse)
    with pytest.raises(StoreError):
        await server.board.add(STORM)
    assert server.heard == [{}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("18:00", "2026-07-03 17:00"),
        ("9:30", "2026-07-04 08:30"),
        ("2026-12-24 18:00", "2026-12-24 18:00"),
        ("2026-07-03T20:00:00+02:00", "2026-07-03 18:00"),
    ],
)
def test_a_moment_is_read_by_the_clock_of_the_line(text: str, expected: str | None) -> None:
    read = moment(text, LONDON, NOON)
    assert read == (datetime.fromisoformat(f"{expected}+00:00") if expected else None)
