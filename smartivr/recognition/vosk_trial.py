"""Whether libvosk survives a model, tried in a process of its own.

libvosk ends the whole process over some damaged files, such as a graph that was cut short, and
with it every call. So each model is tried here first: `python -m smartivr.recognition.vosk_trial
FOLDER` loads it and hears a moment of noise, with a grammar and without.
"""

import random
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from smartivr.errors import ModelMissing
from smartivr.recognition.vosk_files import REMEDY

PATIENCE_S = 120.0
"""The largest models that take grammars load in seconds."""
RATE_HZ = 16000


def survive(folder: Path) -> None:
    """Try a model, unless these very files have been tried before.

    Raises:
        ModelMissing: libvosk refuses it or breaks down over it.

    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    stats = [path.stat() for path in files]
    state = tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats)
    problem = _tried(folder.resolve(), state)
    if problem:
        raise ModelMissing(problem, where=str(folder), remedy=REMEDY)


@lru_cache(maxsize=16)
def _tried(folder: Path, _state: tuple[tuple[int, int, int], ...]) -> str:
    """What is wrong, or nothing."""
    command = [sys.executable, "-P", "-m", "smartivr.recognition.vosk_trial", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False)  # noqa: S603  our own module
    except subprocess.TimeoutExpired:
        return f"libvosk does not answer within {PATIENCE_S:g} s"
    if done.returncode < 0:
        return "libvosk breaks down over a damaged file"
    return "libvosk refuses it" if done.returncode else ""


def main(folder: str) -> None:
    """Load the model and hear noise; ends with 1, or worse, over a damaged one."""
    import vosk  # noqa: PLC0415  only the process of the trial may break down

    vosk.SetLogLevel(-1)
    noise = random.Random(1).randbytes(RATE_HZ)  # noqa: S311  half a second of it
    model = vosk.Model(folder)
    for decoder in (
        vosk.KaldiRecognizer(model, RATE_HZ, '["[unk]"]'),
        vosk.KaldiRecognizer(model, RATE_HZ),
    ):
        decoder.AcceptWaveform(noise)
        decoder.FinalResult()


if __name__ == "__main__":
    main(sys.argv[1])
