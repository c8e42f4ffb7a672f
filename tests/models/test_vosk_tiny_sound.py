"""Cepstra, noises, lines and files of the recipe of vosk-tiny-en."""

import io
import struct
from pathlib import Path

import cepstra
import kaldi_binary
import kaldi_model
import line_noises
import numpy as np
import phone_lines
import pytest
import utterances
from augmentation import Line
from digit_strings import join
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from phone_set import first_output
from utterances import FRAME_SAMPLES, Phone, Utterance

NOISES = (
    line_noises.hiss,
    line_noises.hum,
    line_noises.fan,
    line_noises.water,
    line_noises.clatter,
    line_noises.music,
)


def _utterance(text: str = "six", frames: int = 80) -> Utterance:
    rng = np.random.default_rng(frames)
    samples = (rng.standard_normal(frames * FRAME_SAMPLES) * 3000).astype(np.int16)
    phones = (Phone("SIL", 0, 20), Phone("S", 20, 10), Phone("IH", 30, 10), Phone("K", 40, 20))
    return Utterance(text, "somebody", samples, (*phones, Phone("SIL", 60, frames - 60)))


def _read_matrix(data: bytes) -> np.ndarray:
    file = io.BytesIO(data)
    kind = file.read(3)
    sizes = []
    for _ in range(2):
        assert file.read(1) == b"\4"
        sizes.append(struct.unpack("<i", file.read(4))[0])
    return np.frombuffer(file.read(), "<f8" if kind == b"DM " else "<f4").reshape(sizes)


@given(
    arrays(
        np.float32, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(width=32)
    )
)
def test_a_matrix_is_read_as_written(values: np.ndarray) -> None:
    np.testing.assert_array_equal(_read_matrix(kaldi_binary.matrix(values)), values)
    np.testing.assert_array_equal(_read_matrix(kaldi_binary.double_matrix(values)), values)


@given(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=9))
def test_integers_are_read_as_written(values: list[int]) -> None:
    written = kaldi_binary.integers(values)
    assert written[0] == 4
    assert struct.unpack("<i", written[1:5])[0] == len(values)
    assert list(struct.unpack(f"<{len(values)}i", written[5:])) == values


def test_statistics_give_back_mean_and_variance() -> None:
    mean, variance = np.array([1.0, -2.0], np.float32), np.array([4.0, 9.0], np.float32)
    written = kaldi_model.mean_statistics(mean, variance, 50)
    sums = _read_matrix(written.removeprefix(kaldi_binary.HEADER))
    assert sums[0, -1] == 50
    np.testing.assert_allclose(sums[0, :-1] / 50, mean)
    np.testing.assert_allclose(sums[1, :-1] / 50 - mean**2, variance)


def test_a_network_tells_how_its_layers_hang_together() -> None:
    nnet = kaldi_model.Nnet3(2)
    nnet.affine("wide", np.zeros((3, 4), np.float32), np.zeros(3, np.float32), (-1, 0))
    nnet.rectify("bent", 3)
    nnet.bypass("sum", "wide", 0.5, 3)
    text = nnet.dump().partition(b"\n\n")[0].decode()
    assert "input=Append(Offset(input, -1), input)" in text
    assert "input=Sum(Scale(0.5, wide), bent)" in text
    assert text.endswith("output-node name=output input=sum objective=linear")


def test_cepstra_come_every_10_ms_of_whole_windows() -> None:
    assert cepstra.cepstra(np.ones(8000, np.float32)).shape == (98, 32)
    assert cepstra.cepstra(np.ones(199, np.float32)).shape == (0, 32)


def test_loudness_changes_the_first_coefficient_only() -> None:
    noise = np.random.default_rng(1).standard_normal(4000).astype(np.float32) * 1000
    soft, loud = cepstra.cepstra(noise), cepstra.cepstra(noise * 4)
    np.testing.assert_allclose(loud[:, 1:], soft[:, 1:], atol=2e-2)
    np.testing.assert_allclose(loud[:, 0] - soft[:, 0], 2 * np.log(4) * np.sqrt(32), rtol=1e-3)


