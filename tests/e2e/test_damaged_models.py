"""Models and voices that are damaged: whatever is left hears and speaks, or keys do."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from engines_house import EnginesHouse, calling, goes_on_by_key, models_of_its_own, running, told

from smartivr.line import Samples

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAKE_TINY_VOICE = Path(__file__).parents[1] / "synthesis" / "tiny-voice" / "make.py"
VOICE = "en_XX-hum-tiny"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def damaged(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EnginesHouse]:
    """The model of one of two recognizers lacks a file, and the voice of one line is cut short."""
    home = models_of_its_own(tmp_path_factory.mktemp("damaged"))
    (home / "models" / "vosk-tiny-en" / "conf" / "model.conf").unlink()
    voice = tiny_voice(home) / f"{VOICE}.onnx"
    voice.write_bytes(voice.read_bytes()[:300])
    async with running(
        home, shop={"voice": "espeak-ng"}, hoarse={"voice": f"piper:{VOICE}"}
    ) as house:
        yield house


def tiny_voice(home: Path) -> Path:
    """Install the voice of the tests."""
    folder = home / "models" / "downloads" / VOICE
    subprocess.run([sys.executable, MAKE_TINY_VOICE, folder], check=True)
    return folder


async def test_of_two_ears_the_one_that_is_whole_hears(
    damaged: EnginesHouse, a_sentence: tuple[Samples, int]
) -> None:
    async with calling(damaged) as call:
        saying = asyncio.create_task(call.say_audio(*a_sentence))
        assert (await told(call, "understood"))["intent"] == "sales"
        await saying
    assert await damaged.figure("smartivr_recognizer_workers_alive", engine="vosk") == 0
    assert await damaged.figure("smartivr_recognizer_workers_alive", engine="pocketsphinx") == 2
    ears = {ear["engine"]: ear["alive"] for ear in (await damaged.ready())["recognizers"]}
    assert ears == {"pocketsphinx": 2, "vosk": 0}


async def test_a_voice_that_was_cut_short_is_replaced(damaged: EnginesHouse) -> None:
    assert await damaged.figure("smartivr_worked_around_total", code="voice-replaced") == 1
    async with calling(damaged, "hoarse") as call:
        await goes_on_by_key(call)


async def test_the_doctor_names_what_is_damaged_and_that_it_is_enough_for_calls(
    damaged: EnginesHouse,
) -> None:
    environment = {
        **os.environ,
        "SMARTIVR_HOME": str(damaged.home),
        "SMARTIVR_VAR": str(damaged.home / "var"),
        "SMARTIVR_DEFAULT_LINE": "shop",
    }
    doctor = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "smartivr", "doctor", "--json",
        env=environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    found, _ = await doctor.communicate()
    findings = " ".join(found.decode().split())
    assert doctor.returncode == 0, findings
    assert "conf/model.conf is missing" in findings
    assert f"{VOICE}.onnx does not load" in findings


async def test_a_line_whose_only_ear_is_damaged_goes_by_keys(tmp_path: Path) -> None:
    home = models_of_its_own(tmp_path)
    graph = home / "models" / "vosk-tiny-en" / "graph" / "HCLr.fst"
    graph.write_bytes(graph.read_bytes()[:20_000])
    async with running(home, shop={"recognizer": "vosk"}) as house:
        assert (await house.ready())["without_speech"] == {"shop": "model-missing"}
        without = await house.figure(
            "smartivr_line_without_speech", line="shop", code="model-missing"
        )
        assert without == 1
        async with calling(house) as call:
            await goes_on_by_key(call)
