"""Takes noise out of speech with RNNoise, a small recurrent network that works at 48 kHz.

A share of what came in is left in what goes out. Between words the network leaves digital
silence, and of weak sounds only pieces; both are unlike any speech that recognizers were made on.

The wheel of pyrnnoise brings the library for Linux, macOS and Windows. It is loaded by itself:
the package's own Python code would import a whole media framework. Where the wheel is missing,
speech is heard as it comes. Why this method and no other: docs/hearing.md.
"""

import ctypes
import sys
import weakref
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smartivr.audio.mix import level_dbov, saturate
from smartivr.audio.resample import Resampler
from smartivr.line import Samples

RATE_HZ = 16000
"""Of what is fed and of what comes back."""
QUIET_DBOV = -60.0
"""A background below this level hides no word, so its speech is left as it is."""
KEPT = 0.3
"""How much of the audio as it came stays in it, so that noise falls by 10 dB at most."""
_BACKGROUND_S = 0.3
"""Speech is fed from 0.4 s before its first voice on; so much of that is background."""
_FRAME_S = 0.02

_PACKAGE = "pyrnnoise"
_FILES = {"darwin": "librnnoise.dylib", "win32": "rnnoise.dll"}
_NETWORK_HZ = 48000
_FRAME = 480
_DELAY = 2 * _FRAME
"""So many samples the network's output is behind its input."""


class NoiseSuppressor:
    """One stretch of speech, from shortly before its first voice on.

    A second of audio takes about 40 ms of CPU, during which the interpreter lock is free.
    Whatever is fed, what comes back is 16-bit audio that is in step with it; up to 60 ms are held
    back, which at the end of speech are silence. May be used by one thread at a time.
    """

    def __init__(self) -> None:
        """Begin a stretch.

        Raises:
            RuntimeError: the library is not installed; see `available`.

        """
        library = _library()
        if library is None:
            raise RuntimeError("librnnoise is not installed")
        self._process = library.rnnoise_process_frame
        self._state = library.rnnoise_create(None)
        weakref.finalize(self, library.rnnoise_destroy, self._state)
        self._up = Resampler(RATE_HZ, _NETWORK_HZ)
        self._down = Resampler(_NETWORK_HZ, RATE_HZ)
        self._waiting = np.zeros(0, np.float32)
        self._behind = np.zeros(_DELAY, np.float32)
        """What has gone into the network and not come out yet, as it came."""
        self._late = _DELAY

    def feed(self, samples: Samples) -> Samples:
        """Take samples of any number and return those that are ready."""
        self._waiting = np.concatenate([self._waiting, self._up.feed(samples)], dtype=np.float32)
        whole = len(self._waiting) // _FRAME * _FRAME
        noisy, self._waiting = self._waiting[:whole], self._waiting[whole:]
        clean = np.empty_like(noisy)
        for at in range(0, whole, _FRAME):
            self._process(self._state, _address(clean, at), _address(noisy, at))
        came = np.concatenate([self._behind, noisy])
        self._behind = came[whole:]
        late = min(self._late, whole)
        self._late -= late
        mixed = (1 - KEPT) * clean + KEPT * came[:whole]
        return self._down.feed(saturate(mixed[late:]))


def available() -> bool:
    """Whether noise can be suppressed in this installation."""
    return _library() is not None


def background_dbov(samples: Samples) -> float:
    """Return the level before the first voice of a stretch of speech at `RATE_HZ`."""
    frame = round(_FRAME_S * RATE_HZ)
    before = samples[: round(_BACKGROUND_S * RATE_HZ)]
    starts = range(0, max(len(before) - frame, 0) + 1, frame)
    return float(np.median([level_dbov(before[start : start + frame]) for start in starts]))


def _address(floats: NDArray[np.float32], at: int) -> int:
    return int(floats.ctypes.data) + at * floats.itemsize


@cache
def _library() -> ctypes.CDLL | None:
    """Load the library, once in a process; None where there is none for this platform."""
    package = find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations:
        return None
    folder = Path(package.submodule_search_locations[0])
    try:
        library = ctypes.CDLL(str(folder / _FILES.get(sys.platform, "librnnoise.so")))
    except OSError:
        return None
    library.rnnoise_create.argtypes = [ctypes.c_void_p]
    library.rnnoise_create.restype = ctypes.c_void_p
    library.rnnoise_destroy.argtypes = [ctypes.c_void_p]
    library.rnnoise_destroy.restype = None
    library.rnnoise_process_frame.argtypes = [ctypes.c_void_p] * 3
    library.rnnoise_process_frame.restype = ctypes.c_float
    return library
