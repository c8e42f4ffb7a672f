import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from smartivr.errors import FlowError
from smartivr.runtime.publishing.reloading import _publish_all, edited_lines, publish_edits

FOLDER = Path("/home/intents")


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("shop/flow.yaml", {"shop"}),
        ("shop/phrases.yaml", {"shop"}),
        ("shop/calendar.yaml", {"shop"}),
        ("people.yaml", {"centre"}),
        ("queues.yaml", {"centre"}),
        ("numbers.yaml", {"centre"}),
        ("shop/.flow.yaml.swp", set()),
        ("shop/calls/demo.yaml", set()),
        ("shop/prompts/hello.wav", set()),
        ("flow.yaml", set()),
        ("../elsewhere/flow.yaml", set()),
    ],
)
def test_an_edit_belongs_to_its_line(path: str, lines: set[str]) -> None:
    assert edited_lines(FOLDER, [(FOLDER / path)]) == lines


class Publisher:
    """Publishes whatever differs from what it published last, unless that is faulty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 1
        self.texts: dict[str, str] = {}

    async def active(self, _line):
        return SimpleNamespace(number=self.number)

    async def publish(self, line, *, author, note):
        text = (self.folder / line / "flow.yaml").read_text()
        if "faulty" in text:
            raise FlowError(line, ("a mistake",))
        self.number += text != self.texts.get(line)
        self.texts[line] = text
        return SimpleNamespace(number=self.number, author=author, note=note)


class Picky:
    """Refuses each line until the other is published, as long as it is told to."""

    def __init__(self, needs: dict[str, str]) -> None:
        self.needs = needs
        self.published: list[str] = []

    async def active(self, _line):
        return None

    async def publish(self, line, *, author, note):
        if self.needs.get(line, line) not in (line, *self.published):
            raise FlowError(line, ("it leads nowhere",))
        self.published.append(line)
        return SimpleNamespace(number=1)


async def test_what_was_edited_together_is_published_in_the_order_in_which_it_fits() -> None:
    reports: list[str] = []
    picky = Picky({"centre": "shop"})
    edited = ["centre", "shop"]
    faults = await _publish_all(edited, picky, lambda line, _: reports.append(line), "ann")
    assert (picky.published, reports, faults) == (["shop", "centre"], ["shop", "centre"], {})


async def test_what_never_fits_is_given_up() -> None:
    picky = Picky({"centre": "shop", "shop": "centre"})
    faults = await _publish_all(["centre", "shop", "other"], picky, lambda *_: None, "ann")
    assert (picky.published, set(faults)) == (["other"], {"centre", "shop"})


async def test_each_edit_is_reported_once_with_its_version_or_its_mistakes(tmp_path) -> None:
    for line in ("first", "shop"):
        (tmp_path / line).mkdir()
    reports: asyncio.Queue = asyncio.Queue()
    publisher = Publisher(tmp_path)
    watching = asyncio.create_task(
        publish_edits(
            tmp_path, publisher, lambda line, what: reports.put_nowait((line, what)), author="ann"
        )
    )

    def write(line: str, text: str) -> None:
        whole = tmp_path / line / "flow.yaml.new"
        whole.write_text(text)
        whole.replace(tmp_path / line / "flow.yaml")

    async def next_report(text: str):
        write("shop", text)
        async with asyncio.timeout(60):
            return await reports.get()

    async with asyncio.timeout(60):
        while reports.empty():  # until the watching has begun
            write("first", "one")
            await asyncio.sleep(0.1)
    await reports.get()
    line, version = await next_report("two")
    assert (line, version.number, version.author, version.note) == ("shop", 3, "ann", "edited")
    line, fault = await next_report("faulty")
    assert (line, type(fault)) == ("shop", FlowError)
    line, version = await next_report("three")
    assert version.number == 4
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
