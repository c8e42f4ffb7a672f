"""What the documentation claims of hearing, and how each claim is measured again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile

from smartivr.errors import DatasetError
from smartivr.evaluate.calibrate import at_right_accept
from smartivr.evaluate.convert import convert_labels
from smartivr.evaluate.convert_clinc import convert_clinc
from smartivr.evaluate.dataset import read_audio, read_dataset
from smartivr.evaluate.guess import best_guess, false_accept_at
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.measuring import Evaluation, measure, spread
from smartivr.evaluate.page import write_html
from smartivr.evaluate.report import Report, write, write_json
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.settings import Settings
from smartivr.statistics.rates import Rate

_PIECE_S = 3.0
"""Noise is cut into pieces of this length, each an utterance that nobody said."""
_OUTSIDERS = 200
"""Of each kind of outsider at most so many are heard."""
_FOREIGN = {"sti": "spoken orders", "fsdd": "spoken digits"}
"""Public sets that a menu of another kind must refuse."""
_SAMPLES = Path("audio") / "samples" / "telecom"


@dataclass(frozen=True)
class Row:
    """One claim and what it comes to."""

    claim: str
    measured: Rate
    at_least: float | None = None
    """The share that was set as a goal, as a fraction."""
    at_most: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the figure reaches its goal; None where none is set."""
        value = self.measured.value
        if value is None or (self.at_least is None and self.at_most is None):
            return None
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True)
class Workshop:
    """Where figures are made."""

    settings: Settings
    data: Path
    """Folder that holds the public sets, each in a folder that begins with its name."""
    out: Path
    """Folder for reports, labels and lines that are made on the way."""
    limit: int | None
    jobs: int

    def set_of(self, kind: str) -> Path:
        """Find a public set.

        Raises:
            DatasetError: it is not there.

        """
        found = [path for path in sorted(self.data.glob(f"{kind}*")) if path.is_dir()]
        if not found:
            raise DatasetError(f"no folder {kind}* is in {self.data}")
        return found[0]

    def has(self, kind: str) -> bool:
        """Whether a public set is there."""
        return any(path.is_dir() for path in self.data.glob(f"{kind}*"))

    def labels(self, kind: str) -> Path:
        """Make the labels of a public set."""
        out = self.out / f"{kind}.tsv"
        convert_labels(kind, self.set_of(kind), out)
        return out

    def hear(
        self, name: str, folder: Path, line: str, names: str = "", labels: Path | None = None
    ) -> Report:
        """Evaluate, and write the whole report beside the others."""
        asked = conditions(Swept(names=names), folder)
        wanted = Evaluation(folder, line, asked, labels=labels, limit=self.limit, jobs=self.jobs)
        report = measure(wanted, self.settings)
        write_json(report, self.out / f"{name}.json")
        write_html(report, self.out / f"{name}.html")
        return report


def spoken_orders(shop: Workshop) -> list[Row]:
    """Hear the speech-to-intent set: clean, over the telephone, and in a kitchen."""
    names = "clean,ulaw,alaw,ulaw+loss@3,kitchen@6:24:3"
    report = shop.hear("sti", shop.set_of("sti"), "barista", names, shop.labels("sti"))
    goals = {"clean": 0.97, "8000 Hz ulaw": 0.96}
    rows = [
        Row(f"orders, {score.name}", score.rates["command_accuracy"], goals.get(score.name))
        for score in report.conditions
    ]
    means = [
        Row(f"orders, {mean.name}", mean.rates["command_accuracy"], 0.899, note="beyond LUIS")
        for mean in report.means
    ]
    return rows + means


def spoken_digits(shop: Workshop) -> list[Row]:
    """Hear the free spoken digits."""
    report = shop.hear("fsdd", shop.set_of("fsdd"), "digits", "", shop.labels("fsdd"))
    return [
        Row("digits", report.overall.rates["command_accuracy"], 0.9),
        *(
            Row(f"digits of {score.name}", score.rates["command_accuracy"])
            for score in report.speakers
        ),
    ]


