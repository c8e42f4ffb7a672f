"""Makes the samples that the confidence is trained on.

    python audio/recipes/make_confidence_samples.py

Reads `confidence.tsv`: answers for the lines telecom, barista and digits, and what people say that
is for none of them. Voices of espeak-ng, flite and festival that speak nowhere else in the
samples take turns; sounds that are no speech are added. Each utterance is written in one form:
clean, over the phone (300 to 3400 Hz, 8 kHz mu-law) or noisy (18, 12 or 8 dB). Seeded: the
same versions of the programs make the same files.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from make_samples import (
    LOUDNESS_DB,
    NOISES,
    OPUS_COMPRESSION,
    PHONE_RATE_HZ,
    in_room,
    through_phone,
)
from noises import make_noise
from ogg import write_ogg
from outsiders import SOUNDS, make_sound
from rich.progress import track
from speakers import RATE_HZ, babble
from voices import VOICES, speak

from smartivr.audio.g711 import decode, encode
from smartivr.audio.mix import gain, mix_at_snr
from smartivr.audio.resample import resample
from smartivr.line import Encoding, MediaFormat, Samples

HERE = Path(__file__).parent
TEXTS = HERE / "confidence.tsv"
FOLDER = HERE.parent / "samples" / "confidence"
COLUMNS = ("file", "intent", "slots", "speaker", "text")
OTHERS = "others"
"""Folder of what is no answer on any line."""
EACH_SOUND = 6
CHATTER_S = 2.0
CHATTER = 8
SNRS_DB = (18.0, 12.0, 8.0)
PHONE = MediaFormat(Encoding.ULAW, PHONE_RATE_HZ)


@dataclass(frozen=True)
class Utterance:
    """One sample before it gets its form."""

    line: str
    intent: str
    slots: str
    speaker: str
    text: str
    samples: Samples


def main() -> None:
    """Make the files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args().folder
    chatter = babble()
    rows: dict[str, list[tuple[str, ...]]] = {}
    utterances = list(_spoken()) + list(_sounds(chatter))
    for number, one in enumerate(track(utterances, "samples"), start=1):
        line = one.line or OTHERS
        file = _write(folder / line, number, one.samples, chatter)
        rows.setdefault(line, []).append((file, one.intent, one.slots, one.speaker, one.text))
    for line, listed in rows.items():
        with (folder / line / "labels.tsv").open("w", encoding="utf-8", newline="") as table:
            writer = csv.writer(table, delimiter="\t", lineterminator="\n")
            writer.writerows([COLUMNS, *listed])


def _spoken() -> Iterator[Utterance]:
    with TEXTS.open(encoding="utf-8", newline="") as table:
        texts = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(track(texts, "speaking"), start=1):
        # Steps of 7 through 12 voices give neighbours, which often share words, other voices.
        voice = VOICES[number * 7 % len(VOICES)]
        loudness_db = np.random.default_rng(number).uniform(*LOUDNESS_DB)
        spoken = in_room(gain(speak(row["text"], voice), loudness_db), number)
        yield Utterance(row["line"], row["intent"], row["slots"], voice.name, row["text"], spoken)


def _sounds(chatter: Samples) -> Iterator[Utterance]:
    for turn in range(EACH_SOUND):
        for number, kind in enumerate(SOUNDS):
            seed = 1000 * turn + number
            yield Utterance("", "", "", kind, "", in_room(make_sound(kind, seed), seed))
    for seed in range(CHATTER):
        samples = make_noise("babble", CHATTER_S, 5000 + seed, chatter)
        yield Utterance("", "", "", "babble", "", in_room(samples, seed))


def _write(folder: Path, number: int, samples: Samples, chatter: Samples) -> str:
    """Write the form whose turn it is and return the file's name."""
    folder.mkdir(parents=True, exist_ok=True)
    form = ("clean", "phone", "noisy")[number % 3]
    name, rate_hz = f"{number:03}-{form}.ogg", RATE_HZ
    if form == "phone":
        heard = resample(through_phone(samples), RATE_HZ, PHONE_RATE_HZ)
        samples, rate_hz = decode(encode(heard, PHONE.encoding), PHONE), PHONE_RATE_HZ
    elif form == "noisy":
        kind = NOISES[number // 3 % len(NOISES)]
        noise = make_noise(kind, len(samples) / RATE_HZ, number, chatter)
        samples = mix_at_snr(samples, noise, SNRS_DB[number // 3 % len(SNRS_DB)])
    write_ogg(folder / name, samples, rate_hz, codec="OPUS", compression=OPUS_COMPRESSION)
    return name


if __name__ == "__main__":
    main()
