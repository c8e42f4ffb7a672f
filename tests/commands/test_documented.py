import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from smartivr.cli import app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def leaves(command: object, name: str = "smartivr") -> Iterator[tuple[str, object]]:
    """Every command that runs something, by its full name."""
    if not hasattr(command, "list_commands"):
        yield name, command
        return
    for part in command.list_commands(None):
        _, found, _ = command.resolve_command(None, [part])
        yield from leaves(found, f"{name} {part}")


COMMANDS = dict(leaves(typer.main.get_command(app)))


def section(name: str) -> str:
    """The part of the page below a command's heading."""
    _, heading, rest = PAGE.partition(f"\n## `{name}")
    assert heading, f"docs/commands.md has no section for {name}"
    return rest.split("\n## ")[0]


def options(name: str) -> list[str]:
    flags = [flag for one in COMMANDS[name].params for flag in one.opts + one.secondary_opts]
    return [flag for flag in flags if flag.startswith("--") and flag != "--help"]


def examples(document: Path) -> Iterator[tuple[str, list[str]]]:
    """Every command line of a document: the command, and the options that it gives."""
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    for words in re.findall(r"^\s*(?:\$ )?(?:\.venv/bin/)?(smartivr [^#\n]*)", text, re.MULTILINE):
        one, *more = re.findall(r"(?<=\s)--[a-z-]+|^smartivr(?: [a-z][a-z-]*){1,2}", words) or [""]
        name = one if one in COMMANDS else one.rpartition(" ")[0]
        if name in COMMANDS:
            yield name, more


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_examples_give_options_that_there_are(document: Path) -> None:
    given = [(name, flag) for name, flags in examples(document) for flag in flags]
    assert [(name, flag) for name, flag in given if flag not in options(name)] == []


def test_examples_are_found() -> None:
    found = list(examples(ROOT / "README.md"))
    assert ("smartivr call", ["--say", "--say", "--say"]) in found
    assert len({name for name, _ in found}) > 10


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_with_every_option(name: str) -> None:
    text = section(name)
    assert f"\n{name}" in text, "no example"
    assert [flag for flag in options(name) if f"`{flag}" not in text] == []
    rows = re.findall(r"^\| (`--.*?) \| ", text, re.MULTILINE)
    listed = re.findall(r"`(--[a-z-]+)", " ".join(rows))
    assert [flag for flag in listed if flag not in options(name)] == [], "no such option"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_shows_an_example(name: str) -> None:
    help_text = COMMANDS[name].help
    assert f"Example: {name}" in help_text or f"Example:\n\n{name}" in help_text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    silent = [one.name for one in COMMANDS[name].params if one.name != "help" and not one.help]
    assert silent == []


def test_the_page_names_no_command_that_is_not_there() -> None:
    headings = [line[4:].split("`")[0] for line in PAGE.splitlines() if line.startswith("## `")]
    named = {" ".join(word for word in one.split() if word.islower()) for one in headings}
    assert named == set(COMMANDS)
