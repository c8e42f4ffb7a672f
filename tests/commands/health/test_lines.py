from pathlib import Path

from smartivr.commands.health.finding import State
from smartivr.commands.health.lines import lines
from smartivr.settings import Settings
from smartivr.store.records import VersionRecord
from smartivr.store.store import Store

RIGHT = """
title: Shop
language: en
start: hello
agent: person
steps:
  hello: {say: Hello., next: person}
  person: {transfer: reception}
"""


def write_line(home: Path, name: str, text: str) -> None:
    (home / "intents" / name).mkdir(parents=True)
    (home / "intents" / name / "flow.yaml").write_text(text)


async def test_a_right_line_is_ok(tmp_path: Path) -> None:
    write_line(tmp_path, "shop", RIGHT)
    (finding,) = await lines(Settings(home=tmp_path, default_line="shop"))
    assert (finding.state, finding.found) == (State.OK, "shop")


async def test_a_faulty_default_line_is_broken(tmp_path: Path) -> None:
    write_line(tmp_path, "shop", RIGHT)
    write_line(tmp_path, "clinic", RIGHT.replace("person}", "nobody}"))
    found = await lines(Settings(home=tmp_path, default_line="clinic"))
    assert [(finding.part, finding.state) for finding in found] == [
        ("Lines", State.OK),
        ("Line clinic", State.BROKEN),
    ]
    assert found[1].remedy == "smartivr check clinic"


async def test_a_home_without_the_default_line_is_broken(tmp_path: Path) -> None:
    (finding,) = await lines(Settings(home=tmp_path))
    assert finding.state is State.BROKEN
    assert "SMARTIVR_HOME" in finding.remedy


async def test_a_home_without_any_line_says_how_one_is_made(tmp_path: Path) -> None:
    (tmp_path / "intents").mkdir()
    (finding,) = await lines(Settings(home=tmp_path))
    assert finding.state is State.MISSING
    assert "smartivr new" in finding.remedy


async def test_a_default_line_that_is_only_published_is_there(tmp_path: Path) -> None:
    write_line(tmp_path, "shop", RIGHT)
    settings = Settings(home=tmp_path, default_line="clinic")
    (tmp_path / "var").mkdir()
    store = Store.open(settings.database_url)
    await store.versions.publish(
        VersionRecord(
            "clinic", 0, "h", "ann", "", "2026-11-23T10:00:00+00:00", active=True, sent=True
        )
    )
    await store.close()
    (finding,) = await lines(settings)
    assert finding.state is State.OK
    assert finding.found == "shop, clinic (published, without files)"
