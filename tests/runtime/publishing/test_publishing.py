"""Versions that are published, refused, compared and rolled back."""

import pytest
from publishing_office import BOTH, LINE, PEOPLE, QUEUES

from smartivr.errors import FlowError, NotFound, StoreError
from smartivr.flows.centre import CENTRE
from smartivr.routing.directory import Directory
from smartivr.runtime.publishing.found_at_start import FOUND


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


async def test_two_versions_are_compared_by_their_files(office) -> None:
    _, publisher = await office.server()
    office.write("Two")
    await publisher.publish("shop", author="")
    diff = await publisher.difference("shop", 1, 2)
    assert "--- shop@1/flow.yaml\n+++ shop@2/flow.yaml" in diff
    assert "-title: One" in diff
    assert "+title: Two" in diff
    assert await publisher.difference("shop", 2, 2) == ""


async def test_a_version_of_the_folder_has_not_lost_the_scripted_calls_of_the_page(office) -> None:
    _, publisher = await office.server()
    of_the_page = {"flow.yaml": LINE.format(title="Two"), "calls/one.yaml": "call: One\n"}
    await publisher.publish("shop", author="", texts=of_the_page)
    office.write("Three")
    await publisher.publish("shop", author="")
    diff = await publisher.difference("shop", 2, 3)
    assert "+title: Three" in diff
    assert "calls/one.yaml" not in diff
    await publisher.publish("shop", author="", texts={**of_the_page, "calls/one.yaml": "call: 1\n"})
    assert "-call: One\n+call: 1" in await publisher.difference("shop", 2, 4)


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


async def test_what_cannot_be_kept_is_not_taken(office, monkeypatch) -> None:
    book, publisher = await office.server()

    async def refuse(_version):
        raise StoreError("the database refuses")

    monkeypatch.setattr(office.store.versions, "publish", refuse)
    office.write("Two")
    with pytest.raises(StoreError):
        await publisher.publish("shop", author="")
    assert book["shop"].title == "One"


async def test_a_called_number_belongs_to_one_line(office) -> None:
    claim = "numbers: ['+442079460100']\n"
    _, publisher = await office.server()
    mine = {"flow.yaml": claim + LINE.format(title="Mine")}
    await publisher.publish("shed", author="Ann", texts=mine)
    with pytest.raises(FlowError, match=r"flow\.yaml:1:12: line 'shed' has this number too"):
        await publisher.publish("hut", author="Ann", texts=mine)
    found = await publisher.inspect("hut", mine)
    assert not found.publishable
