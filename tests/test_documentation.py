"""What the documentation calls by a path, a link or a module's name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = ("smartivr", "tests", "docs", "requirements")
NO_MODULES = {"importlib.resources", "queues.yaml"}
MODULES = {
    path: [*path.relative_to(ROOT).with_suffix("").parts]
    for path in (ROOT / "smartivr").rglob("*")
    if path.is_dir() or path.suffix in {".py", ".html"}
}


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`\s]+)`", text)


def paths(text: str) -> list[str]:
    """Whatever begins with a folder of the project; what stands for any name becomes a `*`."""
    named = (re.sub(r"<\w+>|\b[A-Z]+\b", "*", one).rstrip("/") for one in quoted(text))
    return [one for one in named if "/" in one and one.split("/")[0] in FOLDERS]


def modules(text: str) -> list[str]:
    """Names such as `runtime.lines`, `web/identity`, or `session.expecting`."""
    named = [one for one in quoted(text) if re.fullmatch(r"[a-z_]+([./][a-z_]+)+", one)]
    return [one for one in named if one not in NO_MODULES and not one.startswith("tests/")]


def is_there(name: str) -> bool:
    """Whether the end of a module's path is called so, or something that stands in it."""
    parts = re.split(r"[./]", name.removesuffix(".py"))
    *within, last = parts
    return any(
        path_parts[-len(parts) :] == parts
        or (path_parts[-len(within) :] == within and stands_in(last, path))
        for path, path_parts in MODULES.items()
    )


def stands_in(word: str, path: Path) -> bool:
    return path.is_file() and bool(re.search(rf"\b{word}\b", path.read_text(encoding="utf-8")))


def links(document: Path) -> list[tuple[Path, str]]:
    """Where links within the project lead: a file, and a heading of it if any is named."""
    found = re.findall(r"\]\(([^)\s]+)\)", unfenced(document))
    parts = [one.partition("#") for one in found if not re.match(r"[a-z]+:", one)]
    return [(document.parent / path if path else document, heading) for path, _, heading in parts]


def unfenced(document: Path) -> str:
    return re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchors(document: Path) -> set[str]:
    """Headings as addresses name them: small letters, hyphens for spaces, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", unfenced(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    leading = links(document)
    assert [path for path, _ in leading if not path.exists()] == []
    named = [(path, heading) for path, heading in leading if heading and path.suffix == ".md"]
    assert [one for one in named if one[1] not in anchors(one[0])] == []


def test_links_are_found_with_their_headings() -> None:
    page = ROOT / "docs" / "pages" / "sign-in.md"
    assert (page.parent / "../commands.md", "smartivr-users-list") in links(page)
    assert "who-is-asking" in anchors(page)
    assert "who-was-asking" not in anchors(page)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_is_named_is_there(document: Path) -> None:
    named = paths(document.read_text(encoding="utf-8"))
    assert [one for one in named if not list(ROOT.glob(one))] == []


def test_every_module_that_the_architecture_names_is_there() -> None:
    named = modules((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert len(named) > 50
    assert [one for one in named if not is_there(one)] == []


def test_a_module_that_is_not_there_is_noticed() -> None:
    assert is_there("runtime.lines")
    assert is_there("dialog/log.replay")
    assert not is_there("runtime.line_book")
    assert not is_there("dialog.log.replayed_twice")
