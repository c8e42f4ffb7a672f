"""Shows calibrated bands and puts them into a line's flow file."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from smartivr.errors import BadMessage, DatasetError
from smartivr.evaluate.calibrate import Calibration, TradeOff, at_right_accept, calibrate
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.report import Report
from smartivr.evaluate.tables import percent
from smartivr.flows.draft import FLOW
from smartivr.flows.editing import ACCEPT, CONFIRM, SETTINGS, where_bands_stand, with_bands
from smartivr.understanding.expecting import Bands


def shown(found: Calibration) -> Group:
    """Show the trade-off table and the bands to paste."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("act from", "right accept %", "wrong accept %", "false accept %", ""):
        table.add_column(name, justify="right")
    for row in found.table:
        table.add_row(
            f"{row.threshold:.2f}",
            percent(row.right_accept),
            percent(row.wrong_accept),
            percent(row.false_accept),
            "<" if row.threshold == found.bands.accept else "",
        )
    return Group(
        Text(f"bands for a false accept of {100 * found.wanted_false_accept:g} %", style="bold"),
        table,
        Text(),
        _sentence("acted upon from", found.accept),
        _sentence("asked back from", found.confirm),
        Text(),
        Text(lines_to_paste(found.bands)),
    )


def lines_to_paste(bands: Bands) -> str:
    """Write the bands as a flow has them."""
    return f"{SETTINGS}:\n  {ACCEPT}: {bands.accept:g}\n  {CONFIRM}: {bands.confirm:g}"


def write_bands(flow_file: Path, step: str, bands: Bands) -> str:
    """Set the bands of a line in its flow file, or of the step where that has its own.

    Everything else in the file stays, comments included. Returns where they were set, such as
    `settings`.

    Raises:
        DatasetError: the file cannot be read or written.

    """
    try:
        texts = {FLOW: flow_file.read_text(encoding="utf-8")}
        changed = with_bands(texts, step, bands.accept, bands.confirm)
        flow_file.write_text(changed[FLOW], encoding="utf-8")
    except (OSError, UnicodeDecodeError, BadMessage) as error:
        raise DatasetError("the bands cannot be written", where=str(flow_file)) from error
    return where_bands_stand(texts, step)


def _sentence(what: str, at: TradeOff) -> Text:
    right, outside = percent(at.right_accept), percent(at.false_accept)
    return Text(f"{what} {at.threshold:.2f}: {right} % of answers, {outside} % of all else")


def at_right_accepts(heard: Sequence[Heard]) -> list[Text]:
    """Tell the false accept at 95 % right accept, where there are answers and outsiders."""
    found = at_right_accept(heard)
    if found is None:
        return []
    share = f"{100 * found.wanted:g} %"
    of = "of answers" if found.reached else "of the answers that are understood rightly at all"
    outside, level = percent(found.at.false_accept), found.at.threshold
    return [Text(f"false accept at {share} right accept {of}: {outside} %, from {level:.2f}")]


def calibrate_line(
    report: Report, false_accept: float, flow_file: Path | None, console: Console
) -> None:
    """Find the bands of a report's line, show them, and write them into its flow, if given.

    Raises:
        DatasetError: there are no answers or no outsiders, or the flow cannot be written.

    """
    if at_right_accept(report.heard) is None:
        raise DatasetError(
            "bands need recordings in scope and out of scope",
            where=report.circumstances.folder,
            remedy="label some with no intent",
        )
    found = calibrate(report.heard, false_accept)
    console.print(Text(), shown(found), sep="\n")
    if flow_file:
        where = write_bands(flow_file, report.circumstances.step, found.bands)
        console.print(Text(f"written to {where} of {flow_file.name}"))
