import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from structlog.testing import capture_logs

from smartivr.audio.resample import resample
from smartivr.recognition import pocketsphinx_hearing, upper_bands
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.levelling import Levelled
from smartivr.recognition.lexicon import Lexicon
from smartivr.recognition.pocketsphinx_decoder import GrammarDecoder
from smartivr.recognition.pocketsphinx_hearing import (
    DICTIONARY,
    USUAL_MEAN,
    FrontEnd,
    model_file,
)
from smartivr.recognition.pronounce import Pronouncer
from smartivr.recognition.upper_bands import shipped

SAMPLES = Path(__file__).parents[2] / "audio" / "samples" / "telecom"
WORDS = {
    "technical": ("T EH K N IH K AH L",),
    "customer": ("K AH S T AH M ER",),
    "support": ("S AH P AO R T",),
    "billing": ("B IH L IH NG",),
    "sales": ("S EY L Z",),
}
GRAMMAR = (
    "#JSGF V1.0; grammar menu; public <menu> = technical support | customer support | support "
    "| billing | sales;"
)


@pytest.fixture(scope="module")
def decoder() -> GrammarDecoder:
    return GrammarDecoder(GRAMMAR, WORDS)


def recording(name: str) -> NDArray[np.int16]:
    """A shipped recording as a recognizer gets it: at 16 kHz, levelled."""
    samples, rate_hz = soundfile.read(SAMPLES / name, dtype="int16")
    speech = Levelled()
    speech.add(resample(samples, rate_hz, RATE_HZ))
    return speech.whole()


def hear_whole(decoder: GrammarDecoder, speech: NDArray[np.int16], *, narrow: bool) -> str:
    decoder.begin(narrow=narrow)
    decoder.hear(speech, whole=True)
    decoder.end()
    return decoder.text


def hear_streamed(
    decoder: GrammarDecoder, speech: NDArray[np.int16], *, narrow: bool, piece: int = 1600
) -> str:
    decoder.begin(narrow=narrow)
    for start in range(0, speech.size, piece):
        decoder.hear(speech[start : start + piece])
    decoder.end()
    return decoder.text


@pytest.mark.parametrize("narrow", [False, True])
def test_what_was_heard_before_leaves_no_trace(decoder: GrammarDecoder, *, narrow: bool) -> None:
    speech = recording("phone/002.wav")
    alone = hear_streamed(decoder, speech, narrow=narrow), decoder.score
    loud = np.random.default_rng(0).normal(0, 9000, 32000).clip(-32768, 32767).astype(np.int16)
    hear_streamed(decoder, loud, narrow=not narrow)
    hear_whole(decoder, loud, narrow=narrow)
    assert (hear_streamed(decoder, speech, narrow=narrow), decoder.score) == alone


@pytest.mark.parametrize("narrow", [False, True])
def test_the_pieces_that_speech_comes_in_change_nothing(
    decoder: GrammarDecoder, *, narrow: bool
) -> None:
    speech = recording("phone/002.wav")
    found = set()
    for piece in (77, 1536, speech.size):
        text = hear_streamed(decoder, speech, narrow=narrow, piece=piece)
        found.add((text, decoder.score, decoder.decoder.n_frames()))
    assert len(found) == 1


def test_every_frame_is_decoded_to_the_last(decoder: GrammarDecoder) -> None:
    speech = recording("phone/002.wav")
    hear_whole(decoder, speech, narrow=True)
    frames = decoder.decoder.n_frames()
    hear_streamed(decoder, speech, narrow=True)
    assert decoder.decoder.n_frames() == frames


def test_an_utterance_that_was_given_up_is_forgotten(decoder: GrammarDecoder) -> None:
    speech = recording("phone/002.wav")
    expected = hear_streamed(decoder, speech, narrow=True)
    decoder.begin(narrow=True)
    decoder.hear(recording("phone/001.wav"))
    assert hear_streamed(decoder, speech, narrow=True) == expected


