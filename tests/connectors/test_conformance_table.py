"""The page of all connectors tells what the suite shows, and names every dialect."""

from pathlib import Path

import pytest
from conformance_facts import CASES, LEFT_OUT, OTHERWISE
from dialects import NAMES

from smartivr.providers.registry import PROVIDERS

PAGE = Path(__file__).parents[2] / "docs" / "connectors" / "README.md"
SUITE = "".join(
    Path(__file__).with_name(f"test_conformance{part}.py").read_text(encoding="utf-8")
    for part in ("", "_faults", "_beside")
)
BEGIN, END = "<!-- cases: begin -->", "<!-- cases: end -->"


def table() -> str:
    """The table as the page has to have it."""
    rows = ["| case | what is shown | otherwise |", "|---|---|---|"]
    for case, shown in CASES.items():
        differing = {**LEFT_OUT.get(case, {}), **OTHERWISE.get(case, {})}
        told = "; ".join(f"`{name}`: {why}" for name, why in sorted(differing.items()))
        rows.append(f"| {case} | {shown} | {told} |")
    return "\n".join(rows)


def test_the_page_holds_the_table_of_the_suite() -> None:
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    assert rest.partition(END)[0].strip() == table()


@pytest.mark.parametrize("case", CASES)
def test_a_case_of_the_table_is_tried(case: str) -> None:
    assert f'    "{case}": ' in SUITE


@pytest.mark.parametrize("dialect", sorted(PROVIDERS))
def test_the_page_names_every_dialect(dialect: str) -> None:
    assert f"| `{dialect}` |" in PAGE.read_text(encoding="utf-8")


def test_every_dialect_is_fuzzed() -> None:
    assert sorted(PROVIDERS) == list(NAMES)


def test_only_known_cases_and_dialects_are_excepted() -> None:
    for excepted in (LEFT_OUT, OTHERWISE):
        assert set(excepted) <= set(CASES)
        assert {name for one in excepted.values() for name in one} <= set(PROVIDERS)
