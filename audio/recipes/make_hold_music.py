"""Makes the hold music: `python audio/recipes/make_hold_music.py`.

Eight slow chords, played twice: a plucked arpeggio over soft sustained notes, with an echo. The
end flows into the beginning, so a player may loop the file.
"""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from ogg import write_ogg

Waves = NDArray[np.float64]

FILE = Path(__file__).parent.parent / "hold" / "slow-arpeggio.ogg"
RATE_HZ = 16000
NOTE_S = 0.375
RMS_DBOV = -27.0
"""Softer than prompts, which are spoken at -20."""
VORBIS_COMPRESSION = 0.6

CHORDS = (
    (50, 57, 62, 66, 69),  # D
    (47, 54, 62, 66, 71),  # B minor
    (43, 55, 59, 62, 67),  # G
    (45, 57, 61, 64, 69),  # A
    (50, 57, 61, 66, 69),  # D major 7
    (42, 54, 57, 61, 66),  # F sharp minor
    (43, 55, 59, 62, 66),  # G major 7
    (45, 55, 61, 64, 69),  # A 7
)
"""MIDI notes, the bass first."""
FIGURES = ((1, 2, 3, 4, 3, 2, 3, 2), (4, 2, 3, 1, 2, 3, 4, 3))
"""Notes of the chord in the order in which they are plucked, first and second time."""


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    file: Path = parser.parse_args().file
    waves = compose()
    waves *= 10 ** (RMS_DBOV / 20) / np.sqrt(np.mean(waves**2))
    file.parent.mkdir(parents=True, exist_ok=True)
    write_ogg(file, waves, RATE_HZ, codec="VORBIS", compression=VORBIS_COMPRESSION)


def compose() -> Waves:
    """Return the whole loop; nothing is cut at its end, it sounds on at the beginning."""
    note = round(NOTE_S * RATE_HZ)
    bar = note * len(FIGURES[0])
    loop = np.zeros(bar * len(CHORDS) * len(FIGURES))
    for repeat, figure in enumerate(FIGURES):
        for position, chord in enumerate(CHORDS):
            start = (repeat * len(CHORDS) + position) * bar
            for tone in chord[:3]:
                _sound(loop, start, 0.25 * _sustained(tone, bar))
            for step, index in enumerate(figure):
                _sound(loop, start + step * note, _plucked(chord[index]))
    return loop + 0.3 * np.roll(loop, 3 * note // 2) + 0.12 * np.roll(loop, 3 * note)


def _sound(loop: Waves, start: int, waves: Waves) -> None:
    loop[(start + np.arange(len(waves))) % len(loop)] += waves


def _plucked(tone: int) -> Waves:
    time_s = np.arange(round(1.6 * RATE_HZ)) / RATE_HZ
    partials = [
        np.sin(2 * np.pi * _hertz(tone) * number * time_s)
        * np.exp(-time_s * (2.2 + number))
        / number
        for number in (1, 2, 3, 4)
    ]
    attack = np.minimum(1.0, time_s / 0.006)
    release = np.minimum(1.0, (1.6 - time_s) / 0.1)
    return np.sum(partials, axis=0) * attack * release


def _sustained(tone: int, count: int) -> Waves:
    """Swells and fades over a bar and half of the next."""
    time_s = np.arange(count * 3 // 2) / RATE_HZ
    swell = np.sin(np.pi * np.arange(len(time_s)) / len(time_s)) ** 2
    detuned = [np.sin(2 * np.pi * _hertz(tone) * ratio * time_s) for ratio in (0.998, 1.0, 1.003)]
    return np.sum(detuned, axis=0) / 3 * swell


def _hertz(tone: int) -> float:
    return 440.0 * 2 ** ((tone - 69) / 12)


if __name__ == "__main__":
    main()
