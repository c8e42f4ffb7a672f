"""Drafts from their begin to their publication, over either database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartivr.errors import BadMessage, EditedMeanwhile, FlowError, NotFound
from smartivr.flows.centre import CENTRE
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.drafting import MOST_DRAFTS, Drafting
from smartivr.runtime.publishing.found_at_start import lines_at_start
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.store.store import Store
from smartivr.store.writer import Patience

FLOW = """\
# the corner shop
title: Shop
language: en
start: main
agent: desk
steps:
  main: {menu: Orders?, options: {orders: {key: 1, next: desk, phrases: [orders]}}}
  desk: {transfer: front-desk}
"""
SCRIPT = "call: somebody asks\nturns: [{say: orders}]\n"
BOTH = pytest.mark.parametrize("address", ["sqlite", "postgresql"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@dataclass
class Office:
    """A started server's book, publisher and drafts."""

    folder: Path
    store: Store
    book: LineBook
    publisher: Publisher
    drafts: Drafting


async def opened(folder: Path, store: Store) -> Office:
    clock = ManualClock(datetime(2026, 3, 3, 12, tzinfo=UTC))
    lines = await lines_at_start(folder, store, clock)
    book = LineBook(lines.flows, lines.centre.plan, lines.centre.directory)
    publisher = Publisher(folder, store, book, clock, centre=lines.centre)
    return Office(folder, store, book, publisher, Drafting(folder, store, publisher, clock))


