"""The options of `smartivr evaluate`, each with what `--help` says of it."""

from pathlib import Path
from typing import Annotated

import typer

from smartivr.line import Encoding

_SAMPLES = "What is heard"
_LINES = "Under which conditions"
_RESULTS = "What comes of it"
_CALLS = "Calls that took place"

Folder = Annotated[
    Path | None, typer.Argument(help="Folder with recordings and labels.tsv.", show_default=False)
]
Line = Annotated[
    str,
    typer.Option(help="Line that is asked.", show_default=False, rich_help_panel=_SAMPLES),
]
Step = Annotated[
    str,
    typer.Option(
        help="Step that asks; default: the line's first question.", rich_help_panel=_SAMPLES
    ),
]
Labels = Annotated[
    Path | None,
    typer.Option(
        help="Labels that do not lie in the folder as labels.tsv.", rich_help_panel=_SAMPLES
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(min=1, help="So many recordings only, spread over all.", rich_help_panel=_SAMPLES),
]
Recognizer = Annotated[
    str, typer.Option(help="Recognizer in place of the line's.", rich_help_panel=_SAMPLES)
]
Jobs = Annotated[int, typer.Option(min=1, help="Processes.", rich_help_panel=_SAMPLES)]
SuppressNoise = Annotated[
    bool,
    typer.Option(
        "--suppress-noise/--keep-noise",
        help="Take noise out of what is heard, as calls do, or let the recognizer hear it.",
        rich_help_panel=_SAMPLES,
    ),
]

Rates = Annotated[
    list[int] | None,
    typer.Option(
        "--rate",
        help="Rate of the line in Hz: 8000, 16000, 24000 or 48000; may be repeated.",
        rich_help_panel=_LINES,
    ),
]
Codecs = Annotated[
    list[Encoding] | None,
    typer.Option("--codec", help="Codec of the line; may be repeated.", rich_help_panel=_LINES),
]
Noises = Annotated[
    list[str] | None,
    typer.Option(
        "--noise",
        help="Recording that is mixed in, FILE or NAME=FILE; may be repeated.",
        rich_help_panel=_LINES,
    ),
]
Ratios = Annotated[
    str,
    typer.Option(
        "--snr",
        help="Signal-to-noise ratios in dB, such as clean,24,12,6 or 6:24:3.",
        rich_help_panel=_LINES,
    ),
]
Losses = Annotated[
    str,
    typer.Option(
        "--loss",
        help="Packets that are lost, in percent, such as 0,1,3.",
        rich_help_panel=_LINES,
    ),
]
Conditions = Annotated[
    str,
    typer.Option(
        "--conditions",
        help="Conditions by name, such as clean,ulaw,kitchen@6:24:3,ulaw+loss@3.",
        rich_help_panel=_LINES,
    ),
]
Sweep = Annotated[
    bool,
    typer.Option(
        "--sweep",
        help="clean, mu-law, A-law, lost packets, and every --noise at 6 to 24 dB.",
        rich_help_panel=_LINES,
    ),
]

Json = Annotated[
    Path | None,
    typer.Option("--json", help="Write all figures as JSON.", rich_help_panel=_RESULTS),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep/--no-keep",
        help="Keep the run for the page /accuracy.",
        rich_help_panel=_RESULTS,
    ),
]
Html = Annotated[
    Path | None,
    typer.Option("--html", help="Write a report for the browser.", rich_help_panel=_RESULTS),
]
Against = Annotated[
    Path | None,
    typer.Option(help="Compare with an earlier run, as --json wrote it.", rich_help_panel=_RESULTS),
]
FailBelow = Annotated[
    list[str] | None,
    typer.Option(
        help="End with 1 if a figure is below, such as command=0.95 or ulaw:command=0.9.",
        rich_help_panel=_RESULTS,
    ),
]
FailAbove = Annotated[
    list[str] | None,
    typer.Option(
        help="End with 1 if a figure is above, such as false_accept=0.05.",
        rich_help_panel=_RESULTS,
    ),
]

Calibrate = Annotated[
    bool,
    typer.Option(
        "--calibrate",
        help="Find the line's confidence bands for a share of false accepts.",
        rich_help_panel=_RESULTS,
    ),
]
FalseAccept = Annotated[
    float,
    typer.Option(
        "--false-accept",
        min=0.0,
        max=1.0,
        help="With --calibrate: the share of outsiders that may be acted upon.",
        rich_help_panel=_RESULTS,
    ),
]
Write = Annotated[
    bool,
    typer.Option(
        "--write",
        help="With --calibrate: set the bands in the line's flow.yaml.",
        rich_help_panel=_RESULTS,
    ),
]

FromCalls = Annotated[
    bool,
    typer.Option(
        "--from-calls",
        help="Judge what real calls were understood as by what their callers did next.",
        rich_help_panel=_CALLS,
    ),
]
Since = Annotated[
    str, typer.Option(help="Calls from this date on, such as 2026-11-01.", rich_help_panel=_CALLS)
]
Texts = Annotated[
    bool,
    typer.Option(
        "--texts",
        help="Also print what callers said that was not understood; it is personal.",
        rich_help_panel=_CALLS,
    ),
]
