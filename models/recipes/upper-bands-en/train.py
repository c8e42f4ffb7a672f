"""Trains the network that restores the upper bands of telephone speech.

    python models/recipes/upper-bands-en/train.py FOLDER

FOLDER holds wide-band recordings of people, of any format that libsndfile reads, each with one
stretch of speech. Every recording is heard by the ear that calls have, once as it is and once
over made noise, both at 16 kHz and through a mu-law line at 8 kHz. The network learns to tell
the upper bands of the former from the lower ones of the latter. Recordings whose name a stable
rule holds out train nothing: the error is measured on them.

Everything is seeded; a run takes about three minutes of CPU.
"""

# ruff: noqa: INP001, T201  recipes are scripts that stand beside each other and print

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from made_noises import NOISES, Signal, babble
from numpy.typing import NDArray
from rich.progress import track
from sklearn.neural_network import MLPRegressor

from smartivr.audio.ear import Ear, SpeechChunk
from smartivr.audio.g711 import decode, encode
from smartivr.audio.resample import Resampler, resample
from smartivr.evaluate.conditions import Condition, arrive
from smartivr.evaluate.dataset import read_audio
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.cepstra import BandAnalysis, Bands
from smartivr.recognition.levelling import TARGET_PEAK, with_floor
from smartivr.recognition.upper_bands import FILE, LOWER, REACH, UpperBands, surroundings

MODELS = Path(__file__).resolve().parents[2]
KINDS = frozenset({".flac", ".ogg", ".opus", ".wav"})
LINE_HZ = 8000
QUARTER = 64
"""Of the 256 values of a byte."""
UNITS = 64
EVERY = 2
"""Of so many frames, one trains; neighbours are much alike."""
SNR_DB = (5.0, 25.0)
TOO_QUIET_DB = (0.0, 12.0)
"""While speech comes in, its loudest moment is still ahead, so its level is not yet right."""
LOUDEST = 30000.0

Pair = tuple[NDArray[np.float32], NDArray[np.float32]]
"""What the network sees and what it should write, a row for each frame."""


def held_out(path: Path) -> bool:
    """Whether a recording trains nothing: a stable quarter of all names."""
    return hashlib.sha256(path.stem.encode()).digest()[0] < QUARTER


def speech_of(path: Path) -> Samples:
    """What a call's ear would hand to the recognizer."""
    line = arrive(*read_audio(path), Condition(rate_hz=RATE_HZ), path.name)
    ear = Ear(line.rate_hz)
    ear.listen()
    heard = [event.samples for event in ear.hear(line.samples) if isinstance(event, SpeechChunk)]
    return np.concatenate(heard) if heard else np.zeros(0, np.int16)


def over_noise(speech: Signal, noise: Signal, snr_db: float) -> Signal:
    """Mix; the ratio is that of the loudest tenth of the speech."""
    pieces = speech[: speech.size // 320 * 320].reshape(-1, 320)
    loudest = np.sort((pieces**2).mean(axis=1))[-max(len(pieces) // 10, 1) :].mean()
    mixed = speech + noise * np.sqrt(loudest) * 10 ** (-snr_db / 20)
    return mixed * min(1.0, LOUDEST / float(np.abs(mixed).max()))


def over_telephone(speech: Samples) -> Samples:
    """What arrives at the ear over a mu-law line."""
    media = MediaFormat(Encoding.ULAW, LINE_HZ)
    line = decode(encode(resample(speech, RATE_HZ, LINE_HZ), media.encoding), media)
    resampler = Resampler(LINE_HZ, RATE_HZ)
    return np.concatenate([resampler.feed(line), resampler.flush()])[: speech.size]


def pair(wide: Samples, rng: np.random.Generator) -> Pair:
    """Let one stretch of speech be heard both ways, at one level."""
    narrow = over_telephone(wide)
    peak = max(int(np.abs(narrow.astype(np.int32)).max()), 1)
    gain = TARGET_PEAK / peak * 10 ** (-rng.uniform(*TOO_QUIET_DB) / 20)
    lower = bands_of(narrow, gain, rng)
    upper = bands_of(wide[: narrow.size], gain, rng)[REACH:-REACH, LOWER:]
    return surroundings(lower)[::EVERY].astype(np.float32), upper[::EVERY].astype(np.float32)


def bands_of(samples: Samples, gain: float, rng: np.random.Generator) -> Bands:
    """Analyse levelled speech."""
    analysis = BandAnalysis()
    return np.concatenate([analysis.add(with_floor(samples, gain, rng)), analysis.finish()])


def pairs(speech: Sequence[Samples], voices: Sequence[Samples]) -> Iterator[Pair]:
    """Every stretch of speech as it is and over noise; `voices` make babble."""
    rng = np.random.default_rng(1)
    for wide in track(speech, "Hearing"):
        yield pair(wide, rng)
        kind = rng.integers(len(NOISES) + 1)
        chosen = [voices[index] for index in rng.choice(len(voices), 5)]
        noise = babble(wide.size, chosen, rng) if kind == len(NOISES) else None
        if noise is None:
            noise = NOISES[kind](wide.size, rng)
        mixed = over_noise(wide.astype(np.float64), noise, rng.uniform(*SNR_DB))
        yield pair(mixed.astype(np.int16), rng)


def train(seen: NDArray[np.float32], upper: NDArray[np.float32]) -> UpperBands:
    """Fit the network."""
    mean, scale = seen.mean(axis=0), seen.std(axis=0)
    fitted = MLPRegressor(
        hidden_layer_sizes=(UNITS,),
        batch_size=256,
        learning_rate_init=1e-3,
        max_iter=30,
        early_stopping=True,
        n_iter_no_change=4,
        random_state=1,
    ).fit((seen - mean) / scale, upper)
    (inward, outward), (inward_bias, outward_bias) = fitted.coefs_, fitted.intercepts_
    arrays = (mean, scale, inward, inward_bias, outward, outward_bias)
    return UpperBands(*(array.astype(np.float32) for array in arrays))


def main() -> None:
    """Train, say how far off the network is on what was held out, and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="wide-band recordings")
    parser.add_argument("--models", type=Path, default=MODELS, help="where the result goes")
    arguments = parser.parse_args()
    recordings = sorted(p for p in arguments.folder.rglob("*") if p.suffix in KINDS)
    heard = {p: speech_of(p) for p in track(recordings, "Listening")}
    spoken = {p: speech for p, speech in heard.items() if speech.size > RATE_HZ // 4}
    training = [speech for p, speech in spoken.items() if not held_out(p)]
    kept_apart = [speech for p, speech in spoken.items() if held_out(p)]
    seen, upper = (np.concatenate(each) for each in zip(*pairs(training, training), strict=True))
    network = train(seen, upper)
    target = arguments.models / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    network.save(target)
    print(f"{len(training)} recordings, {len(seen)} frames: {target}")
    if kept_apart:
        seen, upper = (
            np.concatenate(each) for each in zip(*pairs(kept_apart, training), strict=True)
        )
        error = np.sqrt(np.mean((network.upper(seen) - upper) ** 2))
        print(
            f"held out: {len(kept_apart)} recordings, error {error:.2f}, spread {upper.std():.2f}"
        )


if __name__ == "__main__":
    main()
