"""Whether the lines' files are right."""

from smartivr.commands.health.finding import Finding, State
from smartivr.flows.load import load_lines
from smartivr.settings import Settings


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
    if not loaded.flows and not loaded.faults and folder.is_dir():
        remedy = "smartivr new NAME, unless they are made on the page"
        return [Finding("Lines", State.MISSING, f"no line in {folder}", remedy=remedy)]
    alone = len(loaded.flows) == 1  # which then is the default line
    if settings.default_line not in {*loaded.flows, *loaded.faults} and not alone:
        missing = f"no line {settings.default_line!r} in {folder}"
        remedy = "set SMARTIVR_HOME to the folder that holds intents, or SMARTIVR_DEFAULT_LINE"
        faulty.append(Finding("Lines", State.BROKEN, missing, remedy=remedy))
    if loaded.flows:
        names = ", ".join(sorted(loaded.flows))
        return [Finding("Lines", State.OK, names), *faulty]
    return faulty
