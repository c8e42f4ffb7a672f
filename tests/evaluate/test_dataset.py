from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import DatasetError
from smartivr.evaluate.dataset import read_audio, read_dataset, unknown_intents

HEADER = "file\tintent\tslots\tspeaker\ttext"


def folder_of(path: Path, *lines: str, files: tuple[str, ...] = ("a.wav", "b.wav")) -> Path:
    for name in files:
        soundfile.write(path / name, np.zeros(160), 8000)
    (path / "labels.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mistakes_of(folder: Path) -> list[str]:
    with pytest.raises(DatasetError) as caught:
        read_dataset(folder)
    return str(caught.value).splitlines()


def test_a_line_gives_intent_slots_speaker_and_text(tmp_path):
    folder = folder_of(tmp_path, HEADER, 'a.wav\torder\t{"size": "small"}\tanna\ta small one')

    (sample,) = read_dataset(folder)

    assert sample.path == folder / "a.wav"
    assert (sample.intent, dict(sample.slots)) == ("order", {"size": "small"})
    assert (sample.speaker, sample.text, sample.line) == ("anna", "a small one", 2)


def test_only_file_and_intent_are_needed_in_any_order(tmp_path):
    first, second = read_dataset(folder_of(tmp_path, "intent\tfile", "sales\ta.wav", "\tb.wav"))

    assert (first.intent, first.slots, first.speaker) == ("sales", {}, "")
    assert second.intent == ""


def test_trailing_columns_may_be_left_out_and_blank_lines_are_skipped(tmp_path):
    samples = read_dataset(folder_of(tmp_path, HEADER, "a.wav\tsales", "", "b.wav"))

    assert [sample.intent for sample in samples] == ["sales", ""]


def test_cells_quoted_by_a_csv_writer_are_read(tmp_path):
    folder = folder_of(tmp_path, HEADER, 'a.wav\torder\t"{""size"": ""small""}"\t\t')

    assert dict(read_dataset(folder)[0].slots) == {"size": "small"}


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path):
    folder = folder_of(tmp_path)
    (folder / "labels.tsv").write_bytes(b"\xef\xbb\xbffile\tintent\r\na.wav\tsales\r\n")

    assert read_dataset(folder)[0].intent == "sales"


def test_every_mistake_is_located(tmp_path):
    folder = folder_of(
        tmp_path,
        HEADER,
        "a.wav\tsales\t{size: small}",
        "missing.wav\tsales",
        'b.wav\t\t{"size": "small"}',
        "a.wav\tsales\t[]",
        '\tsales\t{"shots": 2}',
        "b.wav\tsales\t\t\t\textra",
    )

    lines = mistakes_of(folder)

    assert [line.split(":")[1] for line in lines] == ["2", "3", "4", "5", "5", "6", "6", "7"]
    assert "not JSON" in lines[0]
    assert "missing.wav" in lines[1]
    assert "slots without an intent" in lines[2]
    assert "labelled already in line 2" in lines[3]
    assert "not a JSON object" in lines[4]
    assert "file is not named" in lines[5]
    assert "'shots'" in lines[6]
    assert "6 columns" in lines[7]


def test_a_misspelt_column_gets_the_nearest_name(tmp_path):
    lines = mistakes_of(folder_of(tmp_path, "file\tintnet", "a.wav\tsales"))

    assert lines == [
        "labels.tsv:1: no column is called 'intnet'; did you mean 'intent'?",
        "labels.tsv:1: the column 'intent' is missing",
    ]


@pytest.mark.parametrize("text", ["", "file\tintent\n"])
def test_labels_without_recordings_are_refused(tmp_path, text):
    (tmp_path / "labels.tsv").write_text(text, encoding="utf-8")

    with pytest.raises(DatasetError, match=r"labels\.tsv"):
        read_dataset(tmp_path)


def test_missing_labels_say_how_to_name_them(tmp_path):
    with pytest.raises(DatasetError, match="--labels"):
        read_dataset(tmp_path)


def test_labels_may_lie_outside_a_folder_that_must_not_be_written(tmp_path):
    folder = folder_of(tmp_path)
    other = tmp_path / "elsewhere.tsv"
    other.write_text("file\tintent\nb.wav\tsales\n", encoding="utf-8")

    assert read_dataset(folder, other)[0].file == "b.wav"


@given(text=st.text(max_size=200))
def test_no_text_makes_reading_labels_fail_in_an_unforeseen_way(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("labels")
    (folder / "labels.tsv").write_text("file\tintent\tslots\n" + text, encoding="utf-8")

    with pytest.raises(DatasetError):
        read_dataset(folder)


def test_an_intent_that_the_step_does_not_expect_is_remarked_on_once(tmp_path):
    samples = read_dataset(folder_of(tmp_path, HEADER, "a.wav\tsale", "b.wav\tsale"))

    assert unknown_intents(samples, {"sales", "support"}) == (
        "labels.tsv:2: the step expects no intent 'sale'; did you mean 'sales'?",
    )


@pytest.mark.parametrize(
    ("name", "rate_hz"), [("a.wav", 11025), ("a.flac", 44100), ("a.ogg", 8000)]
)
def test_two_channels_of_any_format_become_one(tmp_path, name, rate_hz):
    left, right = np.full(rate_hz, 0.5), np.full(rate_hz, 0.1)
    soundfile.write(tmp_path / name, np.stack([left, right], axis=1), rate_hz)

    samples, read_hz = read_audio(tmp_path / name)

    assert read_hz == rate_hz
    assert samples.dtype == np.int16
    assert np.median(samples) == pytest.approx(0.3 * 32768, rel=0.02)


def test_a_file_that_is_no_audio_is_named(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"no audio at all")

    with pytest.raises(DatasetError, match=r"a\.wav: the recording cannot be read"):
        read_audio(tmp_path / "a.wav")


def test_an_empty_recording_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 8000)

    with pytest.raises(DatasetError, match="empty"):
        read_audio(tmp_path / "a.wav")


def test_without_a_file_column_the_texts_were_typed(tmp_path):
    folder = folder_of(tmp_path, "text\tintent", "a small one\torder", "what time is it\t")
    first, second = read_dataset(folder)
    assert (first.file, first.text, first.intent, first.typed) == (
        ("line 2", "a small one", "order", True)
    )
    assert (second.file, second.intent) == ("line 3", "")


def test_a_typed_answer_without_a_text_is_a_mistake(tmp_path):
    with pytest.raises(DatasetError, match=r"labels.tsv:2: there is no text"):
        read_dataset(folder_of(tmp_path, "text\tintent", "\torder"))
