"""Figures over many recordings; docs/evaluation.md defines each of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from smartivr.evaluate.conditions import Condition, Noise
from smartivr.evaluate.heard import Heard
from smartivr.statistics.rates import Rate, percentile
from smartivr.understanding.meaning import Band

OVERALL = "overall"
OUT_OF_SCOPE = "(out of scope)"
REJECTED = "(rejected)"
WORST = 20
_MOST_CLASSES = 30
_UNNAMED = "(not named)"


@dataclass(frozen=True)
class Score:
    """The figures of one condition, one speaker, or of everything."""

    name: str
    utterances: int
    rates: dict[str, Rate]
    latencies_ms: tuple[float, ...]
    real_time_factor: float | None
    unheard: int
    """Recordings in which the ear found no speech."""
    failures: int
    """Recordings that could not be recognised for a technical reason."""

    def as_dict(self) -> dict[str, object]:
        """Return the figures for JSON: rates as fractions, null without utterances."""
        figures: dict[str, object] = {"name": self.name, "utterances": self.utterances}
        figures |= {name: _rounded(rate.value) for name, rate in self.rates.items()}
        return figures | {
            "latency_ms_p50": _rounded(percentile(self.latencies_ms, 50), 1),
            "latency_ms_p95": _rounded(percentile(self.latencies_ms, 95), 1),
            "real_time_factor": _rounded(self.real_time_factor),
            "in_scope": self.rates["in_scope_accuracy"].of,
            "out_of_scope": self.rates["false_accept"].of,
            "unheard": self.unheard,
            "failures": self.failures,
            "counts": {name: [rate.hits, rate.of] for name, rate in self.rates.items()},
            "intervals": {
                name: None if rate.interval is None else [_rounded(end) for end in rate.interval]
                for name, rate in self.rates.items()
            },
        }


@dataclass(frozen=True)
class Confusion:
    """How often each label (row) was understood as what (column)."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class NoiseCurve:
    """How one line fares under one noise at several ratios, and without it."""

    name: str
    points: tuple[tuple[float, Score], ...]
    """By signal-to-noise ratio in dB, rising."""
    clean: Score
    """Empty where the run did not hear it."""


def score(name: str, heard: Sequence[Heard]) -> Score:
    """Sum up what was heard."""
    inside = [one for one in heard if one.in_scope]
    outside = [one for one in heard if not one.in_scope]
    slots = [(one.sample.file, *one.slots_right) for one in inside]
    audio_s = sum(one.audio_s for one in heard)
    rates = {
        "in_scope_accuracy": _share(inside, lambda one: one.taken and one.intent_right),
        "command_accuracy": _share(inside, lambda one: one.taken and one.command_right),
        "slot_accuracy": Rate.clustered(slots),
        "correct_accept": _acted(inside, lambda one: one.command_right),
        "confirm": _share(inside, lambda one: one.band is Band.CONFIRM),
        "false_accept": _acted(outside, lambda _: True),
        "false_reject": _share(inside, lambda one: not one.taken),
        "wrong_accept": _acted(inside, lambda one: not one.command_right),
        "out_of_scope_confirm": _share(outside, lambda one: one.band is Band.CONFIRM),
        "correct_reject": _share(outside, lambda one: not one.taken),
    }
    return Score(
        name=name,
        utterances=len(heard),
        rates=rates,
        latencies_ms=tuple(1000 * one.latency_s for one in heard if one.latency_s is not None),
        real_time_factor=sum(one.compute_s for one in heard) / audio_s if audio_s else None,
        unheard=sum(not one.utterances for one in heard),
        failures=sum(bool(one.failure) for one in heard),
    )


def by_condition(heard: Sequence[Heard]) -> list[Score]:
    """Sum up each condition, in the order in which they first appear."""
    names = dict.fromkeys(one.condition for one in heard)
    return [score(name, [one for one in heard if one.condition == name]) for name in names]


def by_sweep(heard: Sequence[Heard], conditions: Iterable[Condition]) -> list[Score]:
    """Sum up each sweep over noise: conditions that differ in nothing but their ratio."""
    return [_mean(heard, swept) for swept in _sweeps(conditions)]


def swept(conditions: Iterable[Condition]) -> dict[str, frozenset[str]]:
    """Name each sweep over noise as its mean is named, with the names of its conditions."""
    return {_mean_of(each): frozenset(one.name for one in each) for each in _sweeps(conditions)}


def noise_curves(heard: Sequence[Heard], conditions: Sequence[Condition]) -> list[NoiseCurve]:
    """Sum up each ratio of each sweep over noise."""
    return [_curve(heard, swept) for swept in _sweeps(conditions)]


