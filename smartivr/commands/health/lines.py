"""Whether the lines' files are right, and which lines there are without files."""

from collections.abc import Collection

from smartivr.commands.health.finding import Finding, State
from smartivr.errors import StoreError
from smartivr.flows.centre import CENTRE
from smartivr.flows.load import load_lines
from smartivr.settings import Settings
from smartivr.store.store import Store


async def lines(settings: Settings) -> list[Finding]:
    """Read every line; one that is right is needed."""
    folder = settings.home / "intents"
    loaded = load_lines(folder)
    faulty = [
        Finding(
            part=f"Line {line}",
            state=State.BROKEN if line == settings.default_line else State.MISSING,
            found=f"{len(fault.mistakes)} mistakes",
            remedy=f"smartivr check {line}",
        )
        for line, fault in loaded.faults.items()
    ]
    published = await _published_alone(settings, {*loaded.flows, *loaded.faults})
    if not loaded.flows and not loaded.faults and not published and folder.is_dir():
        remedy = "smartivr new NAME, unless they are made on the page"
        return [Finding("Lines", State.MISSING, f"no line in {folder}", remedy=remedy)]
    there = {*loaded.flows, *published}
    alone = len(there) == 1  # which then is the default line
    if settings.default_line not in {*there, *loaded.faults} and not alone:
        missing = f"no line {settings.default_line!r} in {folder}"
        remedy = "set SMARTIVR_HOME to the folder that holds intents, or SMARTIVR_DEFAULT_LINE"
        faulty.append(Finding("Lines", State.BROKEN, missing, remedy=remedy))
    if there:
        names = sorted(loaded.flows) + [f"{line} (published, without files)" for line in published]
        return [Finding("Lines", State.OK, ", ".join(names)), *faulty]
    return faulty


async def _published_alone(settings: Settings, in_folder: Collection[str]) -> list[str]:
    """Name the lines that take calls and have no files here; they were checked when published.

    A database that cannot be read is another examination's finding.
    """
    try:
        store = Store.open(settings.database_url)
    except StoreError:
        return []
    try:
        await store.ready()
        kept = await store.versions.lines()
    except StoreError:
        return []
    finally:
        await store.close()
    sent = {line for line, active in kept.items() if active and active.sent}
    return sorted(sent.difference(in_folder, {CENTRE}))
