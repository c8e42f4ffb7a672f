"""How the packets of an uneven network came: what was waited for, made up and dropped."""

from collections.abc import Sequence

from rich.table import Table

from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.evaluate.conditions import Condition, arrive
from smartivr.evaluate.dataset import Sample, read_audio
from smartivr.line import FRAME_S


def arrivals(
    samples: Sequence[Sample], conditions: Sequence[Condition]
) -> list[tuple[Condition, PlayoutFigures]]:
    """Add up how all recordings came, for each condition that has packets come unevenly.

    Raises:
        DatasetError: a recording cannot be read.

    """
    uneven = [condition for condition in conditions if condition.jitter_ms is not None]
    sums = [(condition, PlayoutFigures()) for condition in uneven]
    for sample in samples if uneven else ():
        if sample.typed:
            continue
        audio, rate_hz = read_audio(sample.path)
        for condition, figures in sums:
            came = arrive(audio, rate_hz, condition, sample.file).figures
            if came is not None:
                figures.add(came)
    return sums


def arrival_table(came: Sequence[tuple[Condition, PlayoutFigures]]) -> Table:
    """Show the delay that the playout added, and what it made up."""
    table = Table(title="How packets came", title_justify="left", box=None)
    for heading in ("condition", "delay", "p95", "longest", "made up", "late", "of packets"):
        table.add_column(heading, justify="left" if heading == "condition" else "right")
    for condition, figures in came:
        packets = round((figures.heard_s + figures.concealed_s) / FRAME_S)
        table.add_row(
            condition.name,
            f"{1000 * figures.mean_delay_s:.1f} ms",
            f"{1000 * figures.delay_s(0.95):.0f} ms",
            f"{1000 * figures.delay_s(1.0):.0f} ms",
            f"{100 * figures.concealed_share:.1f} %",
            str(figures.late),
            str(packets),
        )
    return table
