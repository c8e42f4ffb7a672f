"""Voices of three synthesizers, for samples whose speakers shall differ from the telecom set's.

flite and festival are programs of Debian (`flite`, `festival`, `festvox-kallpc16k`,
`festvox-kdlpc16k`, `festvox-us-slt-hts`); they are only needed to make the samples again.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from speakers import RATE_HZ, Speaker
from speakers import speak as speak_espeak

from smartivr.audio.mix import normalise, saturate
from smartivr.audio.resample import resample
from smartivr.line import Samples

LEVEL_DBOV = -20.0


@dataclass(frozen=True)
class Voice:
    """One voice of flite or festival, at a tempo (1 is its own, higher is slower)."""

    program: str
    voice: str
    stretch: float = 1.0

    @property
    def name(self) -> str:
        """For the labels."""
        return f"{self.program}+{self.voice}"


VOICES: tuple[Voice | Speaker, ...] = (
    Voice("flite", "awb", 0.95),
    Voice("festival", "cmu_us_slt_arctic_hts"),
    Speaker("en-us", "m3", 150, 45),
    Voice("flite", "rms", 0.85),
    Voice("festival", "ked_diphone"),
    Speaker("en-gb", "Annie", 155, 50),
    Voice("flite", "slt", 0.95),
    Voice("festival", "kal_diphone"),
    Speaker("en-us", "Michael", 150, 50),
    Speaker("en-gb-scotland", "m6", 150, 50),
    Voice("flite", "kal", 1.05),
    Speaker("en-us", "linda", 160, 50),
)


def speak(text: str, voice: Voice | Speaker) -> Samples:
    """Speak a text at 16 kHz."""
    if isinstance(voice, Speaker):
        return speak_espeak(text, voice)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speech.wav"
        commands = {"flite": _flite, "festival": _festival}
        command, given = commands[voice.program](voice, text, file)
        subprocess.run(command, input=given, check=True, text=True, capture_output=True)  # noqa: S603  programs and voices are named above
        waves, rate_hz = soundfile.read(file, dtype="float64")
    spoken = np.trim_zeros(saturate(waves * 32767))
    return normalise(resample(spoken, rate_hz, RATE_HZ), LEVEL_DBOV)


def _flite(voice: Voice, text: str, file: Path) -> tuple[list[str], str]:
    stretch = f"duration_stretch={voice.stretch}"
    command = [_program("flite"), "-voice", voice.voice, "--setf", stretch, "-t", text]
    return [*command, "-o", str(file)], ""


def _festival(voice: Voice, text: str, file: Path) -> tuple[list[str], str]:
    command = [_program("text2wave"), "-eval", f"(voice_{voice.voice})", "-o", str(file)]
    return command, text


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed; see the head of {Path(__file__).name}")
    return found
