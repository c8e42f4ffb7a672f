"""Samples to a frame's bytes and back: mu-law and A-law (ITU-T G.711) and plain 16 bit.

Both laws are tables, 65 536 codes one way and 256 levels the other, computed once at import.
"""

import numpy as np
from numpy.typing import NDArray

from smartivr.errors import BadFrame
from smartivr.line import Encoding, MediaFormat, Samples

_ULAW_BIAS = 33
_ULAW_CLIP = 8158
"""With the bias, the largest magnitude of the last segment."""
_ALAW_CLIP = 4095


def _segments(magnitude: NDArray[np.int32], first_bits: int) -> NDArray[np.int32]:
    """Return each magnitude's chord: 0 up to `first_bits` bits, then one more for each bit."""
    _, bits = np.frexp(magnitude)
    return np.maximum(bits.astype(np.int32) - first_bits, 0)


def _ulaw_codes() -> NDArray[np.uint8]:
    level = np.arange(-32768, 32768, dtype=np.int32) >> 2
    magnitude = np.minimum(np.abs(level), _ULAW_CLIP) + _ULAW_BIAS
    segment = _segments(magnitude, 6)
    code = (segment << 4) | ((magnitude >> (segment + 1)) & 0xF)
    return _by_unsigned_index(code ^ np.where(level < 0, 0x7F, 0xFF))


def _alaw_codes() -> NDArray[np.uint8]:
    level = np.arange(-32768, 32768, dtype=np.int32) >> 3
    magnitude = np.minimum(np.where(level < 0, ~level, level), _ALAW_CLIP)
    segment = _segments(magnitude, 5)
    code = (segment << 4) | ((magnitude >> np.maximum(segment, 1)) & 0xF)
    return _by_unsigned_index(code ^ np.where(level < 0, 0x55, 0xD5))


def _by_unsigned_index(codes: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Reorder from -32768..32767 so that a sample's bits, read as unsigned, are its index."""
    return np.roll(codes, 32768).astype(np.uint8)


def _ulaw_levels() -> NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    segment = (code >> 4) & 7
    level = ((((code & 0xF) << 3) + 4 * _ULAW_BIAS) << segment) - 4 * _ULAW_BIAS
    return np.where(code & 0x80, -level, level).astype(np.int16)


def _alaw_levels() -> NDArray[np.int16]:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    segment = (code >> 4) & 7
    step = ((code & 0xF) << 4) + 8
    level = np.where(segment == 0, step, (step + 0x100) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, level, -level).astype(np.int16)


_CODES = {Encoding.ULAW: _ulaw_codes(), Encoding.ALAW: _alaw_codes()}
_LEVELS = {Encoding.ULAW: _ulaw_levels(), Encoding.ALAW: _alaw_levels()}


def encode(samples: Samples, encoding: Encoding) -> bytes:
    """Put samples into a frame's bytes."""
    if encoding is Encoding.L16:
        return samples.astype("<i2", copy=False).tobytes()
    return _CODES[encoding].take(samples.view(np.uint16)).tobytes()


def decode(payload: bytes, media: MediaFormat) -> Samples:
    """Take the samples out of a frame's bytes.

    Raises:
        BadFrame: 16-bit audio of an odd number of bytes.

    """
    if media.encoding is not Encoding.L16:
        return _LEVELS[media.encoding].take(np.frombuffer(payload, np.uint8))
    if len(payload) % 2:
        raise BadFrame(
            f"an l16 frame has {len(payload)} bytes, which is odd",
            remedy="send two bytes for each sample",
        )
    return np.frombuffer(payload, "<i2").astype(np.int16)
