"""The sound of recordings in a report: what arrived over the line, so that a person can judge."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import soundfile

from smartivr.errors import DatasetError
from smartivr.evaluate.conditions import Condition, arrive
from smartivr.evaluate.dataset import read_audio
from smartivr.evaluate.heard import Heard


def embedded(one: Heard, condition: Condition) -> str:
    """Return what arrived of a recording as a `data:` address; empty if it cannot be read."""
    try:
        samples, rate_hz = read_audio(one.sample.path)
    except DatasetError:
        return ""
    arrived = arrive(samples, rate_hz, condition, one.sample.file)
    out = BytesIO()
    soundfile.write(out, arrived.samples, arrived.rate_hz, format="FLAC", subtype="PCM_16")
    return f"data:audio/flac;base64,{b64encode(out.getvalue()).decode()}"


def beside(one: Heard, page: Path) -> str:
    """Return a recording's address as seen from the page; empty where it does not lie below."""
    recording, folder = one.sample.path.resolve(), page.resolve().parent
    if not recording.is_file() or not recording.is_relative_to(folder):
        return ""
    return quote(recording.relative_to(folder).as_posix())
