import pytest
import soundfile

from smartivr.audio.tones import comfort_noise
from smartivr.errors import DatasetError
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.line import Encoding


def names(swept, folder=None):
    return [condition.short for condition in conditions(swept, folder)]


@pytest.fixture
def noise(tmp_path):
    path = tmp_path / "kitchen-noise.flac"
    soundfile.write(path, comfort_noise(0.5, 16000, -30.0), 16000)
    return path


def test_a_run_without_options_hears_recordings_as_they_are():
    assert names(Swept()) == ["clean"]


def test_a_codec_without_a_rate_is_that_of_the_telephone():
    assert names(Swept(codecs=(Encoding.ULAW, Encoding.ALAW))) == ["ulaw", "alaw"]


def test_options_are_multiplied():
    swept = Swept(rates_hz=(8000, 16000), codecs=(Encoding.L16, Encoding.ULAW), loss="0,3")

    assert names(swept) == [
        "8000",
        "8000+loss@3",
        "ulaw",
        "ulaw+loss@3",
        "16000",
        "16000+loss@3",
        "16000+ulaw",
        "16000+ulaw+loss@3",
    ]


def test_each_ratio_is_a_condition_and_repeated_ones_are_one(noise):
    swept = Swept((8000,), (Encoding.ALAW,), (str(noise),), "clean, 24,6.5,6.5")

    assert [condition.name for condition in conditions(swept)] == [
        "8000 Hz alaw",
        "8000 Hz alaw, snr 24 dB",
        "8000 Hz alaw, snr 6.5 dB",
    ]


def test_several_noises_are_told_apart_and_share_what_is_clean(noise):
    swept = Swept(noises=(str(noise), f"hum={noise}"), snr="clean,6")

    assert names(swept) == ["clean", "kitchen-noise@6", "hum@6"]


def test_a_range_of_ratios_holds_its_ends(noise):
    swept = Swept(noises=(str(noise),), snr="6:24:3")

    assert names(swept) == [f"snr@{ratio}" for ratio in (6, 9, 12, 15, 18, 21, 24)]


def test_names_join_what_differs_by_a_plus(noise):
    swept = Swept(names="clean, ulaw+loss@1:3:2, 8000+kitchen@12, cut@5")

    assert names(swept, noise.parent) == [
        "clean",
        "ulaw+loss@1",
        "ulaw+loss@3",
        "8000+kitchen@12",
        "cut@5",
    ]


def test_a_name_finds_a_given_noise_before_one_of_the_folder(noise, tmp_path):
    given = Swept(noises=(f"kitchen={tmp_path / 'other.wav'}",), names="kitchen@6")

    (condition,) = conditions(given, noise.parent)

    assert condition.noise.path == tmp_path / "other.wav"


def test_the_standard_sweep_hears_codecs_loss_and_every_noise(noise):
    assert names(Swept(noises=(f"kitchen={noise}",), standard=True)) == [
        "clean",
        "ulaw",
        "alaw",
        "ulaw+loss@3",
        *(f"kitchen@{ratio}" for ratio in (6, 9, 12, 15, 18, 21, 24)),
    ]


def test_every_name_of_a_condition_can_be_asked_for_again(noise):
    asked = conditions(Swept(names="clean,ulaw,16000+alaw,kitchen@12+loss@3,cut@5"), noise.parent)

    again = Swept(names=",".join(condition.short for condition in asked))

    assert conditions(again, noise.parent) == asked


@pytest.mark.parametrize("snrs", ["loud", "24,nan", "inf", "24:6:3", "0:1e9:1", "1:2"])
def test_a_ratio_that_is_no_number_is_refused(noise, snrs):
    with pytest.raises(DatasetError, match="is not a figure"):
        conditions(Swept(noises=(str(noise),), snr=snrs))


def test_noise_and_ratios_need_each_other(noise):
    with pytest.raises(DatasetError, match="give both"):
        conditions(Swept(noises=(str(noise),)))
    with pytest.raises(DatasetError, match="give both"):
        conditions(Swept(snr="6"))


def test_a_rate_that_no_call_has_is_refused():
    with pytest.raises(DatasetError, match="11025"):
        conditions(Swept(rates_hz=(11025,)))


@pytest.mark.parametrize("loss", ["-1", "91"])
def test_a_loss_that_leaves_no_call_is_refused(loss):
    with pytest.raises(DatasetError, match="cannot be lost"):
        conditions(Swept(loss=loss))


@pytest.mark.parametrize("name", ["loud", "ulaw+", "cafe@6"])
def test_a_name_that_means_nothing_is_refused(noise, name):
    with pytest.raises(DatasetError):
        conditions(Swept(names=name), noise.parent)


def test_named_conditions_and_options_do_not_mix():
    with pytest.raises(DatasetError, match="say all of it"):
        conditions(Swept(rates_hz=(8000,), names="ulaw"))


def test_two_noises_of_one_name_are_refused(noise):
    with pytest.raises(DatasetError, match="two noises"):
        conditions(Swept(noises=(str(noise), str(noise)), snr="6"))


def test_uneven_packets_are_named_with_the_losses_they_hide():
    asked = conditions(Swept(names="ulaw+loss@3+jitter@0:40:20"))
    assert [condition.short for condition in asked] == [
        "ulaw+loss@3+jitter@0",
        "ulaw+loss@3+jitter@20",
        "ulaw+loss@3+jitter@40",
    ]
    assert asked[2].name == "8000 Hz ulaw, loss 3 %, jitter 40 ms"


@pytest.mark.parametrize("names", ["jitter@-1", "jitter@900", "cut@3+jitter@40"])
def test_jitter_that_cannot_be_is_refused(names):
    with pytest.raises(DatasetError):
        conditions(Swept(names=names))