def test_the_mean_of_a_call_moves_from_the_usual_one_to_that_of_its_speech(
    decoder: GrammarDecoder,
) -> None:
    speech = recording("clean/002.ogg")
    decoder.begin()
    assert decoder.mean == pytest.approx(USUAL_MEAN)
    decoder.end()
    front_end = FrontEnd(None)
    own = np.concatenate([front_end.add(speech), front_end.finish()]).mean(axis=0)
    mean: tuple[float, ...] = ()
    for _ in range(20):
        decoder.begin(mean=mean)
        decoder.hear(speech)
        decoder.end()
        mean = decoder.mean
    assert mean == pytest.approx(own, abs=0.5)
    assert pytest.approx(own, abs=0.5) != USUAL_MEAN


@pytest.mark.parametrize(
    "speech",
    [
        np.zeros(0, np.int16),
        np.zeros(1, np.int16),
        np.zeros(RATE_HZ, np.int16),
        np.full(RATE_HZ, 32767, np.int16),
        np.repeat(np.array([32767, -32768] * 800, np.int16), 10),
    ],
    ids=["nothing", "one sample", "zeros", "one value", "clipped"],
)
@pytest.mark.parametrize("narrow", [False, True])
def test_what_is_no_speech_is_heard_without_harm(
    speech: NDArray[np.int16], decoder: GrammarDecoder, *, narrow: bool
) -> None:
    front_end = FrontEnd(shipped() if narrow else None)
    made = np.concatenate([front_end.add(speech), front_end.finish()])
    assert np.isfinite(made).all()
    hear_streamed(decoder, speech, narrow=narrow)
    hear_whole(decoder, speech, narrow=narrow)
    expected = hear_whole(decoder, recording("phone/002.wav"), narrow=True)
    assert expected == "technical support"


@pytest.mark.slow
def test_a_minute_of_silence_is_heard_without_harm(decoder: GrammarDecoder) -> None:
    speech = Levelled()
    speech.add(np.zeros(60 * RATE_HZ, np.int16))
    hear_streamed(decoder, speech.whole(), narrow=True, piece=16000)
    assert np.isfinite(decoder.mean).all()
    assert hear_whole(decoder, recording("phone/002.wav"), narrow=True) == "technical support"


@pytest.fixture
def _without_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(
        pocketsphinx_hearing, "shipped", lambda: upper_bands.shipped(models=tmp_path)
    )
    pocketsphinx_hearing._network.cache_clear()
    yield
    pocketsphinx_hearing._network.cache_clear()


@pytest.mark.usefixtures("_without_network")
def test_without_the_network_telephone_speech_is_heard_plainly_and_that_is_said_once(
    decoder: GrammarDecoder,
) -> None:
    speech = recording("phone/002.wav")
    with capture_logs() as logged:
        assert hear_whole(decoder, speech, narrow=True) == "technical support"
        hear_whole(decoder, speech, narrow=True)
    assert [entry["code"] for entry in logged] == ["model-missing"]


def phone_recordings() -> list[tuple[str, str]]:
    """File and text of some shipped recordings that went over a telephone line."""
    with (SAMPLES / "labels.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    spoken = [row for row in rows if row["file"].startswith("phone/") and row["intent"]]
    return [(row["file"], row["text"].lower()) for row in spoken][::6]


@pytest.mark.slow
def test_restored_bands_make_telephone_speech_no_harder_to_hear() -> None:
    recordings = phone_recordings()
    texts = sorted({text for _, text in recordings})
    lexicon = Lexicon(Path(model_file(DICTIONARY)), Pronouncer())
    pronunciations = lexicon.pronunciations(" ".join(texts).split())
    jsgf = f"#JSGF V1.0; grammar menu; public <menu> = {' | '.join(texts)};"
    decoder = GrammarDecoder(jsgf, pronunciations)
    right = {
        narrow: sum(
            hear_whole(decoder, recording(file), narrow=narrow) == text for file, text in recordings
        )
        for narrow in (False, True)
    }
    assert right[True] >= right[False]
    assert right[True] >= 0.9 * len(recordings)
