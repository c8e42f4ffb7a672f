"""`publish`, `versions`, `rollback`, `announce` and `numbers` where no server runs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import Result

Smartivr = Callable[..., Result]


@pytest.fixture(autouse=True)
def _no_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SMARTIVR_PORT", "9")  # nothing answers there
    monkeypatch.setenv("SMARTIVR_VAR", str(home / "var"))
    yield
    structlog.reset_defaults()  # the command's log goes to a stream that is closed by now


def edit(home: Path, old: str, new: str) -> None:
    flow = home / "intents" / "shop" / "flow.yaml"
    assert old in flow.read_text()
    flow.write_text(flow.read_text().replace(old, new))


def test_versions_are_published_compared_and_rolled_back(home: Path, smartivr: Smartivr) -> None:
    first = smartivr("publish", "shop", "--note", "first", "--author", "Ann")
    assert first.exit_code == 0, first.output
    assert first.stdout == "shop: version 1 is published\n"
    assert "no server runs at http://127.0.0.1:9; in its database" in first.stderr
    assert "nothing has changed" in smartivr("publish", "shop").stdout
    edit(home, "open all day", "open all night")
    second = smartivr("publish", "shop").stdout
    assert second == "shop: version 2 is published, in place of version 1 by Ann (first)\n"
    assert "version 1 is active" in smartivr("rollback", "shop").stdout
    assert "version 2 is active" in smartivr("rollback", "shop", "--to", "2").stdout
    listed = smartivr("versions", "shop").stdout.splitlines()
    assert [line.split()[:2] for line in listed[1:]] == [
        ["active", "2"],
        ["1", listed[2].split()[1]],
    ]
    assert "Ann" in listed[2]
    assert "first" in listed[2]
    diff = smartivr("versions", "shop", "--diff", "1", "2").stdout
    assert "-    say: We are open all day." in diff
    assert "+    say: We are open all night." in diff
    assert "open all day" in smartivr("versions", "shop", "--show", "1").stdout
    assert smartivr("versions", "shop", "--diff", "2", "2").stdout == "no change\n"


def test_a_faulty_line_is_refused_with_all_its_mistakes(home: Path, smartivr: Smartivr) -> None:
    edit(home, "next: orders", "next: ordres")
    result = smartivr("publish", "shop")
    assert result.exit_code == 2
    assert "did you mean 'orders'?" in result.stderr
    assert "Traceback" not in result.output


def test_people_are_published_as_the_centre(home: Path, smartivr: Smartivr) -> None:
    (home / "intents" / "people.yaml").write_text("people: {ann: {name: Ann}}\n")
    assert smartivr("publish", "centre").stdout == "centre: version 1 is published\n"
    (home / "intents" / "people.yaml").write_text("people: {ann: {nam: Ann}}\n")
    result = smartivr("publish", "centre")
    assert result.exit_code == 2
    assert "people.yaml:1:" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("publish", "shpo"), ("versions", "shpo"), ("rollback", "shop"), ("announce", "remove", "x")],
)
def test_what_is_not_there_is_one_sentence(smartivr: Smartivr, arguments) -> None:
    result = smartivr(*arguments)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


def test_an_announcement_is_set_changed_listed_and_removed(smartivr: Smartivr) -> None:
    made = smartivr("announce", "shop", "hello", "It is snowing.", "--owner", "Ann")
    assert made.exit_code == 0, made.output
    (row,) = made.stdout.splitlines()[1:]
    announcement, state, line, step, *_ = row.split()
    assert (state, line, step) == ("active", "shop", "hello")
    changed = smartivr(
        "announce", "change", announcement, "--text", "It thaws.", "--until", "23:59"
    )
    assert "It thaws." in changed.stdout
    assert "Ann" in smartivr("announce", "list", "--line", "shop").stdout
    assert announcement not in smartivr("announce", "list", "--line", "other").stdout
    assert smartivr("announce", "remove", announcement).exit_code == 0
    assert announcement not in smartivr("announce", "list").stdout


def test_an_announcement_that_makes_no_sense_is_refused(smartivr: Smartivr) -> None:
    result = smartivr("announce", "shop", "hello", "Hi.", "--until", "tonight", "--owner", "Ann")
    assert result.exit_code == 2
    assert "write one such as" in result.stderr


def test_a_number_is_looked_up_by_the_files(home: Path, smartivr: Smartivr) -> None:
    numbers = "country: GB\nnumbers: {'+442079460100': {line: shop, label: VIP}}\n"
    (home / "intents" / "numbers.yaml").write_text(numbers)
    told = smartivr("numbers", "020 7946 0100").stdout
    assert "VIP" in told
    assert "the entry +442079460100" in told
    assert "no entry: the default line answers" in smartivr("numbers", "5").stdout


def test_check_centre_counts_what_lines_share_or_says_what_is_wrong(
    home: Path, smartivr: Smartivr
) -> None:
    assert "0 people, 0 queues" in smartivr("check", "centre").stdout
    (home / "intents" / "numbers.yaml").write_text("numbers: {'100': shpo}\n")
    result = smartivr("check", "centre")
    assert result.exit_code == 2
    assert "there is no line 'shpo'; did you mean 'shop'?" in result.stderr


def test_a_server_that_was_named_and_is_not_there_is_a_failure(smartivr: Smartivr) -> None:
    result = smartivr("versions", "shop", "--server", "http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "no server answers at http://127.0.0.1:9" in result.stderr
