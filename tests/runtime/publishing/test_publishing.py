import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartivr.errors import BadMessage, FlowError, NotFound, OutOfTurn, StoreError
from smartivr.flows.centre import CENTRE
from smartivr.flows.load import load_lines
from smartivr.routing.directory import Directory
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.found_at_start import FOUND, lines_at_start
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.store.store import Store
from smartivr.store.writer import Patience

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
LINE = """
title: {title}
language: en
start: main
agent: desk
steps:
  main: {{say: "{title}.", next: desk}}
  desk: {{queue: sales}}
"""
PEOPLE = "people: {ann: {name: Ann}}\n"
QUEUES = "queues: {sales: {agents: [ann]}}\n"


class Office:
    """A folder of lines, a store, and as many servers over them as a test starts."""

    def __init__(self, folder: Path, store: Store, clock: ManualClock) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.publishers: list[Publisher] = []

    def write(self, title: str, line: str = "shop") -> None:
        (self.folder / line).mkdir(exist_ok=True)
        (self.folder / line / "flow.yaml").write_text(LINE.format(title=title))

    def break_it(self) -> None:
        (self.folder / "shop" / "flow.yaml").write_text("title: [")

    async def server(self, store: Store | None = None) -> tuple[LineBook, Publisher]:
        store = store or self.store
        lines = await lines_at_start(self.folder, store, self.clock)
        book = LineBook(lines.flows, lines.centre.plan, lines.centre.directory)
        publisher = Publisher(self.folder, store, book, self.clock, centre=lines.centre)
        publisher.start()
        self.publishers.append(publisher)
        return book, publisher


BOTH = pytest.mark.parametrize("where", ["sqlite", "postgresql"], indirect=True)
"""For what depends on the kind of database."""


