"""Tables of figures: one row a line, queue, day, hour, agent, step or option."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smartivr.statistics.figure import FIGURES, Figure, Value
from smartivr.statistics.grouping import By, cut
from smartivr.statistics.past import Past
from smartivr.statistics.row import row
from smartivr.statistics.spread import share
from smartivr.statistics.steps import StepFigures, step_figures

_CALLS = (
    "calls containment true_containment zero_out abandoned agent_calls first_contact"
    " duration_mean_s to_destination_s by_speech"
)
_WAITS = (
    "offered answered gave_up short service_level service_level_answered abandonment wait_mean_s"
    " wait_median_s wait_p90_s wait_longest_s given_up_after_s left_for_callback"
    " estimate_near estimate_error_s"
)
_TALKS = "talks talk_mean_s hold_mean_s wrap_up_mean_s handling_mean_s transfers_per_call"
_PRESENCE = "occupancy there_s paused_s"
_CALLBACKS = "callbacks callbacks_kept callback_attempts callbacks_open"
_STEPS = (
    "line step kind entered no_input no_match agent_asked hang_ups given_up interrupted"
    " lasted_median_s"
)
_OPTIONS = "line step option chosen chosen_share denied"
_EVERYTHING = f"{_CALLS} {_WAITS} {_TALKS} {_CALLBACKS}"
_COLUMNS = {
    By.QUEUE: f"{_WAITS} {_TALKS} {_CALLBACKS}",
    By.AGENT: f"{_TALKS} {_PRESENCE}",
    By.DAY: f"{_EVERYTHING} {_PRESENCE}",
    By.WEEKDAY: f"{_EVERYTHING} {_PRESENCE}",
    By.HOUR: f"{_EVERYTHING} {_PRESENCE}",
}


@dataclass(frozen=True)
class Table:
    """Rows of values, each as long as `columns`."""

    columns: tuple[Figure, ...]
    rows: tuple[tuple[Value, ...], ...]


def table(past: Past, by: By | None = None) -> Table:
    """All figures that make sense for these parts; without `by`, one row for everything."""
    if by is By.STEP:
        return _table(_STEPS.split(), _step_rows(past))
    if by is By.OPTION:
        return _table(_OPTIONS.split(), _option_rows(past))
    if by is None:
        return _table(f"{_EVERYTHING} {_PRESENCE}".split(), [row(past)])
    columns = _COLUMNS.get(by, _EVERYTHING).split()
    parts = cut(past, by)
    named = ({by.value: name, **row(part)} for name, part in parts.items())
    return _table([by.value, *columns], named)


def _step_rows(past: Past) -> list[dict[str, Value]]:
    return [
        {
            "line": one.line,
            "step": one.step,
            "kind": one.kind,
            "entered": one.entered,
            "no_input": one.no_input,
            "no_match": one.no_match,
            "agent_asked": one.zero_out,
            "hang_ups": one.hang_ups,
            "given_up": one.given_ups,
            "interrupted": one.interruptions,
            "lasted_median_s": one.lasted.median_s,
        }
        for one in step_figures(past.calls)
    ]


def _option_rows(past: Past) -> list[dict[str, Value]]:
    return [row for step in step_figures(past.calls) for row in _options(step)]


def _options(step: StepFigures) -> list[dict[str, Value]]:
    taken = step.chosen.total()
    names = [name for name, _ in step.chosen.most_common()]
    names += [name for name in step.denied if name not in step.chosen]
    return [
        {
            "line": step.line,
            "step": step.step,
            "option": name,
            "chosen": step.chosen[name],
            "chosen_share": share(step.chosen[name], taken),
            "denied": share(step.denied[name], step.read_back[name]),
        }
        for name in names
    ]


def _table(keys: Sequence[str], rows: Iterable[dict[str, Value]]) -> Table:
    columns = tuple(FIGURES[key] for key in keys)
    return Table(columns, tuple(tuple(each[key] for key in keys) for each in rows))
