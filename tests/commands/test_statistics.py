import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smartivr.cli import app
from smartivr.commands.terminal import out
from smartivr.store.records import VisitRecord
from smartivr.store.store import CallRecord, Store

FLOW = """
title: Shop
language: en
start: main
agent: human
steps:
  main:
    menu: Orders or opening hours?
    options:
      orders: {key: 1, next: human, phrases: [orders]}
      hours: {key: 2, next: hours, phrases: [opening hours]}
  hours: {hangup: We are always open.}
  human: {queue: shop}
"""
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAYS = ("--from", "2026-11-01", "--to", "2026-11-03")


def log(chosen: str, target: str):
    """A call that was answered once, as the runtime logs it."""
    entries = [
        {"type": "call-started"},
        {"type": "entered", "step": "main", "kind": "menu"},
        {"type": "key-pressed", "key": "2"},
        {"type": "chosen", "intent": chosen, "label": chosen, "by": "keys", "target": target},
        {"type": "entered", "step": target, "kind": "hangup"},
    ]
    return [{"seq": n, "at": NOON.isoformat(), **entry} for n, entry in enumerate(entries, 1)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop whose callers want opening hours, which are not named first."""
    folder = tmp_path / "intents" / "shop"
    folder.mkdir(parents=True)
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "var").mkdir()
    monkeypatch.setenv("SMARTIVR_HOME", str(tmp_path))
    monkeypatch.setenv("SMARTIVR_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("SMARTIVR_DEFAULT_LINE", "shop")
    monkeypatch.setattr(out, "width", 120)
    asyncio.run(fill(f"sqlite:///{tmp_path / 'var' / 'smartivr.db'}"))
    return tmp_path


async def fill(address: str) -> None:
    store = Store.open(address)
    outcome = {"kind": "hangup", "destination": "", "reason": "done"}
    for number in range(120):
        call = f"call-{number}"
        store.record_call(CallRecord(call, "shop", NOON.isoformat(), "v1", "+441", "100"))
        store.append_events(call, log("orders" if number % 4 == 0 else "hours", "hours"))
    for number in range(120):
        await store.finish_call(f"call-{number}", NOON.isoformat(), "hung-up", outcome)
    visit = await store.visits.begin(VisitRecord("call-0", "shop", "desk", NOON.isoformat()))
    await store.visits.end(visit, NOON + timedelta(seconds=42), "answered", "ann")
    await store.close()


def run(*arguments: str):
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_the_overview_shows_calls_waits_and_options(home) -> None:
    code, shown, _ = run("statistics", "shop", *DAYS)
    assert code == 0
    assert "120 calls" in shown
    assert "served 120" in shown
    assert "desk" in shown
    assert "42 s" in shown
    assert "hours" in shown
    assert "75 %" in shown


def test_a_narrow_terminal_is_told_what_it_has_no_room_for(home, monkeypatch) -> None:
    monkeypatch.setattr(out, "width", 34)
    _, shown, _ = run("statistics", "shop", *DAYS, "--by", "queue")
    assert "…" not in shown
    assert all(len(row) <= 34 for row in shown.splitlines())
    assert "no room for: " in shown


def test_a_single_call_is_one_call(home) -> None:
    _, shown, _ = run("statistics", "shop", *DAYS, "--queue", "desk")
    assert "1 call\n" in shown


def test_one_table_has_a_row_a_part(home) -> None:
    code, shown, _ = run("statistics", *DAYS, "--by", "hour")
    assert code == 0
    assert "12:00" in shown


def test_json_holds_the_tables_by_name(home) -> None:
    _, shown, _ = run("statistics", "shop", *DAYS, "--json")
    told = json.loads(shown)
    assert (told["from"], told["to"], told["line"]) == ("2026-11-01", "2026-11-03", "shop")
    assert told["tables"]["all"][0]["calls"] == 120
    assert told["tables"]["queue"][0]["wait_mean_s"] == 42.0
    assert {row["step"] for row in told["tables"]["step"]} == {"main", "hours"}


def test_csv_goes_into_a_file(home, tmp_path) -> None:
    file = tmp_path / "figures.csv"
    code, _, told = run("statistics", *DAYS, "--by", "option", "--csv", str(file))
    assert code == 0
    assert "wrote" in told
    rows = file.read_text(encoding="utf-8").splitlines()
    assert rows[0] == "line,step,option,chosen,chosen_share,denied"
    assert rows[1] == "shop,main,hours,90,0.75,"


def test_a_file_that_cannot_be_written_is_told(home, tmp_path) -> None:
    code, _, told = run("statistics", *DAYS, "--csv", str(tmp_path / "no" / "figures.csv"))
    assert code == 2
    assert "cannot be written" in told


def test_days_without_calls_say_so(home) -> None:
    code, shown, _ = run("statistics", "shop", "--from", "2025-01-01", "--to", "2025-01-02")
    assert code == 0
    assert "nothing happened" in shown


@pytest.mark.parametrize("command", ["statistics", "advise"])
def test_a_wrong_date_is_told_in_one_sentence(home, command) -> None:
    code, _, told = run(command, "shop", "--from", "last week")
    assert code == 2
    assert "write it as 2026-11-01" in told


def test_advice_names_the_place_to_edit_and_the_counts(home) -> None:
    code, shown, _ = run("advise", "shop", *DAYS)
    assert code == 0
    assert "Name 'hours' first at 'main' and give it key 1." in shown
    assert "90 of 120 answers" in shown
    assert "flow.yaml:11:7" in shown
    assert "Left out for want of calls" in shown


def test_advice_as_json_has_codes_and_counts(home) -> None:
    _, shown, _ = run("advise", "shop", *DAYS, "--json")
    told = json.loads(shown)
    (advice,) = told["advice"]
    assert advice["code"] == "option-not-first"
    assert advice["counts"] == {"chosen": 90, "first": 30, "answers": 120}
    assert told["left_out"]


def test_a_line_without_calls_gets_no_advice(home) -> None:
    code, shown, _ = run("advise", "shop", "--to", "2025-01-02")
    assert code == 0
    assert "no reason to change anything" in shown


def test_advice_needs_a_line_that_is_there(home) -> None:
    assert run("advise", "nowhere")[0] == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("shp",), "there is no line 'shp'"),
        (("shop", "--queue", "shpo"), "there is no queue 'shpo'"),
        (("shop", "--agent", "nobody"), "there is no agent 'nobody'"),
    ],
)
def test_a_name_that_nothing_has_is_refused_rather_than_counted_as_none(
    home: Path, given: tuple[str, ...], sentence: str
) -> None:
    done = CliRunner().invoke(app, ["statistics", *given, *DAYS])
    assert done.exit_code == 2
    assert done.stderr.strip().startswith(sentence)


def test_a_line_with_mistakes_or_without_calls_is_known(home: Path) -> None:
    folder = home / "intents" / "new"
    folder.mkdir()
    (folder / "flow.yaml").write_text("title: [", encoding="utf-8")
    done = CliRunner().invoke(app, ["statistics", "new", *DAYS])
    assert (done.exit_code, "nothing happened in this time" in done.stdout) == (0, True)
