"""Synthetic speakers: espeak-ng, flite and festival as Debian installs them."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import subprocess
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr
from utterances import RATE_HZ

_ACCENTS = (
    *("en-us", "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan"),
    *("en-gb-x-gbcwmd", "en-029", "en-us-nyc"),
)
_OF_THE_SAMPLES = frozenset(
    {"m1", "m3", "m4", "m5", "m7", "f1", "f2", "f3", "f4", "f5", "Andrea", "Mario"}
)
"""Variants that speak in audio/samples: held out, since figures are printed on those."""
_UNLIKE_PEOPLE = frozenset(
    {
        *("fast", "whisper", "whisperf", "announcer", "Demonic", "UniRobot", "Mr", "anikaRobot"),
        *("robosoft", "robosoft2", "robosoft3", "robosoft4", "robosoft5", "robosoft6"),
        *("robosoft7", "robosoft8", "croak"),
    }
)
_FLITE_VOICES = ("slt", "slt", "slt", "rms", "rms", "awb", "kal16", "kal")
_FESTIVAL_VOICES = ("cmu_us_slt_arctic_hts", "kal_diphone", "ked_diphone")
_ESPEAK_SHARE, _FLITE_SHARE = 0.48, 0.46


def espeak_variants(listing: str) -> tuple[str, ...]:
    """Names in what `espeak-ng --voices=variant` prints, without those that are left out."""
    lines = [line for line in listing.splitlines() if "!v/" in line]
    names = [line.split("!v/")[1].split()[0] for line in lines]
    return tuple(name for name in names if name not in _OF_THE_SAMPLES | _UNLIKE_PEOPLE)


class Voices:
    """Speaks texts, each with a voice drawn anew."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        command = ["espeak-ng", "--voices=variant"]
        listing = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  fixed command
        self._variants = espeak_variants(listing.stdout)

    def speak(self, text: str) -> tuple[str, npt.NDArray[np.float32]]:
        """Name of the voice, and its speech at 16 kHz.

        Raises:
            subprocess.CalledProcessError: the program could not speak the text.

        """
        kind = self._rng.random()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "speech.wav"
            if kind < _ESPEAK_SHARE:
                voice = self._espeak(text, path)
            elif kind < _ESPEAK_SHARE + _FLITE_SHARE:
                voice = self._flite(text, path)
            else:
                voice = self._festival(text, path)
            samples, rate_hz = soundfile.read(path, dtype="float32")
        # Read at another rate, the same voice has a shorter or longer vocal tract.
        warp = float(self._rng.choice([1.0, self._rng.uniform(0.87, 1.22)]))
        return f"{voice}@{warp:.2f}", soxr.resample(samples, rate_hz * warp, RATE_HZ)

    def _one_of(self, names: tuple[str, ...]) -> str:
        return names[int(self._rng.integers(len(names)))]

    def _espeak(self, text: str, path: Path) -> str:
        voice = f"{self._one_of(_ACCENTS)}+{self._one_of(self._variants)}"
        speed, pitch = self._rng.integers(115, 215), self._rng.integers(20, 80)
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch)]
        _run([*command, "-w", str(path), text])
        return f"espeak-{voice}"

    def _flite(self, text: str, path: Path) -> str:
        voice = self._one_of(_FLITE_VOICES)
        settings = ["--setf", f"duration_stretch={self._rng.uniform(0.8, 1.25):.2f}"]
        if voice in {"rms", "kal", "kal16"}:
            settings += ["--setf", f"int_f0_target_mean={self._rng.uniform(80, 180):.0f}"]
        _run(["flite", "-voice", voice, *settings, "-t", text, "-o", str(path)])
        return f"flite-{voice}"

    def _festival(self, text: str, path: Path) -> str:
        voice = self._one_of(_FESTIVAL_VOICES)
        _run(["text2wave", "-eval", f"(voice_{voice})", "-o", str(path)], text)
        return f"festival-{voice}"


def _run(command: list[str], text: str = "") -> None:
    subprocess.run(command, input=text, text=True, check=True, capture_output=True)  # noqa: S603  own words only