def by_speaker(heard: Sequence[Heard]) -> list[Score]:
    """Sum up each speaker, by name; nothing where the labels name no speakers."""
    names = sorted({one.sample.speaker for one in heard})
    if names == [""]:
        return []
    return [
        score(name or _UNNAMED, [one for one in heard if one.sample.speaker == name])
        for name in names
    ]


def by_folder(heard: Sequence[Heard]) -> list[Score]:
    """Sum up each folder of recordings; nothing where all lie in one."""
    folders = [PurePosixPath(one.sample.file).parent.as_posix() for one in heard]
    names = list(dict.fromkeys(folders))
    if len(names) <= 1:
        return []
    pairs = list(zip(folders, heard, strict=True))
    return [score(name, [one for folder, one in pairs if folder == name]) for name in names]


def confusion(heard: Sequence[Heard]) -> Confusion:
    """Count what was taken for what.

    Classes are whole commands (`digit 7`) where the labels hold few different ones, otherwise
    intents alone.
    """
    commands = {_command(one) for one in heard if one.in_scope}
    whole = len(commands) <= _MOST_CLASSES
    pairs = Counter(
        (
            _command(one) if whole and one.in_scope else one.sample.intent or OUT_OF_SCOPE,
            _understood(one, whole=whole) if one.taken else REJECTED,
        )
        for one in heard
    )
    rows = _ordered((row for row, _ in pairs), OUT_OF_SCOPE)
    columns = _ordered([*rows, *(column for _, column in pairs)], OUT_OF_SCOPE, REJECTED)
    columns = tuple(column for column in columns if column != OUT_OF_SCOPE)
    counts = tuple(tuple(pairs[row, column] for column in columns) for row in rows)
    return Confusion(rows, columns, counts)


def worst(heard: Iterable[Heard], count: int = WORST) -> list[Heard]:
    """Return the recordings that went most wrong, those with the worst consequences first."""
    bad = [one for one in heard if one.badness[0]]
    ordered = sorted(bad, key=lambda one: (one.badness, one.sample.file), reverse=True)
    return ordered[:count]


def _acted(heard: Sequence[Heard], holds: Callable[[Heard], bool]) -> Rate:
    return _share(heard, lambda one: one.band is Band.ACCEPT and holds(one))


def _sweeps(conditions: Iterable[Condition]) -> list[list[Condition]]:
    """Gather what differs in nothing but the ratio of a noise, ratios rising."""
    alike: dict[Condition, list[Condition]] = {}
    for condition in conditions:
        if condition.noise:
            alike.setdefault(replace(condition, snr_db=None), []).append(condition)
    return [
        sorted(swept, key=lambda one: one.snr_db or 0.0) for swept in alike.values() if swept[1:]
    ]


def _mean(heard: Sequence[Heard], swept: Sequence[Condition]) -> Score:
    names = {condition.name for condition in swept}
    return score(_mean_of(swept), [one for one in heard if one.condition in names])


def _mean_of(swept: Sequence[Condition]) -> str:
    noise = swept[0].noise.name if swept[0].noise else ""
    over = f"mean over {noise} {swept[0].snr_db:g}-{swept[-1].snr_db:g} dB"
    rest = replace(swept[0], snr_db=None, noise=None)
    return over if rest == Condition() else f"{rest.name}, {over}"


def _curve(heard: Sequence[Heard], swept: Sequence[Condition]) -> NoiseCurve:
    rest = replace(swept[0], snr_db=None, noise=None)
    noise = swept[0].noise.name if swept[0].noise else ""
    line = "as recorded" if rest == Condition() else rest.name
    return NoiseCurve(
        name=line if noise == Noise.name else f"{line}, {noise}",
        points=tuple((each.snr_db or 0.0, _under(heard, each)) for each in swept),
        clean=_under(heard, rest),
    )


def _under(heard: Sequence[Heard], condition: Condition) -> Score:
    name = condition.name
    return score(name, [one for one in heard if one.condition == name])


def _share(heard: Sequence[Heard], holds: Callable[[Heard], bool]) -> Rate:
    """Count for how many it holds; the same recording under several conditions is one cluster."""
    return Rate.clustered((one.sample.file, int(holds(one)), 1) for one in heard)


def _command(one: Heard) -> str:
    return " ".join((one.sample.intent, *(value for _, value in sorted(one.sample.slots.items()))))


def _understood(one: Heard, *, whole: bool) -> str:
    slots = sorted(one.meaning.slots.items()) if whole else ()
    return " ".join((one.meaning.intent, *(value for _, value in slots)))


def _ordered(names: Iterable[str], *last: str) -> tuple[str, ...]:
    """Sort the names, with the given ones behind all others."""
    found = set(names)
    return tuple(sorted(found - set(last))) + tuple(name for name in last if name in found)


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)