def outsiders(shop: Workshop) -> list[Row]:
    """Let a menu hear what is meant for it, and everything that is not.

    Without the public sets the shipped outsiders alone are heard, and it is said.
    """
    labels = shop.out / "outsiders.tsv"
    lines = ["file\tintent\tslots", *_own_samples(shop), *_foreign_samples(shop)]
    write("\n".join(lines) + "\n", labels)
    every = replace(shop, limit=None)
    report = every.hear("outsiders", shop.out, "telecom", "", labels)
    found = at_right_accept(report.heard)
    if found is None:
        return []
    level, meant = found.at.threshold, "of those understood at all" if not found.reached else ""
    rows = [Row("right accept of the menu's answers", found.at.right_accept, note=meant)]
    missing = [name for kind, name in _FOREIGN.items() if not shop.has(kind)]
    claim = "false accept of outsiders there"
    claim += f" (without {', '.join(missing)})" if missing else ""
    rows.append(Row(claim, found.at.false_accept, at_most=0.05))
    outside = [one for one in report.heard if not one.in_scope]
    kinds = dict.fromkeys(_kind(one, shop) for one in outside)
    return rows + [
        Row(
            f"false accept of {kind}",
            Rate.among(_acted(one, level) for one in outside if _kind(one, shop) == kind),
        )
        for kind in kinds
    ]


def typed_requests(shop: Workshop) -> list[Row]:
    """Let menus learn requests by example, and understand others."""
    rows = []
    for examples, right, outside in ((20, 0.93, 0.08), (5, 0.75, None)):
        lines = shop.out / f"clinc-{examples}"
        domains = convert_clinc(shop.set_of("clinc"), lines, examples)
        heard: list[Heard] = []
        for domain in domains:
            folder = lines / domain
            report = shop.hear(f"clinc-{examples}-{domain}", folder, str(folder))
            heard += report.heard
            rows.append(Row(f"{domain}, {examples} examples", best_guess(report.heard)))
        rows.append(Row(f"all domains, {examples} examples", best_guess(heard), right))
        at_bar = false_accept_at(heard)
        if at_bar:
            name = f"false accept at 90 % right accept, {examples} examples"
            rows.append(Row(name, at_bar, at_most=outside))
    return rows


CLAIMS: dict[str, Callable[[Workshop], list[Row]]] = {
    "orders": spoken_orders,
    "digits": spoken_digits,
    "outsiders": outsiders,
    "typed": typed_requests,
}
"""Name of a group of claims -> how it is measured."""


def _own_samples(shop: Workshop) -> Iterable[str]:
    """Label the line's own samples, in scope and out of it, by their absolute paths."""
    folder = shop.settings.home / _SAMPLES
    for sample in spread(read_dataset(folder), shop.limit):
        yield f"{sample.path.resolve()}\t{sample.intent}\t"


def _foreign_samples(shop: Workshop) -> Iterable[str]:
    """Label recordings of other sets, and pieces of noise, as out of scope."""
    most = min(_OUTSIDERS, shop.limit or _OUTSIDERS)
    for kind in filter(shop.has, _FOREIGN):
        found = read_dataset(shop.set_of(kind), shop.labels(kind))
        for sample in spread(found, most):
            yield f"{sample.path.resolve()}\t\t"
        for noise in sorted(shop.set_of(kind).glob("*noise*")):
            for piece in _pieces(noise, shop.out / "noise", most):
                yield f"{piece.resolve()}\t\t"


def _pieces(noise: Path, folder: Path, most: int) -> Sequence[Path]:
    """Cut noise into files."""
    folder.mkdir(parents=True, exist_ok=True)
    samples, rate_hz = read_audio(noise)
    length = round(_PIECE_S * rate_hz)
    count = min(most, len(samples) // length)
    paths = [folder / f"{noise.stem}-{number}.flac" for number in range(count)]
    for path, piece in zip(paths, np.array_split(samples[: count * length], count), strict=True):
        soundfile.write(path, piece, rate_hz)
    return paths


def _kind(one: Heard, shop: Workshop) -> str:
    """Name the set that a recording comes from."""
    path = one.sample.path.resolve()
    for kind, name in _FOREIGN.items():
        if shop.has(kind) and path.is_relative_to(shop.set_of(kind).resolve()):
            return name
    return "noise" if path.is_relative_to(shop.out.resolve()) else "shipped outsiders"


def _acted(one: Heard, level: float) -> bool:
    return bool(one.meaning.intent) and one.meaning.confidence >= level
