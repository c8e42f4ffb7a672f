"""What rooms, microphones and telephone lines do to speech of 8 kHz."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

import numpy as np
from cepstra import RATE_HZ
from spectra import Signal, Spectrum, filtered

_MU = 255.0
_PACKET = RATE_HZ // 50
_FILTER_TAIL = 200


def reverberant(speech: Signal, rng: np.random.Generator) -> Signal:
    """Speech in a room with 0.08 to 0.6 s of reverberation."""
    length = int(rng.uniform(0.08, 0.6) * RATE_HZ)
    echo = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    echo[: int(rng.uniform(0.002, 0.02) * RATE_HZ)] = 0
    echo *= rng.uniform(0.1, 0.9) / max(1e-6, float(np.linalg.norm(echo)))
    echo[0] = 1

    def ring(spectrum: Spectrum) -> Spectrum:
        return spectrum * np.fft.rfft(echo, 2 * (len(spectrum) - 1))

    return filtered(speech, ring, tail=length)


def coloured(speech: Signal, rng: np.random.Generator, *, telephone: bool) -> Signal:
    """Speech through a random smooth filter, of the telephone's band or a wider one."""
    low_hz, high_hz = (
        (rng.uniform(150, 350), rng.uniform(3200, 3600))
        if telephone
        else (rng.uniform(20, 120), rng.uniform(3600, 4000))
    )
    places_hz = np.array([0, 300, 800, 1500, 2500, 4000])
    tilts_db = rng.normal(0, 3.5, len(places_hz))

    def colour(spectrum: Spectrum) -> Spectrum:
        frequency_hz = np.linspace(0, RATE_HZ / 2, len(spectrum))
        passed = 1 / (1 + (low_hz / np.maximum(frequency_hz, 1)) ** 4)
        passed /= 1 + (frequency_hz / high_hz) ** 20
        tilt_db = np.interp(frequency_hz, places_hz, tilts_db)
        return spectrum * np.sqrt(passed) * 10 ** (tilt_db / 20)

    return filtered(speech, colour, tail=_FILTER_TAIL)


def mu_law(speech: Signal) -> Signal:
    """Speech after 8-bit mu-law coding."""
    coded = np.sign(speech) * np.log1p(_MU * np.minimum(1, np.abs(speech))) / np.log1p(_MU)
    coded = np.round(coded * 127) / 127
    return np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(_MU)) / _MU


def with_lost_packets(speech: Signal, rng: np.random.Generator) -> Signal:
    """Speech with 1 to 6 % of its packets of 20 ms lost: silent, or the one before repeated."""
    received = speech.copy()
    lost = np.flatnonzero(rng.random(len(speech) // _PACKET) < rng.uniform(0.01, 0.06))
    repeat = rng.random() < 0.5  # noqa: PLR2004  either is as likely
    for packet in lost[lost > 0]:
        here = slice(packet * _PACKET, (packet + 1) * _PACKET)
        before = slice((packet - 1) * _PACKET, packet * _PACKET)
        received[here] = received[before] if repeat else 0
    return received
