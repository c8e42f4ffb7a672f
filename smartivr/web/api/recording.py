"""A recording in the body of a request."""

import io
from email.message import EmailMessage

import numpy as np
import soundfile

from smartivr.audio import g711
from smartivr.audio.resample import resample
from smartivr.errors import UnsupportedAudio
from smartivr.line import RATES_HZ, Encoding, MediaFormat, Samples

LONGEST_S = 30.0
RAW = {"audio/l16": Encoding.L16, "audio/pcmu": Encoding.ULAW, "audio/pcma": Encoding.ALAW}
FILES = ("audio/wav", "audio/flac", "audio/ogg")
_RAW_RATES_HZ = {Encoding.L16: 16000, Encoding.ULAW: 8000, Encoding.ALAW: 8000}
_EAR_RATE_HZ = 16000


def read(body: bytes, content_type: str) -> tuple[Samples, int]:
    """Take the samples out of a body, mixed to one channel, and their rate.

    Any rate of a file is accepted and changed to one that the ear hears.

    Raises:
        BadFrame: raw 16-bit audio of an odd number of bytes.
        UnsupportedAudio: the type, rate or file is not supported, or it is too long.

    """
    header = EmailMessage()
    header["content-type"] = content_type
    encoding = RAW.get(header.get_content_type())
    if encoding is None:
        samples, rate_hz = _file(body)
    else:
        rate_hz = _rate_hz(header, encoding)
        samples = g711.decode(body, MediaFormat(encoding, rate_hz))
    if len(samples) > LONGEST_S * rate_hz:
        raise UnsupportedAudio(f"the recording is longer than {LONGEST_S:g} s")
    if rate_hz not in RATES_HZ:
        samples, rate_hz = resample(samples, rate_hz, _EAR_RATE_HZ), _EAR_RATE_HZ
    return samples, rate_hz


def _rate_hz(header: EmailMessage, encoding: Encoding) -> int:
    """Read the rate of raw audio from its type, as in `audio/l16; rate=16000`."""
    named = header.get_param("rate")
    if named is None:
        return _RAW_RATES_HZ[encoding]
    if str(named) not in map(str, RATES_HZ):
        raise UnsupportedAudio(
            "the rate of the raw audio is not supported",
            remedy=f"use one of {', '.join(map(str, RATES_HZ))}, or send a file",
        )
    return int(str(named))


def _file(body: bytes) -> tuple[Samples, int]:
    try:
        with soundfile.SoundFile(io.BytesIO(body)) as file:
            rate_hz = int(file.samplerate)
            longest = int(LONGEST_S * rate_hz) + 1
            channels = file.read(longest, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
        raise UnsupportedAudio(
            "the body is not an audio file that can be read",
            remedy="send WAV, FLAC or OGG, or raw audio as audio/l16; rate=16000",
        ) from error
    return channels.astype(np.int32).mean(axis=1).round().astype(np.int16), rate_hz
