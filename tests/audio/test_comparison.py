import numpy as np
import pytest

from smartivr.audio.comparison import comparison

LENGTH, PIECE = 6048, 2048


def noise(seed, count, loud=3000.0):
    return np.random.default_rng(seed).normal(0, loud, count).astype(np.int16)


@pytest.mark.parametrize("place", [0, 1, 777, LENGTH - PIECE])
@pytest.mark.parametrize("rate_hz", [8000, 16000])
def test_a_piece_is_found_where_it_was_taken_from_however_soft(place, rate_hz):
    played = noise(0, LENGTH)
    came = (played[place : place + PIECE] * 0.1).astype(np.int16)
    found, peak = comparison(LENGTH, rate_hz).likest(came, played)
    assert found == place
    assert peak > 0.25


def test_other_audio_is_found_nowhere():
    _, peak = comparison(LENGTH, 8000).likest(noise(1, PIECE), noise(0, LENGTH))
    assert peak < 0.12


def test_no_piece_is_louder_than_it_is_said_to_be_able_to():
    played = noise(0, LENGTH, 100.0)
    played[3000:3500] = noise(1, 500)
    energies = played.astype(float) ** 2
    loudest = max(energies[at : at + PIECE].mean() for at in range(LENGTH - PIECE + 1))
    bound = comparison(LENGTH, 8000).loudest(played, PIECE)
    assert loudest <= bound <= 1.3 * loudest


def test_silence_is_found_nowhere_and_is_not_loud():
    silence = np.zeros(LENGTH, np.int16)
    assert comparison(LENGTH, 8000).likest(silence[:PIECE], silence) == (0, 0.0)
    assert comparison(LENGTH, 8000).loudest(silence, PIECE) == 0.0