def test_a_tone_is_loudest_in_its_own_band() -> None:
    def loudest(pitch_hz: float) -> int:
        tone = 9000 * np.sin(2 * np.pi * pitch_hz * np.arange(2000) / 8000)
        coefficients = cepstra.cepstra(tone.astype(np.float32)) @ np.linalg.inv(cepstra._COSINES)
        return int(coefficients.mean(axis=0).argmax())

    assert 0 < loudest(300) < loudest(1000) < loudest(3000) < cepstra.BANDS


def test_a_constant_channel_is_taken_off() -> None:
    values = np.random.default_rng(1).standard_normal((1200, 32)).astype(np.float32)
    plain = cepstra.centred(values, np.zeros(32, np.float32))
    shifted = cepstra.centred(values + 5, np.full(32, 5, np.float32))
    np.testing.assert_allclose(shifted, plain, atol=1e-4)
    elsewhere = cepstra.centred(values + 5, np.zeros(32, np.float32))
    np.testing.assert_allclose(elsewhere[700:], plain[700:], atol=1e-4)


@pytest.mark.parametrize("make", NOISES)
def test_a_noise_sounds_for_as_long_as_it_was_asked_for(make: object) -> None:
    sound = make(3000, np.random.default_rng(2))
    assert sound.shape == (3000,)
    assert np.isfinite(sound).all()
    assert sound.std() > 0


def test_mixed_noise_has_a_power_of_one() -> None:
    rng = np.random.default_rng(5)
    for _ in range(10):
        noise = line_noises.any_noise(2000, rng, [rng.standard_normal(500)])
        assert np.mean(noise**2) == pytest.approx(1)


def test_mu_law_stays_close() -> None:
    speech = np.linspace(-1, 1, 501)
    np.testing.assert_allclose(phone_lines.mu_law(speech), speech, rtol=0.03, atol=2e-3)


def test_lost_packets_are_silent_or_repeated() -> None:
    speech = np.arange(1.0, 16001.0)
    received = phone_lines.with_lost_packets(speech, np.random.default_rng(1))
    changed = (received != speech).reshape(-1, 160)
    assert 0 < changed.any(axis=1).sum() < 15
    lost = received.reshape(-1, 160)[changed.all(axis=1)]
    before = speech.reshape(-1, 160)[:-1][changed.all(axis=1)[1:]]
    assert (lost == 0).all() or (lost == before).all()


def test_phones_keep_their_samples_on_every_line() -> None:
    rng = np.random.default_rng(6)
    line = Line(rng, [rng.standard_normal(4000)])
    for _ in range(20):
        heard = line.hear(_utterance())
        assert [name for name, _, _ in heard.phones if name != "SIL"] == ["S", "IH", "K"]
        assert heard.phones[-1][2] == pytest.approx(len(heard.samples), abs=3)
        assert np.abs(heard.samples).max() <= 32767
        outputs, places = heard.outputs(len(cepstra.cepstra(heard.samples)))
        assert list(dict.fromkeys(outputs[np.flatnonzero(outputs)])) == [
            first_output(phone) for phone in ("S", "IH", "K")
        ]
        assert (np.diff(places) >= 0).all()


def test_the_same_seed_gives_the_same_copy() -> None:
    def hear() -> np.ndarray:
        rng = np.random.default_rng(8)
        return Line(rng, [rng.standard_normal(4000)]).hear(_utterance()).samples

    np.testing.assert_array_equal(hear(), hear())


def test_joined_digits_follow_each_other_without_a_gap() -> None:
    joined = join([_utterance("six", 80), _utterance("six", 95)])
    assert joined.text == "six six"
    assert [p.name for p in joined.phones if p.name != "SIL"] == ["S", "IH", "K"] * 2
    at = 0
    for phone in joined.phones:
        assert phone.start == at
        at += phone.frames
    assert at * FRAME_SAMPLES == len(joined.samples)


def test_utterances_are_read_as_written(tmp_path: Path) -> None:
    written = [_utterance("one", 70), _utterance("two", 90)]
    utterances.save(written, tmp_path / "speech.npz")
    for before, after in zip(written, utterances.load(tmp_path / "speech.npz"), strict=True):
        np.testing.assert_array_equal(before.samples, after.samples)
        assert (before.text, before.speaker, before.phones) == (
            after.text,
            after.speaker,
            after.phones,
        )
