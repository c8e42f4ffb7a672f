"""Ogg files that come out the same each time, so that making them again changes nothing."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import io
import struct
from pathlib import Path

import soundfile
from numpy.typing import NDArray

SERIAL = 1
"""Of the one stream in each file; the encoder would draw a random one."""
_HEADER_BYTES = 27
_SERIAL_AT, _CHECKSUM_AT, _SEGMENTS_AT = 14, 22, 26


def write_ogg(
    file: Path, samples: NDArray, rate_hz: int, *, codec: str, compression: float
) -> None:
    """Write Opus or Vorbis; compression goes from 0, large, to 1, small."""
    encoded = io.BytesIO()
    soundfile.write(encoded, samples, rate_hz, codec, format="OGG", compression_level=compression)
    file.write_bytes(_with_fixed_serial(encoded.getvalue()))


def _with_fixed_serial(stream: bytes) -> bytes:
    pages: list[bytes] = []
    start = 0
    while start < len(stream):
        segments = stream[start + _SEGMENTS_AT]
        lengths = stream[start + _HEADER_BYTES : start + _HEADER_BYTES + segments]
        end = start + _HEADER_BYTES + segments + sum(lengths)
        page = bytearray(stream[start:end])
        struct.pack_into("<I", page, _SERIAL_AT, SERIAL)
        struct.pack_into("<I", page, _CHECKSUM_AT, 0)
        struct.pack_into("<I", page, _CHECKSUM_AT, _checksum(page))
        pages.append(bytes(page))
        start = end
    return b"".join(pages)


def _checksum(page: bytes | bytearray) -> int:
    """Ogg's CRC-32, which unlike zlib's starts at 0 and is not reflected."""
    remainder = 0
    for byte in page:
        remainder = (remainder << 8 & 0xFFFFFFFF) ^ _TABLE[remainder >> 24 ^ byte]
    return remainder


def _table_entry(byte: int) -> int:
    remainder = byte << 24
    for _ in range(8):
        remainder = remainder << 1 ^ (0x04C11DB7 if remainder & 0x80000000 else 0)
    return remainder & 0xFFFFFFFF


_TABLE = [_table_entry(byte) for byte in range(256)]