@pytest.fixture
def where(request, tmp_path) -> str:
    """The address of an empty database: SQLite, unless a test asks for both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return request.getfixturevalue("postgres_address")


@pytest.fixture
async def office(tmp_path, monkeypatch, where):
    monkeypatch.chdir(tmp_path)
    store = Store.open(where, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    await store.ready()
    folder = tmp_path / "intents"
    folder.mkdir()
    office = Office(folder, store, ManualClock(NOON))
    office.write("One")
    yield office
    for publisher in office.publishers:
        await publisher.close()
    await store.close()


async def heard(store: Store, publisher: Publisher, change, taken) -> None:
    """Make a change, and deal with the news of it until another server has taken it."""
    news: asyncio.Queue = asyncio.Queue()
    stop = store.changes.subscribe(lambda topic, line: news.put_nowait((topic, line)))
    await change
    async with asyncio.timeout(60):
        while not taken():
            await news.get()
            await publisher.settled()
    stop()


@BOTH
async def test_files_found_at_the_first_start_are_the_first_version(office) -> None:
    book, publisher = await office.server()
    (version,) = await publisher.versions("shop")
    assert (version.number, version.note, version.active) == (1, FOUND, True)
    assert version.hash == book["shop"].version
    assert version.published_at == office.clock.now().isoformat()


async def test_a_start_with_the_same_files_publishes_nothing(office) -> None:
    await office.server()
    _, publisher = await office.server()
    assert len(await publisher.versions("shop")) == 1


async def test_files_that_were_edited_while_no_server_ran_are_published_at_start(office) -> None:
    await office.server()
    office.write("Two")
    book, publisher = await office.server()
    assert [one.number for one in await publisher.versions("shop")] == [2, 1]
    assert book["shop"].title == "Two"


@BOTH
async def test_new_calls_take_what_is_published_and_running_calls_keep_theirs(office) -> None:
    book, publisher = await office.server()
    running = book["shop"]
    office.write("Two")
    version = await publisher.publish("shop", author="Ann", note="new name")
    assert (version.number, version.author, version.note) == (2, "Ann", "new name")
    assert (running.title, book["shop"].title) == ("One", "Two")
    assert [one.active for one in await publisher.versions("shop")] == [True, False]


async def test_what_is_published_already_is_not_published_again(office) -> None:
    _, publisher = await office.server()
    version = await publisher.publish("shop", author="Ann", note="again")
    assert (version.number, version.note) == (1, FOUND)


async def test_texts_that_are_sent_go_before_the_folder(office) -> None:
    book, publisher = await office.server()
    texts = {"flow.yaml": LINE.format(title="Sent")}
    await publisher.publish("shop", author="", texts=texts)
    assert book["shop"].title == "Sent"
    await publisher.publish("new", author="", texts=texts)
    assert book["new"].title == "Sent"


async def test_a_faulty_flow_is_refused_with_its_place_and_the_old_one_stays(office) -> None:
    book, publisher = await office.server()
    office.write("Two")
    path = office.folder / "shop" / "flow.yaml"
    path.write_text(path.read_text().replace("next: desk", "next: dsek"))
    with pytest.raises(FlowError, match=r"intents/shop/flow\.yaml:7:\d+: .*did you mean 'desk'"):
        await publisher.publish("shop", author="Ann")
    assert book["shop"].title == "One"
    assert len(await publisher.versions("shop")) == 1


async def test_a_flow_that_gets_callers_stuck_is_refused_too(office) -> None:
    _, publisher = await office.server()
    stuck = LINE.format(title="Stuck").replace("next: desk", "next: main")
    with pytest.raises(FlowError, match="silent-loop"):
        await publisher.publish("shop", author="Ann", texts={"flow.yaml": stuck})


async def test_a_file_that_no_line_has_is_refused(office) -> None:
    _, publisher = await office.server()
    texts = {"flow.yaml": LINE.format(title="Two"), "phrases.yml": ""}
    with pytest.raises(FlowError, match=r"phrases\.yml:1:1: there is no such file; there are flow"):
        await publisher.publish("shop", author="", texts=texts)


async def test_a_folder_may_hold_a_line_of_another_name(office) -> None:
    office.write("One", "branch-office")
    path = office.folder / "branch-office" / "flow.yaml"
    path.write_text("line: corner\n" + path.read_text())
    book, publisher = await office.server()
    assert book["corner"].title == "One"
    path.write_text(path.read_text().replace("One", "Two"))
    await publisher.publish("corner", author="")
    assert book["corner"].title == "Two"
    path.write_text("line: corner\ntitle: [")
    again, _ = await office.server()
    assert again["corner"].title == "Two"
    with pytest.raises(NotFound):
        await publisher.publish("branch-office", author="")


async def test_an_unknown_line_is_named(office) -> None:
    _, publisher = await office.server()
    with pytest.raises(NotFound, match="there is no line 'shpo'; lines: shop, and centre"):
        await publisher.publish("shpo", author="")
    with pytest.raises(NotFound):
        await publisher.versions("shpo")


@BOTH
async def test_a_rollback_goes_one_version_back_and_survives_a_restart(office) -> None:
    book, publisher = await office.server()
    office.write("Two")
    await publisher.publish("shop", author="")
    version = await publisher.roll_back("shop")
    assert (version.number, version.active, book["shop"].title) == (1, True, "One")
    again, _ = await office.server()
    assert again["shop"].title == "One"


async def test_a_rollback_goes_to_any_version_forward_too(office) -> None:
    book, publisher = await office.server()
    for title in ("Two", "Three"):
        office.write(title)
        await publisher.publish("shop", author="")
    await publisher.roll_back("shop", 1)
    with pytest.raises(NotFound, match="no version before"):
        await publisher.roll_back("shop")
    await publisher.roll_back("shop", 3)
    assert book["shop"].title == "Three"
    with pytest.raises(NotFound, match="no version 9"):
        await publisher.roll_back("shop", 9)


async def test_files_that_are_faulty_at_start_leave_the_active_version(office) -> None:
    await office.server()
    office.break_it()
    book, publisher = await office.server()
    assert book["shop"].title == "One"
    assert len(await publisher.versions("shop")) == 1


async def test_files_that_were_never_right_leave_the_line_out(office) -> None:
    office.break_it()
    office.write("Good", "other")
    lines = await lines_at_start(office.folder, office.store, office.clock)
    assert (set(lines.flows), set(lines.faults)) == ({"other"}, {"shop"})


async def test_two_versions_are_compared_by_their_files(office) -> None:
    _, publisher = await office.server()
    office.write("Two")
    await publisher.publish("shop", author="")
    diff = await publisher.difference("shop", 1, 2)
    assert "--- shop@1/flow.yaml\n+++ shop@2/flow.yaml" in diff
    assert "-title: One" in diff
    assert "+title: Two" in diff
    assert await publisher.difference("shop", 2, 2) == ""


async def test_people_and_queues_are_published_as_the_centre_and_told_to_who_serves_them(
    office,
) -> None:
    book, publisher = await office.server()
    told: list[Directory] = []
    book.when_directory_changes(told.append)
    (office.folder / "people.yaml").write_text(PEOPLE)
    (office.folder / "queues.yaml").write_text(QUEUES)
    version = await publisher.publish(CENTRE, author="Ann", note="first queue")
    assert (version.line, version.number) == (CENTRE, 1)
    assert set(version.files) == {"people.yaml", "queues.yaml"}
    assert [set(directory.queues) for directory in told] == [{"sales"}]
    assert book["shop"].directory.queues["sales"].agents == ("ann",)
    (office.folder / "queues.yaml").write_text(QUEUES.replace("ann", "anne"))
    with pytest.raises(FlowError, match="there is no person 'anne'"):
        await publisher.publish(CENTRE, author="Ann")
    restarted, _ = await office.server()
    assert set(restarted.directory.queues) == {"sales"}


async def test_a_version_without_a_step_that_a_number_leads_to_is_refused(office) -> None:
    (office.folder / "numbers.yaml").write_text("numbers: {'100': {line: shop, start: desk}}\n")
    book, publisher = await office.server()
    office.write("Two")
    path = office.folder / "shop" / "flow.yaml"
    path.write_text(path.read_text().replace("desk", "counter"))
    with pytest.raises(FlowError, match=r"numbers\.yaml:1:38: .*no step 'desk'"):
        await publisher.publish("shop", author="")
    (office.folder / "numbers.yaml").write_text("numbers: {'100': {line: nowhere}}\n")
    with pytest.raises(FlowError, match="there is no line 'nowhere'"):
        await publisher.publish(CENTRE, author="")
    assert book.lead("100", "").start == "desk"


@BOTH
async def test_another_server_takes_over_what_is_published_and_rolled_back_here(
    office, where
) -> None:
    _, here = await office.server()
    apart = Store.open(where, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    there, other = await office.server(apart)
    office.write("Two")
    change = here.publish("shop", author="")
    await heard(apart, other, change, lambda: there["shop"].title == "Two")
    await heard(apart, other, here.roll_back("shop"), lambda: there["shop"].title == "One")
    (office.folder / "people.yaml").write_text(PEOPLE)
    change = here.publish(CENTRE, author="")
    await heard(apart, other, change, lambda: "ann" in there.directory.people)
    await other.close()
    await apart.close()


async def test_what_cannot_be_kept_is_not_taken(office, monkeypatch) -> None:
    book, publisher = await office.server()

    async def refuse(_version):
        raise StoreError("the database refuses")

    monkeypatch.setattr(office.store.versions, "publish", refuse)
    office.write("Two")
    with pytest.raises(StoreError):
        await publisher.publish("shop", author="")
    assert book["shop"].title == "One"


async def test_while_the_database_is_away_a_server_starts_with_its_files(
    office, monkeypatch
) -> None:
    asked = []

    async def away(line):
        asked.append(line)
        raise StoreError("the database cannot be read")

    monkeypatch.setattr(office.store.versions, "active", away)
    office.write("Good", "other")
    book, _ = await office.server()
    assert set(book) == {"shop", "other"}
    assert asked == [CENTRE]


async def test_publishing_reads_what_a_plain_load_reads(office) -> None:
    book, _ = await office.server()
    loaded = load_lines(office.folder).flows["shop"]
    assert (book["shop"].version, book["shop"].steps) == (loaded.version, loaded.steps)


# --- out of service ---------------------------------------------------------------------------


@BOTH
async def test_a_line_out_of_service_stays_so_until_it_is_put_back(office) -> None:
    book, publisher = await office.server()
    await publisher.retire("shop")
    assert "shop" not in book
    assert await publisher.lines() == {"shop": None, CENTRE: None}
    book, publisher = await office.server()
    assert "shop" not in book
    with pytest.raises(NotFound, match="no version of 'shop' is in use"):
        await publisher.retire("shop")
    assert (await publisher.roll_back("shop")).number == 1
    book, publisher = await office.server()
    assert book["shop"].title == "One"


async def test_edited_files_put_a_line_back_into_service(office) -> None:
    _, publisher = await office.server()
    await publisher.retire("shop")
    office.write("Two")
    book, _ = await office.server()
    assert book["shop"].title == "Two"


async def test_other_servers_take_a_line_out_of_service_too(office) -> None:
    _, publisher = await office.server()
    other_book, other = await office.server()
    await heard(office.store, other, publisher.retire("shop"), lambda: "shop" not in other_book)


async def test_a_line_that_numbers_lead_to_stays_in_service(office) -> None:
    (office.folder / "numbers.yaml").write_text("numbers:\n  '+442079460100': shop\n")
    book, publisher = await office.server()
    with pytest.raises(OutOfTurn, match=r"lead to 'shop' \(.*numbers\.yaml:2\)"):
        await publisher.retire("shop")
    with pytest.raises(BadMessage, match="what they share"):
        await publisher.retire(CENTRE)
    assert "shop" in book


async def test_numbers_of_a_line_that_was_left_out_keep_no_other_in_service(office) -> None:
    (office.folder / "numbers.yaml").write_text("numbers:\n  '100': left_out\n")
    book, publisher = await office.server()
    await publisher.retire("shop")
    assert "shop" not in book


async def test_a_line_that_was_sent_needs_no_folder_and_one_that_was_found_does(office) -> None:
    office.write("Other", "other")
    _, publisher = await office.server()
    text = {"flow.yaml": LINE.format(title="Sent")}
    await publisher.publish("shed", author="Ann", texts=text)
    (office.folder / "other" / "flow.yaml").unlink()
    book, _ = await office.server()
    assert sorted(book) == ["shed", "shop"]


async def test_a_called_number_belongs_to_one_line(office) -> None:
    claim = "numbers: ['+442079460100']\n"
    _, publisher = await office.server()
    mine = {"flow.yaml": claim + LINE.format(title="Mine")}
    await publisher.publish("shed", author="Ann", texts=mine)
    with pytest.raises(FlowError, match=r"flow\.yaml:1:12: line 'shed' has this number too"):
        await publisher.publish("hut", author="Ann", texts=mine)
    found = await publisher.inspect("hut", mine)
    assert not found.publishable
