"""Which conditions a run sweeps over: the product of options, or a list of names.

A name joins what differs from the recording by `+`: a rate (`8000`), a codec (`ulaw`, `alaw`),
noise at a ratio (`kitchen@12`), lost packets in percent (`loss@3`, or `cut@3` where nothing
stands in their place) and jitter in ms (`jitter@40`). Figures may be ranges, `FIRST:LAST:STEP`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isfinite
from pathlib import Path

from smartivr.errors import DatasetError
from smartivr.evaluate.conditions import CLEAN, G711_RATE_HZ, Condition, Noise
from smartivr.evaluate.packet_loss import Loss, Place
from smartivr.line import RATES_HZ, Encoding

SWEEP = "clean,ulaw,alaw,ulaw+loss@3"
"""What `--sweep` hears, and beyond it every noise at these ratios."""
SWEPT_RATIOS = "6:24:3"
_AUDIO = (".flac", ".wav", ".ogg", ".mp3")
_MOST_FIGURES = 100
_MOST_PERCENT = 90.0
_JITTER = "jitter"
_MOST_JITTER_MS = 500.0


@dataclass(frozen=True)
class Swept:
    """What the options of a run name."""

    rates_hz: tuple[int, ...] = ()
    codecs: tuple[Encoding, ...] = ()
    noises: tuple[str, ...] = ()
    """Paths, each with a name before it if need be: `kitchen=kitchen-noise.flac`."""
    snr: str = ""
    loss: str = ""
    names: str = ""
    """Conditions by name, parted by commas."""
    standard: bool = False
    """What is worth knowing of any line: codecs, loss, and every noise at seven ratios."""


def conditions(swept: Swept, folder: Path | None = None) -> tuple[Condition, ...]:
    """Make the conditions of a run; one, in which recordings are as they are, without options.

    Noises that a name asks for are those given, or a recording of that name in the folder.

    Raises:
        DatasetError: a rate that no call has, noise without ratios or ratios without noise, a
            name that means nothing, a noise that is not there.

    """
    noises = _noises(swept.noises)
    if swept.names or swept.standard:
        if swept.rates_hz or swept.codecs or swept.snr or swept.loss:
            raise DatasetError(
                "--conditions and --sweep say all of it",
                remedy="leave out --rate, --codec, --snr and --loss",
            )
        standard = [SWEEP, *(f"{name}@{SWEPT_RATIOS}" for name in noises)]
        names = ",".join([*(standard if swept.standard else []), swept.names])
        return _unique(
            condition
            for name in names.split(",")
            if name.strip()
            for condition in _named(name.strip(), noises, folder)
        )
    return _product(swept, noises)


def _product(swept: Swept, noises: Mapping[str, Noise]) -> tuple[Condition, ...]:
    if bool(noises) != bool(swept.snr):
        raise DatasetError("noise needs ratios, and ratios need noise", remedy="give both")
    lines = [
        _line(rate_hz, codec)
        for rate_hz, codec in product(swept.rates_hz or (None,), swept.codecs or (Encoding.L16,))
    ]
    losses = [_loss(percent, Place.SILENCE) for percent in _figures(swept.loss or "0", "--loss")]
    ratios = list(_figures(swept.snr, "--snr")) if swept.snr else [None]
    mixed: list[Noise | None] = [*noises.values()]
    return _unique(
        replace(line, snr_db=ratio, noise=None if ratio is None else noise, loss=loss)
        for line, loss, noise, ratio in product(lines, losses, mixed or [None], ratios)
    )


def _named(name: str, noises: Mapping[str, Noise], folder: Path | None) -> Iterator[Condition]:
    """Make the conditions that one name stands for, several where it holds a range."""
    made = [Condition()]
    for part in name.split("+"):
        kind, at, figures = part.partition("@")
        values = list(_figures(figures, part)) if at else []
        if part == CLEAN:
            continue
        if part in {codec.value for codec in Encoding}:
            made = [_line(one.rate_hz, Encoding(part)) for one in made]
        elif part.isdecimal():
            made = [_line(int(part), one.encoding) for one in made]
        elif at and kind in {place.value for place in Place}:
            losses = [_loss(value, Place(kind)) for value in values]
            made = [replace(one, loss=loss) for one, loss in product(made, losses)]
        elif at and kind == _JITTER:
            made = [_uneven(one, value) for one, value in product(made, values)]
        elif at:
            noise = _noise(kind, noises, folder)
            made = [
                replace(one, snr_db=value, noise=None if value is None else noise)
                for one, value in product(made, values)
            ]
        else:
            raise DatasetError(
                f"no condition is called {part!r}",
                remedy="join a rate, ulaw or alaw, NOISE@DB, loss@PERCENT and jitter@MS by +",
            )
    for one in made:
        if one.jitter_ms is not None and one.loss and one.loss.place is not Place.SILENCE:
            raise DatasetError("jitter fills gaps", where=name, remedy="write loss@3+jitter@40")
        yield one


def _uneven(condition: Condition, jitter_ms: float | None) -> Condition:
    if jitter_ms is not None and not 0 <= jitter_ms <= _MOST_JITTER_MS:
        raise DatasetError(
            f"a jitter of {jitter_ms:g} ms is not between 0 and {_MOST_JITTER_MS:g}",
            where="--conditions",
        )
    return replace(condition, jitter_ms=jitter_ms)


def _line(rate_hz: int | None, codec: Encoding) -> Condition:
    if rate_hz is None and codec is not Encoding.L16:
        rate_hz = G711_RATE_HZ
    if rate_hz is not None and rate_hz not in RATES_HZ:
        known = ", ".join(map(str, RATES_HZ))
        raise DatasetError(f"a call cannot have {rate_hz} Hz", remedy=f"use one of {known}")
    return Condition(rate_hz, codec)


def _loss(percent: float | None, place: Place) -> Loss | None:
    if not percent:
        return None
    if not 0 < percent <= _MOST_PERCENT:
        raise DatasetError(f"{percent:g} % of the packets cannot be lost", where="--loss")
    return Loss(percent, place)


def _noises(given: Sequence[str]) -> dict[str, Noise]:
    """Name each noise: as it is given, by its file, or `snr` where there is but one."""
    found: dict[str, Noise] = {}
    for text in given:
        name, _, path = text.rpartition("=")
        name = name or (Path(path).stem if len(given) > 1 else Noise.name)
        if name in found:
            raise DatasetError(f"two noises are called {name!r}", remedy="write NAME=FILE")
        found[name] = Noise(Path(path), name)
    return found


def _noise(name: str, noises: Mapping[str, Noise], folder: Path | None) -> Noise:
    """Find a noise by its name, or by the beginning of a file's name."""
    if name in noises:
        return noises[name]
    inside = sorted(folder.glob(f"{name}*")) if folder and name else []
    files = [noise.path for noise in noises.values() if noise.path.name.startswith(name)]
    files += [path for path in inside if path.suffix.lower() in _AUDIO]
    if not files:
        raise DatasetError(f"there is no noise {name!r}", remedy=f"name it: --noise {name}=FILE")
    return Noise(files[0], name)


def _figures(text: str, where: str) -> Iterator[float | None]:
    """Read figures parted by commas, ranges among them; `clean` is none."""
    for part in filter(None, map(str.strip, text.split(","))):
        if part == CLEAN:
            yield None
            continue
        try:
            numbers = [float(number) for number in part.split(":")]
        except ValueError:
            numbers = []
        match numbers:
            case [number] if isfinite(number):
                yield number
            case [first, last, step] if _is_range(first, last, step):
                yield from (first + step * n for n in range(int((last - first) / step + 1e-9) + 1))
            case _:
                raise DatasetError(
                    f"{part!r} is not a figure", where=where, remedy="write 24,12,6 or 6:24:3"
                )


def _is_range(first: float, last: float, step: float) -> bool:
    finite = all(map(isfinite, (first, last, step)))
    return finite and step > 0 and 0 <= (last - first) / step < _MOST_FIGURES


def _unique(made: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys(made))
