import io

import pytest
from rich.console import Console

from smartivr.commands import manage
from smartivr.errors import SettingsError

ROW = {
    "id": "6b1937ecd114",
    "state": "waiting",
    "queue": "home-broadband",
    "number": "+442079460123",
    "since": "2026-11-23 09:42",
    "not before": "2026-11-24 09:30",
    "tries": "1",
    "last": "no-answer",
}


def printed(
    monkeypatch: pytest.MonkeyPatch, row: dict[str, str], *, width: int, terminal: bool
) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system=None)
    monkeypatch.setattr(manage, "out", console)
    manage.show(manage.table([row], [""]))
    return file.getvalue().splitlines()


def test_a_table_in_a_narrow_terminal_cuts_nothing_off(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, ROW, width=80, terminal=True)
    assert max(map(len, lines)) <= 80
    assert {"6b1937ecd114", "+442079460123", "2026-11-23", "no-answer"} <= set(lines[1].split())
    assert {"09:42", "09:30"} <= set(lines[2].split())


def test_a_table_in_a_pipe_has_one_line_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    _, line = printed(monkeypatch, ROW, width=80, terminal=False)
    assert all(value in line for value in ROW.values())


def test_a_column_without_any_value_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    heading, _ = printed(monkeypatch, {**ROW, "not before": ""}, width=80, terminal=False)
    assert heading.split() == ["id", "state", "queue", "number", "since", "tries", "last"]


def test_square_brackets_of_a_caller_are_printed_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, line = printed(monkeypatch, {**ROW, "queue": "[red]"}, width=80, terminal=False)
    assert "[red]" in line


@pytest.mark.parametrize("written", ["+44 20 7946 0123", "+44 (20) 7946-0123", "+442079460123"])
def test_a_number_may_be_written_as_people_do(written: str) -> None:
    assert manage.dialled(written) == "+442079460123"


@pytest.mark.parametrize("written", ["abc", "", "5", "+44x20"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(SettingsError, match="no phone number"):
        manage.dialled(written)


def test_a_moment_without_a_zone_is_of_this_machine() -> None:
    assert manage.local(manage.moment("2026-11-24T09:30", "--at")) == "2026-11-24 09:30"
    assert manage.moment("2026-11-24T09:30+00:00", "--at") != ""
    assert manage.moment("", "--at") == ""


def test_what_is_no_moment_names_the_option() -> None:
    with pytest.raises(SettingsError, match="--at: 'yesterday' is no moment"):
        manage.moment("yesterday", "--at")
