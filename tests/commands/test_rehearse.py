import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Smartivr = Callable[..., Result]

RIGHT = "{call: Orders by key, turns: [{press: '1'}], outcome: {kind: queue, destination: orders}}"
WRONG = RIGHT.replace("destination: orders", "destination: sales")


@pytest.fixture
def calls(home: Path) -> Path:
    return home / "intents" / "shop" / "calls"


def test_scripts_that_come_as_written_end_with_0(calls: Path, smartivr: Smartivr) -> None:
    (calls / "orders.yaml").write_text(RIGHT)
    result = smartivr("test", "shop")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "passed    orders  Orders by key",
        "1 passed, 0 failed, 0 left out",
    ]


def test_a_script_that_comes_otherwise_ends_with_1_and_is_told(
    calls: Path, smartivr: Smartivr
) -> None:
    (calls / "orders.yaml").write_text(WRONG)
    result = smartivr("test", "shop")
    assert result.exit_code == 1
    assert "expected destination sales, it was orders" in result.stdout
    assert "presses: 1" in result.stdout, "no transcript"


def test_some_scripts_are_chosen_by_name(calls: Path, smartivr: Smartivr) -> None:
    (calls / "right.yaml").write_text(RIGHT)
    (calls / "wrong.yaml").write_text(WRONG)
    assert smartivr("test", "shop", "--only", "right").exit_code == 0
    assert smartivr("test", "shop", "--only", "nothing").exit_code == 2


def test_a_mistake_in_a_script_is_located(calls: Path, smartivr: Smartivr) -> None:
    (calls / "orders.yaml").write_text("call: Orders\nturns:\n  - shout: orders\n")
    result = smartivr("test", "shop")
    assert result.exit_code == 2
    assert "orders.yaml:3:5: " in result.stderr


def test_verbose_tells_every_call(calls: Path, smartivr: Smartivr) -> None:
    (calls / "orders.yaml").write_text(RIGHT)
    assert "presses: 1" in smartivr("test", "shop", "-v").stdout


def test_scripts_come_through_a_connector(calls: Path, smartivr: Smartivr) -> None:
    (calls / "orders.yaml").write_text(RIGHT)
    (calls / "broken.yaml").write_text("{call: Cut off, turns: [{drop: 2}]}")
    (calls / "typed.yaml").write_text("{call: Typed, turns: [{say: orders, typed: true}]}")
    result = smartivr("test", "shop", "--connector", "asterisk")
    assert result.exit_code == 0, result.output
    assert "passed    orders" in result.stdout
    assert "left out  broken" in result.stdout
    assert "left out  typed  a phone carries no typed words" in result.stdout


def test_a_connector_that_is_not_there_is_told(calls: Path, smartivr: Smartivr) -> None:
    (calls / "orders.yaml").write_text(RIGHT)
    result = smartivr("test", "shop", "--connector", "telegraph")
    assert result.exit_code == 2
    assert "there is no dialect 'telegraph'" in result.stderr


def test_as_json_each_result_is_a_line_and_a_faulty_script_stops_nobody(
    calls: Path, smartivr: Smartivr
) -> None:
    (calls / "faulty.yaml").write_text("call: [")
    (calls / "right.yaml").write_text(RIGHT)
    (calls / "wrong.yaml").write_text(WRONG)
    result = smartivr("test", "shop", "--json")
    assert result.exit_code == 1
    told = {one["script"]: one for one in map(json.loads, result.stdout.splitlines())}
    assert "faulty.yaml:1:" in told["faulty"]["mistakes"][0]
    assert told["right"]["passed"]
    assert told["wrong"]["failures"] == ["outcome: expected destination sales, it was orders"]
    assert {"at_s", "who", "text"} == set(told["wrong"]["transcript"][0])
