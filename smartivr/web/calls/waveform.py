"""How loud each side of a recording is, so that a page can draw it without all of its audio."""

from pathlib import Path

import numpy as np
import soundfile

from smartivr.errors import UnsupportedAudio

POINTS = 800
"""As fine as a page shows it."""


def waveform(path: Path) -> list[list[float]]:
    """Return the greatest loudness, 0..1, at `POINTS` places of each channel; waits for the disk.

    Raises:
        UnsupportedAudio: the file cannot be read.

    """
    try:
        with soundfile.SoundFile(path) as file:
            block = max(1, -(-file.frames // POINTS))
            loudest = [
                np.abs(samples).max(axis=0)
                for samples in file.blocks(block, dtype="float32", always_2d=True)
            ]
            channels = file.channels
    except (soundfile.LibsndfileError, OSError) as error:
        raise UnsupportedAudio("a recording cannot be read") from error
    found = np.array(loudest).reshape(-1, channels)
    return [[round(float(value), 3) for value in side] for side in found.T]
