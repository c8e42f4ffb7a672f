import numpy as np
import pytest

from smartivr.transports.genesys_parcels import FIRST_FRAMES, PARCEL_FRAMES, Parcels

FRAME = 160
AT_ONCE, A_SECOND = 25.0, 5.0
LOUD = np.full(FRAME, 5000, np.int16)
QUIET = np.zeros(FRAME, np.int16)


def spoken(number):
    """A frame that tells which one it is, loud enough for speech."""
    return np.full(FRAME, 5000 + number, np.int16)


def sent(parcels, frames):
    """What goes out, and after which frame."""
    out = [(number, parcels.add(frame)) for number, frame in enumerate(frames, 1)]
    return [(number, samples) for number, samples in out if samples is not None]


def test_speech_goes_out_after_a_tenth_of_a_second():
    (at, first), *_ = sent(Parcels(), [LOUD] * 20)
    assert at == FIRST_FRAMES
    assert len(first) == 2 * FIRST_FRAMES * FRAME
    assert not first[: FIRST_FRAMES * FRAME].any()


def test_long_speech_goes_over_to_long_messages():
    lengths = [len(samples) // FRAME for _, samples in sent(Parcels(), [LOUD] * 500)]
    assert lengths[1] == FIRST_FRAMES
    assert set(lengths[-10:]) == {PARCEL_FRAMES}


def test_the_change_waits_for_a_pause():
    frames = [QUIET if 130 <= number < 140 else spoken(number) for number in range(180)]
    everything = np.concatenate([samples for _, samples in sent(Parcels(), frames)])
    silences = [len(each) for each in np.split(everything, np.flatnonzero(everything)) if len(each)]
    assert max(silences[1:]) == (10 + PARCEL_FRAMES - FIRST_FRAMES) * FRAME + 1


@pytest.mark.parametrize("pauses", [0, 7, 40])
def test_no_message_is_too_many_and_none_comes_too_late(pauses):
    frames = [
        QUIET if pauses and number % (60 + pauses) < pauses else LOUD for number in range(3000)
    ]
    allowed, before, played_until = AT_ONCE, 0, None
    for at, samples in sent(Parcels(), frames):
        allowed = min(AT_ONCE, allowed + (at - before) * A_SECOND / 50) - 1
        assert allowed >= 0
        if played_until is not None and at > played_until:
            assert not samples[: FIRST_FRAMES * FRAME].any(), "a gap within what is said"
        played_until = max(at, played_until or 0) + len(samples) // FRAME
        before = at


def test_nothing_is_lost_or_changes_its_place():
    frames = [spoken(number) for number in range(1000)]
    parcels = Parcels()
    everything = [samples for _, samples in sent(parcels, frames)]
    rest = parcels.finish()
    everything += [] if rest is None else [rest]
    heard = np.concatenate(everything)
    assert np.array_equal(heard[heard > 0], np.concatenate(frames))