@pytest.fixture
def address(request, tmp_path) -> str:
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_address")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
async def office(tmp_path, address):
    folder = tmp_path / "intents"
    (folder / "shop" / "calls").mkdir(parents=True)
    (folder / "shop" / "flow.yaml").write_text(FLOW)
    (folder / "shop" / "calls" / "orders.yaml").write_text(SCRIPT)
    (folder / "faulty").mkdir()
    (folder / "faulty" / "flow.yaml").write_text("title: [")
    store = Store.open(address, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    await store.ready()
    yield await opened(folder, store)
    await store.close()


async def publish(office: Office, draft, **otherwise):
    wanted = {"revision": draft.revision, "note": "a note", "over": draft.base, **otherwise}
    return await office.drafts.publish(draft, "Ann", **wanted)


@BOTH
async def test_a_draft_begins_as_the_line_is_and_is_published_with_its_scripts(office):
    draft = await office.drafts.begin("shop", "Ann")
    assert draft.files == {"flow.yaml": FLOW, "calls/orders.yaml": SCRIPT}
    assert (draft.base, draft.revision, draft.author) == (1, 1, "Ann")
    files = {**draft.files, "flow.yaml": FLOW.replace("title: Shop", "title: Corner")}
    draft = await office.drafts.save(draft, "Bob", files)
    assert office.book["shop"].title == "Shop"
    version = await publish(office, draft)
    assert office.book["shop"].title == "Corner"
    assert (version.number, version.author, version.note) == (2, "Ann", "a note")
    assert (await office.drafts.texts("shop")).files == files
    assert await office.drafts.all("shop") == []


@BOTH
async def test_what_was_published_here_survives_a_restart_beside_older_files(office):
    draft = await office.drafts.begin("shop", "Ann")
    files = {**draft.files, "flow.yaml": FLOW.replace("title: Shop", "title: Corner")}
    await publish(office, await office.drafts.save(draft, "Ann", files))
    again = await opened(office.folder, office.store)
    assert again.book["shop"].title == "Corner"
    (office.folder / "shop" / "flow.yaml").write_text(FLOW.replace("Orders?", "Well?"))
    edited = await opened(office.folder, office.store)
    assert edited.book["shop"].title == "Shop"
    assert [one.number for one in await edited.publisher.versions("shop")] == [3, 2, 1]


@ON_SQLITE
async def test_a_change_of_scripts_alone_is_published_too(office):
    draft = await office.drafts.begin("shop", "Ann")
    draft = await office.drafts.save(draft, "Ann", {"flow.yaml": FLOW, "calls/new.yaml": SCRIPT})
    assert (await publish(office, draft)).number == 2
    assert set((await office.drafts.texts("shop")).files) == {"flow.yaml", "calls/new.yaml"}


@ON_SQLITE
async def test_of_two_who_change_a_draft_the_later_is_told(office):
    draft = await office.drafts.begin("shop", "Ann")
    await office.drafts.save(draft, "Bob", {"flow.yaml": "one"})
    with pytest.raises(EditedMeanwhile):
        await office.drafts.save(draft, "Ann", {"flow.yaml": "two"})
    kept = await office.drafts.find("shop", draft.id)
    with pytest.raises(EditedMeanwhile):
        await publish(office, kept, revision=1)


@ON_SQLITE
async def test_what_somebody_else_published_meanwhile_is_not_overwritten_unseen(office):
    first, second = [await office.drafts.begin("shop", name) for name in ("Ann", "Bob")]
    for draft, title in ((first, "One"), (second, "Two")):
        files = {"flow.yaml": FLOW.replace("title: Shop", f"title: {title}")}
        await office.drafts.save(draft, draft.author, files)
    first, second = [await office.drafts.find("shop", one.id) for one in (first, second)]
    await publish(office, first)
    with pytest.raises(EditedMeanwhile, match="published meanwhile"):
        await publish(office, second)
    assert office.book["shop"].title == "One"
    await publish(office, second, over=2)
    assert office.book["shop"].title == "Two"


@ON_SQLITE
async def test_a_faulty_draft_is_refused_and_stays(office):
    draft = await office.drafts.begin("shop", "Ann")
    draft = await office.drafts.save(
        draft, "Ann", {"flow.yaml": FLOW.replace("agent: desk", "agent: dsk")}
    )
    with pytest.raises(FlowError, match=r"flow.yaml:5:8: .*did you mean .desk."):
        await publish(office, draft)
    assert office.book["shop"].title == "Shop"
    assert await office.drafts.find("shop", draft.id) == draft


@ON_SQLITE
async def test_a_line_that_was_left_out_can_be_opened_mended_and_published(office):
    assert "faulty" not in office.book
    draft = await office.drafts.begin("faulty", "Ann")
    assert (draft.base, draft.files) == (0, {"flow.yaml": "title: ["})
    found = await office.publisher.inspect("faulty", draft.files)
    assert not found.publishable
    draft = await office.drafts.save(draft, "Ann", {"flow.yaml": FLOW})
    await publish(office, draft)
    assert office.book["faulty"].title == "Shop"


@ON_SQLITE
async def test_the_people_and_queues_have_drafts_too(office):
    draft = await office.drafts.begin(CENTRE, "Ann", files={"people.yaml": "people: {}\n"})
    await publish(office, draft)
    assert (await office.drafts.texts(CENTRE)).files == {"people.yaml": "people: {}\n"}


@ON_SQLITE
@pytest.mark.parametrize(
    "files",
    [
        {"flow.yml": "a"},
        {"../shop/flow.yaml": "a"},
        {"calls/../../x.yaml": "a"},
        {"people.yaml": "a"},
        {"flow.yaml": "x" * 1_000_001},
    ],
)
async def test_what_no_line_has_is_not_kept(office, files):
    with pytest.raises(BadMessage):
        await office.drafts.begin("shop", "Ann", files=files)
    assert await office.drafts.all() == []


@ON_SQLITE
async def test_of_a_line_that_is_not_there_no_draft_begins_without_files(office):
    with pytest.raises(NotFound, match="no line 'shed'"):
        await office.drafts.begin("shed", "Ann")


@BOTH
async def test_a_new_line_is_a_draft_then_published_and_there_after_a_restart(office):
    files = {"flow.yaml": FLOW, "calls/orders.yaml": SCRIPT}
    draft = await office.drafts.begin("shed", "Ann", files=files)
    assert (await office.drafts.texts("shed")).files == {}
    assert "shed" not in await office.publisher.lines()
    assert (await office.publisher.inspect("shed", draft.files)).publishable
    await publish(office, draft)
    again = await opened(office.folder, office.store)
    assert again.book["shed"].version == office.book["shed"].version
    now = await again.drafts.texts("shed")
    assert (now.version, now.files) == (1, files)


@ON_SQLITE
async def test_a_line_out_of_service_is_edited_as_it_was_last(office):
    draft = await office.drafts.begin("shed", "Ann", files={"flow.yaml": FLOW})
    await publish(office, draft)
    await office.publisher.retire("shed")
    now = await office.drafts.texts("shed")
    assert (now.version, now.files) == (0, {"flow.yaml": FLOW})


@ON_SQLITE
async def test_there_are_not_more_drafts_than_anybody_needs(office):
    for _ in range(MOST_DRAFTS):
        await office.drafts.begin("shop", "Ann", files={})
    with pytest.raises(BadMessage, match="delete those of no use"):
        await office.drafts.begin("shop", "Ann", files={})
