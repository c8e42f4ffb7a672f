import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from smartivr.errors import VoiceMissing
from smartivr.synthesis.loudness import speech_dbov
from smartivr.synthesis.piper import PiperVoice

pytestmark = pytest.mark.usefixtures("unhurried")
MAKE_TINY_VOICE = Path(__file__).parent / "tiny-voice" / "make.py"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    subprocess.run([sys.executable, MAKE_TINY_VOICE, tmp_path], check=True)
    return tmp_path / "en_XX-hum-tiny.onnx"


async def spoken(voice: PiperVoice, text: str = "Good morning.") -> np.ndarray:
    pieces = [piece async for piece in voice.speak(text)]
    await voice.close()
    return np.concatenate(pieces)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match=r"absent\.onnx"):
        PiperVoice(tmp_path / "absent.onnx")


def test_missing_settings_are_named(model: Path) -> None:
    Path(f"{model}.json").unlink()
    with pytest.raises(VoiceMissing, match=r"tiny\.onnx\.json"):
        PiperVoice(model)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"audio": 3}', "\x00"])
def test_settings_of_something_else_are_named(model: Path, content: str) -> None:
    Path(f"{model}.json").write_text(content)
    with pytest.raises(VoiceMissing, match=r"tiny\.onnx\.json"):
        PiperVoice(model)


def test_a_folder_must_hold_one_model(model: Path) -> None:
    with pytest.raises(VoiceMissing, match=r"holds 2 \.onnx files"):
        PiperVoice(model.parent)
    (model.parent / "pl_XX-hum-tiny.onnx").unlink()
    assert PiperVoice(model.parent).model == model


@pytest.fixture(params=[b"", b"not a model"], ids=["empty", "text"])
def broken_model(request: pytest.FixtureRequest, model: Path) -> Path:
    model.write_bytes(request.param)
    return model


@pytest.fixture
def model_without_phonemes(model: Path) -> Path:
    beside = Path(f"{model}.json")
    settings = json.loads(beside.read_text("utf-8"))
    del settings["phoneme_id_map"]
    beside.write_text(json.dumps(settings), "utf-8")
    return model


async def test_a_broken_model_is_found_at_start(broken_model: Path) -> None:
    voice = PiperVoice(broken_model)
    with pytest.raises(VoiceMissing, match="does not load"):
        await voice.start()
    await voice.close()


async def test_a_setting_that_piper_needs_is_found_at_start(model_without_phonemes: Path) -> None:
    voice = PiperVoice(model_without_phonemes)
    with pytest.raises(VoiceMissing, match="does not load"):
        await voice.start()
    await voice.close()


async def test_a_speaker_that_the_model_lacks_is_found_at_start(model: Path) -> None:
    voice = PiperVoice(model, speaker=3)
    with pytest.raises(VoiceMissing, match="no speaker 3"):
        await voice.start()
    await voice.close()


async def test_a_longer_length_scale_speaks_slower(model: Path) -> None:
    plain = await spoken(PiperVoice(model))
    slow = await spoken(PiperVoice(model, length_scale=1.5))
    assert len(slow) == pytest.approx(1.5 * len(plain), rel=0.02)


async def test_volume_changes_the_loudness(model: Path) -> None:
    plain = await spoken(PiperVoice(model))
    quiet = await spoken(PiperVoice(model, volume_db=-6.0))
    difference = speech_dbov(plain, 16000) - speech_dbov(quiet, 16000)
    assert difference == pytest.approx(6.0, abs=0.2)


async def test_a_library_that_does_not_load_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model: Path
) -> None:
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('no such file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    voice = PiperVoice(model)
    with pytest.raises(VoiceMissing, match="piper-tts is not installed: no such file"):
        await voice.start()
    await voice.close()


@pytest.fixture
def model_of_fewer_phonemes(model: Path) -> Path:
    beside = Path(f"{model}.json")
    settings = json.loads(beside.read_text("utf-8"))
    settings["phoneme_id_map"]["a"] = [5000]
    beside.write_text(json.dumps(settings), "utf-8")
    return model


async def test_settings_of_another_model_are_found_at_start(model_of_fewer_phonemes: Path) -> None:
    voice = PiperVoice(model_of_fewer_phonemes)
    with pytest.raises(VoiceMissing, match="do not belong together"):
        await voice.start()
    await voice.close()


@pytest.fixture
def short_model(model: Path) -> Path:
    model.write_bytes(model.read_bytes()[:-700])
    return model


async def test_a_model_that_was_cut_short_is_found_at_start(short_model: Path) -> None:
    voice = PiperVoice(short_model)
    with pytest.raises(VoiceMissing, match="does not load"):
        await voice.start()
    await voice.close()


async def test_a_process_that_is_killed_in_a_sentence_says_it_again(model: Path) -> None:
    voice = PiperVoice(model)
    sentences = [f"This is sentence number {name}." for name in ("one", "two", "three")]
    whole = await spoken(PiperVoice(model), " ".join(sentences))
    speaking = voice.speak(" ".join(sentences))
    pieces = [await anext(speaking)]
    (worker,) = voice._pool.workers
    killed = worker.pid
    following = asyncio.ensure_future(anext(speaking))
    await asyncio.sleep(0)
    os.kill(killed, signal.SIGKILL)
    pieces.append(await following)
    pieces += [piece async for piece in speaking]
    assert worker.pid != killed
    await voice.close()
    assert len(np.concatenate(pieces)) == len(whole)


def test_every_phoneme_of_the_small_voice_has_a_sound_of_its_own(model: Path) -> None:
    network = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    settings = json.loads(Path(f"{model}.json").read_text("utf-8"))
    heard = []
    for symbol in "abdefghijklmnoprstuvwzŋəɛɪʃʊʒθ":
        (audio,) = network.run(
            None,
            {
                "input": np.array([settings["phoneme_id_map"][symbol] * 9]),
                "input_lengths": np.array([9]),
                "scales": np.array([0.6, 1.0, 0.8], np.float32),
            },
        )
        assert audio.shape == (1, 1, 9 * 960)
        spectrum = np.abs(np.fft.rfft(audio.ravel()))
        loudest = np.argsort(spectrum)[-2:]
        heard.append(tuple(sorted(loudest)))
    assert len(set(heard)) == len(heard)


async def test_the_first_sentence_is_heard_before_the_last_is_made(model: Path) -> None:
    voice = PiperVoice(model)
    await voice.start()
    asked = []

    async def ask(text: str, ask=voice._ask) -> bytes:
        asked.append(text)
        return await ask(text)

    voice._ask = ask
    speaking = voice.speak("Welcome. " + "We have a great many things to say. " * 60)
    await anext(speaking)
    assert asked == ["Welcome."]
    rest = [piece async for piece in speaking]
    await voice.close()
    assert len(rest) == 60


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads by /proc")
async def test_the_network_gets_as_many_threads_as_it_may_have(model: Path) -> None:
    counted = []
    for threads in (1, 4):
        voice = PiperVoice(model, threads=threads)
        await voice.start()
        (worker,) = voice._pool.workers
        counted.append(len(os.listdir(f"/proc/{worker.pid}/task")))  # noqa: PTH208  names are enough
        await voice.close()
    assert counted[1] - counted[0] == 3
