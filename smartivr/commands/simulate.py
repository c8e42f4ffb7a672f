"""`smartivr simulate`: how long callers of a line would wait, with so many agents."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.terminal import err, out
from smartivr.errors import SettingsError
from smartivr.simulation.draws import Draws, Handling, Load

if TYPE_CHECKING:
    from rich.table import Table

    from smartivr.simulation.report import Report

PERCENT = "{:.1%}"


CallsPerHour = Annotated[
    float, typer.Option(min=0.01, max=100_000, help="Calls that come in an hour, at random.")
]
Agents = Annotated[int, typer.Option(min=1, max=1000, help="Agents who serve the queue.")]
HandleSeconds = Annotated[
    float, typer.Option(min=1, max=36_000, help="Mean time a call takes an agent.")
]
Hours = Annotated[float, typer.Option(min=0.01, max=1_000_000, help="How long calls come.")]
Seed = Annotated[int, typer.Option(help="The same seed draws the same callers.")]
Queue = Annotated[
    str, typer.Option(help="The queue; by default the nearest in the menus; or: every.")
]
Distribution = Annotated[
    Handling, typer.Option(help="How the times that calls take are distributed.")
]
Spread = Annotated[
    float, typer.Option(min=0.01, max=5, help="Lognormal times: standard deviation over mean.")
]
PatienceSeconds = Annotated[
    float, typer.Option(min=0, help="Mean time until a caller hangs up waiting; 0: never.")
]
CallbackShare = Annotated[
    float, typer.Option(min=0, max=1, help="Part of callers who prefer a call back.")
]
CallbackOverSeconds = Annotated[
    float, typer.Option(min=0, help="They do so when told that they wait longer than this.")
]
AsJson = Annotated[
    Path | None, typer.Option("--json", help="File to write every figure to, as JSON.")
]


def simulate(  # noqa: PLR0913, PLR0917  one parameter an option
    line: Annotated[str, typer.Argument(help="Name of a line, or its folder.")],
    calls_per_hour: CallsPerHour = 60.0,
    agents: Agents = 5,
    handle_seconds: HandleSeconds = 240.0,
    hours: Hours = 24.0,
    seed: Seed = 1,
    queue: Queue = "",
    handling: Distribution = Handling.EXPONENTIAL,
    spread: Spread = 0.3,
    patience_seconds: PatienceSeconds = 0.0,
    callback_share: CallbackShare = 0.0,
    callback_over_seconds: CallbackOverSeconds = 120.0,
    as_json: AsJson = None,
) -> None:
    """Simulate callers and agents of a line, in pure time, and compare with Erlang C.

    Every caller goes through the line's menus to a queue; the same dialog and the same call centre
    decide as in a real call. What the figures mean stands in docs/routing.md.

    Example: smartivr simulate telecom --calls-per-hour 60 --agents 5 --handle-seconds 240
    """
    load = Load(
        calls_per_hour=calls_per_hour,
        agents=agents,
        handle_s=handle_seconds,
        hours=hours,
        handling=handling,
        spread=spread,
        patience_s=patience_seconds,
        callback_share=callback_share,
        callback_over_s=callback_over_seconds,
    )
    _simulate(line, load, queue, seed, as_json)


def _simulate(line: str, load: Load, queue: str, seed: int, as_json: Path | None) -> None:
    """Play the callers, and print and write what came of them."""
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.load import load_line
    from smartivr.settings import load as settings
    from smartivr.simulation.report import report
    from smartivr.simulation.run import Simulation
    from smartivr.simulation.setting import setting

    place = setting(load_line(line_folder(line, settings())), load, queue)
    with err.status("simulating") as status:
        simulation = Simulation(place, load, Draws(load, seed))
        record = simulation.run(lambda part: status.update(f"simulating: {part:.0%}"))
        found = report(record, load)
    queues = ", ".join(place.directory.queues)
    if as_json:
        _write(as_json, {"line": line, "queue": queues, "seed": seed, **found.as_dict()})
    out.print(f"{line}, queue {queues}: {found.calls} calls in {load.hours:g} h, seed {seed}")
    out.print(_page(found, load))
    for sentence in _remarks(found, load):
        out.print(sentence, soft_wrap=True)


def _page(found: "Report", load: Load) -> "Table":
    from rich.table import Table

    figures = found.figures
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("load", f"{load.erlang:.2f} Erlang for {load.agents} agents")
    table.add_row("agents busy", PERCENT.format(found.occupancy))
    table.add_row("callers who wait", _sampled_share(found))
    table.add_row("mean wait", _sampled_wait(found))
    table.add_row("median, 90 %, longest wait", _spread(found))
    table.add_row("answered within 20 s", _share(figures.service_level))
    table.add_row("given up", _share(figures.abandonment))
    table.add_row("called back", str(figures.ended.get("callback", 0)))
    table.add_row("time in the menus", f"{found.mean_menu_s:.0f} s")
    right = _share(found.estimate_within_20_percent)
    table.add_row("estimates within 20 %", f"{right} of {found.estimates} who waited")
    table.add_row("simulated calls a minute", f"{found.simulated_calls_per_minute:,.0f}")
    return table


def _remarks(found: "Report", load: Load) -> list[str]:
    """Compare with Erlang C, or say why that cannot be done."""
    deviations = found.deviations
    if deviations is None:
        if load.erlang >= load.agents:
            return ["Erlang C knows no steady state here: the agents cannot keep up."]
        return [
            (
                "Erlang C does not hold here (it wants exponential times and callers who stay);"
                f" it would say: {found.erlang_c_wait_probability:.1%} wait,"
                f" {found.erlang_c_mean_wait_s or 0.0:.1f} s in the mean."
            )
        ]
    return [
        (
            f"Erlang C: {found.erlang_c_wait_probability:.2%} wait,"
            f" {found.erlang_c_mean_wait_s:.2f} s in the mean."
        ),
        (
            f"Simulated, corrected for chance: {found.wait_probability:.2%}"
            f"{_within(found.wait_probability_within, percent=True)} wait,"
            f" {found.mean_wait_s:.2f} s{_within(found.mean_wait_within_s)} in the mean:"
            f" {deviations[0]:+.2%} and {deviations[1]:+.2%} off Erlang C."
        ),
        (
            "The correction: these very callers would have met"
            f" {found.ideal_wait_probability:.2%} and {found.ideal_mean_wait_s:.2f} s in the ideal"
            " queue, whose true figures are known (control variate)."
        ),
    ]


def _sampled_share(found: "Report") -> str:
    within = _within(found.sampled_wait_probability_within, percent=True)
    return PERCENT.format(found.sampled_wait_probability) + within


def _sampled_wait(found: "Report") -> str:
    return f"{found.sampled_mean_wait_s:.1f} s{_within(found.sampled_mean_wait_within_s)}"


def _spread(found: "Report") -> str:
    wait = found.figures.wait
    parts = (wait.median_s, wait.p90_s, wait.longest_s)
    return ", ".join("-" if part is None else f"{part:.0f} s" for part in parts)


def _share(part: float | None) -> str:
    return "-" if part is None else PERCENT.format(part)


def _within(half: float | None, *, percent: bool = False) -> str:
    if half is None:
        return ""
    return f" ± {half:.2%}" if percent else f" ± {half:.2f} s"


def _write(path: Path, figures: dict[str, object]) -> None:
    try:
        path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror})") from error
    err.print(f"wrote {path}", markup=False)
