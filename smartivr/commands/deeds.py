"""What the caller of `smartivr call` does, one thing after another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from smartivr.audio.resample import resample
from smartivr.errors import SettingsError
from smartivr.evaluate.dataset import read_audio
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import KEYS, Samples


@dataclass(frozen=True, eq=False)
class Speech:
    """Words or a recording, ready to be played."""

    text: str
    samples: Samples


@dataclass(frozen=True)
class Keys:
    """Keys, pressed one after another."""

    keys: str


@dataclass(frozen=True)
class Typing:
    """Words typed in place of spoken ones."""

    text: str


Deed = Speech | Keys | Typing


def check(given: Iterable[tuple[str, str]]) -> None:
    """See before a call that what is given can be done.

    Raises:
        SettingsError: something other than keys is to be pressed.
        UnsupportedAudio: a file cannot be read.

    """
    for kind, value in given:
        match kind:
            case "wav":
                read_audio(Path(value))
            case "keys":
                _keys(value)


async def prepare(
    given: Iterable[tuple[str, str]], caller: SyntheticCaller, rate_hz: int
) -> Sequence[Deed]:
    """Turn options of the command line into deeds, with all audio rendered.

    Raises:
        SettingsError: something other than keys is to be pressed.
        UnsupportedAudio: a file cannot be read.
        VoiceFailed: words cannot be spoken.

    """
    deeds: list[Deed] = []
    for kind, value in given:
        match kind:
            case "say":
                deeds.append(Speech(value, await caller.say(value)))
            case "wav":
                deeds.append(Speech(Path(value).name, _recording(Path(value), rate_hz)))
            case "keys":
                deeds.append(Keys(_keys(value)))
            case _:
                deeds.append(Typing(value))
    return deeds


def _recording(path: Path, rate_hz: int) -> Samples:
    samples, file_rate_hz = read_audio(path)
    return resample(samples, file_rate_hz, rate_hz)


def _keys(keys: str) -> str:
    if not keys or set(keys) - set(KEYS):
        raise SettingsError("only keys can be pressed", remedy=f"give --keys some of {KEYS}")
    return keys
