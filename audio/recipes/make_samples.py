"""Makes the sample utterances of the telecom line: `python audio/recipes/make_samples.py`.

Reads `telecom.tsv`, lets espeak-ng speak each line in one of twelve voices, adds sounds that are
no speech, and writes every utterance in three forms: clean (16 kHz Opus), phone (300 to 3400 Hz,
8 kHz mu-law) and noisy (16 kHz Opus, 20, 14 or 8 dB over babble, hum, pink, white or street
noise). Everything is seeded: the same versions of the libraries make the same files.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile
from noises import make_noise
from ogg import write_ogg
from rich.progress import track
from speakers import RATE_HZ, SPEAKERS, babble, speak

from smartivr.audio.mix import add, gain, mix_at_snr
from smartivr.audio.resample import resample
from smartivr.audio.tones import comfort_noise
from smartivr.line import Samples

HERE = Path(__file__).parent
TEXTS = HERE / "telecom.tsv"
FOLDER = HERE.parent / "samples" / "telecom"
COLUMNS = ("file", "intent", "slots", "speaker", "text")

SOUNDS = (
    *("babble", "hum", "pink", "white", "street", "knocks", "breath", "music", "ringing"),
    *("silence", "babble", "knocks", "breath", "music", "street", "babble", "hum", "knocks"),
)
SOUND_S = 1.6
NOISES = ("babble", "hum", "pink", "white", "street")
SNRS_DB = (20.0, 14.0, 8.0)
EDGE_S = 0.15
"""Room noise before and after the speech."""
LOUDNESS_DB = (-10.0, -1.0)
"""Callers are this much softer than prompts, each by another amount."""
PHONE_RATE_HZ = 8000
PHONE_BAND_HZ = (300.0, 3400.0)
OPUS_COMPRESSION = 0.95


@dataclass(frozen=True)
class Utterance:
    """One sample before it gets its three forms."""

    number: int
    intent: str
    speaker: str
    text: str
    samples: Samples


def main() -> None:
    """Make the files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", type=int, metavar="N", help="stop after so many utterances")
    arguments = parser.parse_args()
    texts = list(csv.DictReader(TEXTS.open(encoding="utf-8"), delimiter="\t"))
    total = arguments.only or len(texts) + len(SOUNDS)
    chatter = babble()
    rows: list[tuple[str, Utterance]] = []
    for utterance in track(islice(_utterances(texts, chatter), total), "samples", total):
        rows += [(file, utterance) for file in _write(utterance, arguments.folder, chatter)]
    _write_labels(arguments.folder, rows)


def _utterances(texts: list[dict[str, str]], chatter: Samples) -> Iterator[Utterance]:
    # Neighbouring lines share an intent, so taking the speakers in turn gives each to every voice.
    for number, row in enumerate(texts, start=1):
        speaker = SPEAKERS[number % len(SPEAKERS)]
        loudness_db = np.random.default_rng(number).uniform(*LOUDNESS_DB)
        spoken = gain(speak(row["text"], speaker), loudness_db)
        yield Utterance(number, row["intent"], speaker.name, row["text"], in_room(spoken, number))
    for number, kind in enumerate(SOUNDS, start=len(texts) + 1):
        sound = make_noise(kind, SOUND_S, number, chatter)
        yield Utterance(number, "", kind, "", in_room(sound, number))


def in_room(samples: Samples, seed: int) -> Samples:
    """Put the noise of a quiet room around and under speech."""
    edge = np.zeros(int(EDGE_S * RATE_HZ), np.int16)
    padded = np.concatenate([edge, samples, edge])
    return add(padded, comfort_noise(len(padded) / RATE_HZ, RATE_HZ, -66.0, seed))


def _write(utterance: Utterance, folder: Path, chatter: Samples) -> list[str]:
    """Write the three forms and return their paths within the folder."""
    number = utterance.number
    clean, phone, noisy = (
        f"clean/{number:03}.ogg",
        f"phone/{number:03}.wav",
        f"noisy/{number:03}.ogg",
    )
    for form in (clean, phone, noisy):
        (folder / form).parent.mkdir(parents=True, exist_ok=True)
    _write_opus(folder / clean, utterance.samples)
    on_phone = resample(through_phone(utterance.samples), RATE_HZ, PHONE_RATE_HZ)
    soundfile.write(folder / phone, on_phone, PHONE_RATE_HZ, "ULAW")
    kind = NOISES[number % len(NOISES)]
    noise = make_noise(kind, len(utterance.samples) / RATE_HZ, number, chatter)
    snr_db = SNRS_DB[number % len(SNRS_DB)]
    _write_opus(folder / noisy, mix_at_snr(utterance.samples, noise, snr_db))
    return [clean, phone, noisy]


def _write_opus(file: Path, samples: Samples) -> None:
    write_ogg(file, samples, RATE_HZ, codec="OPUS", compression=OPUS_COMPRESSION)


def through_phone(samples: Samples) -> Samples:
    """Keep what a telephone line lets through."""
    spectrum = np.fft.rfft(samples)
    frequencies_hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    low_hz, high_hz = PHONE_BAND_HZ
    passes = 1 / np.sqrt(1 + (low_hz / np.maximum(frequencies_hz, 1)) ** 6)
    passes /= np.sqrt(1 + (frequencies_hz / high_hz) ** 20)
    return np.rint(np.fft.irfft(spectrum * passes, len(samples))).clip(-32768, 32767).astype("<i2")


def _write_labels(folder: Path, rows: list[tuple[str, Utterance]]) -> None:
    """List all files in the folder, and those of each form in its own."""
    _write_table(folder / "labels.tsv", rows)
    for form in ("clean", "phone", "noisy"):
        prefix = f"{form}/"
        own = [(file.removeprefix(prefix), u) for file, u in rows if file.startswith(prefix)]
        _write_table(folder / form / "labels.tsv", own)


def _write_table(file: Path, rows: list[tuple[str, Utterance]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        for name, utterance in sorted(rows, key=lambda row: row[0]):
            writer.writerow((name, utterance.intent, "", utterance.speaker, utterance.text))


if __name__ == "__main__":
    main()
