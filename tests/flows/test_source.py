from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartivr.flows.source import Document, parse_document, read_document


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def reading(content: str | bytes) -> Document:
        path = tmp_path / "f.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_document(path)

    return reading


def test_scalars_stay_the_text_in_the_file(read) -> None:
    document = read("a: 007\nb: yes\nc: +4820\nd: 1.50\ne: 2026-01-01\nno: ~\n")
    assert document.data == {
        "a": "007",
        "b": "yes",
        "c": "+4820",
        "d": "1.50",
        "e": "2026-01-01",
        "no": None,
    }


def test_every_value_and_key_has_its_place(read) -> None:
    document = read("a:\n  - x\n  - b: 'quoted'\n")
    assert str(document.place(("a", 1, "b"))) == "f.yaml:3:9"
    assert str(document.place(("a", 1, "b"), key=True)) == "f.yaml:3:5"
    assert str(document.place(("a", 1, "b"), offset=3)) == "f.yaml:3:12"


def test_what_is_not_in_the_file_is_placed_at_what_is_around_it(read) -> None:
    document = read("a:\n  b: 1\n")
    assert str(document.place(("a", "missing", "deeper"))) == "f.yaml:1:1"


def test_an_offset_into_a_text_of_several_lines_points_at_its_beginning(read) -> None:
    document = read("a: >-\n  one\n  two\n")
    assert str(document.place(("a",), offset=5)) == "f.yaml:1:4"


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (
            "a: 1\nb: 2\na: 3\n",
            "3:1: the key 'a' stands here a second time; the first is in line 1",
        ),
        ("a:\n\t- b\n", "2:1: a tab stands here; indent with spaces"),
        ("a: b: c\n", "1:5: a second ': ' stands here"),
        ('a: "open\n', "a quotation mark is opened and never closed"),
        ("a: [1\n", "a list in [ ] is not closed"),
        ("a: {b: 1\n", "a mapping in { } is not closed"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document begins here"),
        ("a: @x\n", "1:4: this character cannot stand here"),
        ("- a\nb: 1\n", "2:1: this does not fit the indentation"),
        ("a: *gone\n", "1:4: this is not YAML: found undefined alias 'gone'"),
        ("a: !secret x\n", "1:4: the tag !secret means nothing here"),
        ("? [a]\n: b\n", "1:3: a key must be a plain word"),
        ("", "1:1: this file is empty"),
        ("a: \x00\n", "1:4: a control character stands here"),
        (b"a: 1\nb: \xff\n", "2:1: this is not UTF-8 text"),
        ("a: &x\n  b: *x\n", "1:4: this alias holds itself"),
        ("[" * 5000, "1:1: this file is nested too deeply"),
        ("\n".join(" " * n + "a:" for n in range(600)), "1:1: this file is nested too deeply"),
    ],
)
def test_what_is_no_yaml_is_located_and_explained(read, content, mistake: str) -> None:
    found = [str(each).removeprefix("f.yaml:") for each in read(content).mistakes]
    assert len(found) == 1, found
    assert mistake in found[0]


def test_aliases_stand_for_what_they_name(read) -> None:
    document = read("a: &x [1, 2]\nb: *x\n")
    assert document.data == {"a": ["1", "2"], "b": ["1", "2"]}
    assert document.mistakes == []


def test_aliases_that_multiply_are_refused(read) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]
    assert "far too big" in str(read("\n".join(lines)).mistakes[0])


def test_a_byte_order_mark_is_no_mistake(read) -> None:
    assert read(b"\xef\xbb\xbfa: 1\n").data == {"a": "1"}


def test_a_file_that_may_be_missing_is_no_mistake(tmp_path: Path) -> None:
    document = read_document(tmp_path / "none.yaml", required=False)
    assert document.mistakes == []
    assert document.readable


def test_a_folder_in_place_of_a_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").mkdir()
    assert "cannot be read" in str(read_document(tmp_path / "f.yaml").mistakes[0])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@`,? \n\t0~"), max_size=60))
def test_any_text_is_either_read_or_explained(read, text: str) -> None:
    document = read(text)
    assert document.readable != (document.data is None and bool(document.mistakes)) or (
        document.mistakes
    )
    for mistake in document.mistakes:
        assert mistake.place.line >= 1
        assert mistake.sentence


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ('a: 1\nb: "x\nc: 2\nd: 3\n', (2, 4), "a quotation mark is opened and never closed"),
        ("a: 1\nb: {x: 1\nc: 2\nd: 3\n", (2, 4), "a mapping in { } is not closed"),
        ("a: [x, y\nc: 2\n", (1, 4), "a list in [ ] is not closed"),
        ("a: 'it's'\n", (1, 8), "this stands behind the end of a text in quotes"),
        ("a:\n  - x\n  y: 3\n", (3, 3), "this does not fit the indentation"),
    ],
)
def test_what_is_not_closed_is_shown_where_it_is_opened(text, place, told):
    (mistake,) = parse_document(Path("flow.yaml"), text).mistakes
    assert (mistake.place.line, mistake.place.column) == place
    assert mistake.sentence.startswith(told)
