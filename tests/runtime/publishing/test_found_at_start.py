"""What a server makes of the files and versions that it finds when it starts."""

from publishing_office import BOTH, LINE

from smartivr.errors import StoreError
from smartivr.flows.centre import CENTRE
from smartivr.flows.load import load_lines
from smartivr.runtime.publishing.found_at_start import FOUND, lines_at_start


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


async def test_a_line_that_was_sent_needs_no_folder_and_one_that_was_found_does(office) -> None:
    office.write("Other", "other")
    _, publisher = await office.server()
    text = {"flow.yaml": LINE.format(title="Sent")}
    await publisher.publish("shed", author="Ann", texts=text)
    (office.folder / "other" / "flow.yaml").unlink()
    book, _ = await office.server()
    assert sorted(book) == ["shed", "shop"]
