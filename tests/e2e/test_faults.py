"""Real engines that die, hang or are damaged, and callers who make any noise: calls go on."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import numpy as np
import pytest
import pytest_asyncio
from centre_house import share_prompts
from patience import patient_hearing

from smartivr import settings
from smartivr.client import CallerSide, Client
from smartivr.line import Samples
from smartivr.recognition import catalogue
from smartivr.recognition.pocketsphinx import PocketsphinxRecognizer
from smartivr.web.server import Server
from smartivr.web.startup import started

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT_S = 60.0
HASTE_S = 1.0
"""How long a worker may take that hangs; all others may take long."""
RATE_HZ = 16000
LONGEST_UTTERANCE_S = 3
MAKE_TINY_VOICE = Path(__file__).parents[1] / "synthesis" / "tiny-voice" / "make.py"
VOICE = "en_XX-hum-tiny"
FLOW = {
    "title": "The shop",
    "language": "en",
    "start": "main",
    "agent": "person",
    "settings": {"no_input_s": 180},
    "steps": {
        "main": {
            "menu": "Sales or support?",
            "options": {
                "sales": {"key": 1, "next": "sales"},
                "support": {"key": 2, "next": "person"},
            },
        },
        "sales": {"queue": "sales"},
        "person": {"queue": "people"},
    },
}
PHRASES = {
    "sales": ["sales", "the sales department", "buy something"],
    "support": ["support", "technical support", "something is not working"],
}


@dataclass
class House:
    """A running server and what is inside of it."""

    url: str
    app: object
    home: Path

    def ear(self) -> PocketsphinxRecognizer:
        (recognizer,) = self.app.state.desk.switchboard.engines.recognizers()
        assert isinstance(recognizer, PocketsphinxRecognizer)
        return recognizer

    async def figure(self, name: str, **labels: str) -> float:
        """One of the metrics; 0 where it is not told."""
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False, timeout=LIMIT_S) as http:
            told = (await http.get("/metrics")).text
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        lines = [line for line in told.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
        found = [line for line in lines if all(label in line for label in wanted)]
        return sum(float(line.rpartition(" ")[2]) for line in found)

    async def ready(self) -> dict:
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False, timeout=LIMIT_S) as http:
            return (await http.get("/readyz")).json()


def models_of_its_own(home: Path) -> Path:
    """A folder whose models a test may damage."""
    shutil.copytree(catalogue.FOLDER, home / "models", ignore=shutil.ignore_patterns("downloads"))
    return home


@asynccontextmanager
async def running(home: Path, **lines: Mapping[str, object]) -> AsyncIterator[House]:
    """A server with these lines, each with something of its own in its flow."""
    for name, special in lines.items():
        line = home / "intents" / name
        line.mkdir(parents=True)
        (line / "flow.yaml").write_text(json.dumps({**FLOW, **special}))
        (line / "phrases.yaml").write_text(json.dumps({"intents": PHRASES}))
    chosen = settings.load(
        home=home, var=home / "var", default_line=next(iter(lines)), recognition_workers=2
    )
    share_prompts(chosen.var)
    async with patient_hearing(), started(chosen) as app:
        server = Server(app, chosen)
        listener = socket.create_server(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve_on(listener))
        await server.up.wait()
        try:
            yield House(f"http://127.0.0.1:{listener.getsockname()[1]}", app, home)
        finally:
            await app.state.desk.reception.close()  # whatever a failed test has left
            server.should_exit = True
            await serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Nothing is damaged; one line has a voice that is not installed."""
    home = models_of_its_own(tmp_path_factory.mktemp("whole"))
    ear = {"recognizer": "pocketsphinx"}
    async with running(home, shop=ear, voiceless={**ear, "voice": "piper:nobody"}) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def damaged(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The model of one of two recognizers lacks a file, and the voice of one line is cut short."""
    home = models_of_its_own(tmp_path_factory.mktemp("damaged"))
    (home / "models" / "vosk-tiny-en" / "conf" / "model.conf").unlink()
    voice = tiny_voice(home) / f"{VOICE}.onnx"
    voice.write_bytes(voice.read_bytes()[:300])
    async with running(
        home, shop={"voice": "espeak-ng"}, hoarse={"voice": f"piper:{VOICE}"}
    ) as house:
        yield house


async def told(call: CallerSide, *kinds: str, **fields: object) -> dict:
    """Read on to the next message of one of these kinds."""
    async with asyncio.timeout(LIMIT_S):
        async for message in call:
            if message["type"] in kinds and fields.items() <= message.items():
                return message
    pytest.fail(f"the call ended without {kinds}")


async def arrives(call: CallerSide) -> None:
    """See the caller through, who presses a key where speech did not do."""
    reaction = await told(call, "route", "error", "prompt")
    if reaction["type"] == "route":
        assert reaction["destination"] == "sales"
    else:
        # On a machine without time to spare, recognition may also fall behind.
        assert reaction.get("code", "engine-failed") in ("engine-failed", "recognizer-behind")
        await goes_on_by_key(call)


async def goes_on_by_key(call: CallerSide) -> None:
    """Show that the call is as good as ever."""
    await call.press("1")
    assert (await told(call, "route"))["destination"] == "sales"


@contextlib.asynccontextmanager
async def calling(house: House, line: str = "shop") -> AsyncIterator[CallerSide]:
    """A call whose first prompt has been heard."""
    async with Client(house.url) as client, client.call(line=line) as call:
        await told(call, "mark")
        yield call


def tiny_voice(home: Path) -> Path:
    """Install the voice of the tests."""
    folder = home / "models" / "downloads" / VOICE
    subprocess.run([sys.executable, MAKE_TINY_VOICE, folder], check=True)
    return folder


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hung"])
async def test_a_worker_that_dies_or_hangs_in_the_middle_of_speech_ends_no_call(
    whole: House,
    a_sentence: tuple[Samples, int],
    blow: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence, rate_hz = a_sentence
    ear, before = whole.ear(), whole.ear().vitals().restarts
    async with calling(whole) as call:
        with monkeypatch.context() as haste:
            saying = asyncio.create_task(call.say_audio(sentence, rate_hz))
            await _until(lambda: any(worker.utterances for worker in ear.workers))
            haste.setattr(ear, "patience_s", HASTE_S)
            busy = next(worker for worker in ear.workers if worker.utterances)
            os.kill(busy.pid, blow)
            await arrives(call)
            await saying
            await _until(lambda: ear.vitals().alive < 2 or ear.vitals().restarts > before)
    async with calling(whole) as call:
        saying = asyncio.create_task(call.say_audio(sentence, rate_hz))
        assert (await told(call, "understood"))["intent"] == "sales"
        await saying
    await _until(lambda: ear.vitals().restarts > before and ear.vitals().alive == 2)
    restarts = await whole.figure("smartivr_recognizer_restarts_total", engine="pocketsphinx")
    assert restarts > before
    assert await whole.figure("smartivr_recognizer_workers_alive", engine="pocketsphinx") == 2


async def test_workers_that_die_with_every_utterance_leave_the_keys(
    whole: House, a_sentence: tuple[Samples, int]
) -> None:
    async with calling(whole) as call:
        slaughter = asyncio.create_task(_kill_whatever_lives(whole.ear()))
        await call.say_audio(*a_sentence)
        assert (await told(call, "error"))["code"] == "engine-failed"
        slaughter.cancel()
        await goes_on_by_key(call)
    assert await whole.figure("smartivr_call_errors_total", code="engine-failed") >= 1
    lost = await whole.figure(
        "smartivr_recognition_errors_total", code="engine-failed", engine="pocketsphinx"
    )
    assert lost >= 1


async def test_a_voice_that_is_not_installed_is_replaced(whole: House) -> None:
    assert await whole.figure("smartivr_worked_around_total", code="voice-replaced") == 1
    async with calling(whole, "voiceless") as call:
        await goes_on_by_key(call)


async def test_of_two_ears_the_one_that_is_whole_hears(
    damaged: House, a_sentence: tuple[Samples, int]
) -> None:
    async with calling(damaged) as call:
        saying = asyncio.create_task(call.say_audio(*a_sentence))
        assert (await told(call, "understood"))["intent"] == "sales"
        await saying
    assert await damaged.figure("smartivr_recognizer_workers_alive", engine="vosk") == 0
    assert await damaged.figure("smartivr_recognizer_workers_alive", engine="pocketsphinx") == 2
    ears = {ear["engine"]: ear["alive"] for ear in (await damaged.ready())["recognizers"]}
    assert ears == {"pocketsphinx": 2, "vosk": 0}


async def test_a_voice_that_was_cut_short_is_replaced(damaged: House) -> None:
    assert await damaged.figure("smartivr_worked_around_total", code="voice-replaced") == 1
    async with calling(damaged, "hoarse") as call:
        await goes_on_by_key(call)


async def test_the_doctor_names_what_is_damaged_and_that_it_is_enough_for_calls(
    damaged: House,
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


def zeros(_sentence: Samples) -> Samples:
    return np.zeros(4 * RATE_HZ, np.int16)


def clipped(sentence: Samples) -> Samples:
    loud = sentence.astype(np.int32) * 200
    return np.clip(loud, -32768, 32767).astype(np.int16)


def a_square_wave(_sentence: Samples) -> Samples:
    return np.tile(np.repeat(np.array([32767, -32768], np.int16), 40), 800)


def speech_without_a_pause(sentence: Samples) -> Samples:
    voiced = sentence[np.abs(sentence.astype(int)) > 300]
    return np.resize(voiced, 3 * LONGEST_UTTERANCE_S * RATE_HZ)


async def test_any_audio_leaves_calls_as_good_as_before(
    tmp_path: Path, a_sentence: tuple[Samples, int]
) -> None:
    """Zeros, clipping, a square wave, and speech beyond the longest utterance, all at once."""
    sentence, rate_hz = a_sentence
    noises = (zeros, clipped, a_square_wave, speech_without_a_pause)
    special = {**FLOW["settings"], "attempts": 6, "max_utterance_s": LONGEST_UTTERANCE_S}
    async with running(models_of_its_own(tmp_path), shop={"settings": special}) as house:

        async def make(noise: Callable[[Samples], Samples]) -> None:
            async with calling(house) as call:
                await call.say_audio(noise(sentence), rate_hz)
                if call.ended is None:  # the noise may hold something that is understood
                    await goes_on_by_key(call)

        await asyncio.gather(*map(make, noises))
        assert await house.figure("smartivr_outcomes_total", verdict="routed") == len(noises)
        assert await house.figure("smartivr_call_errors_total", code="internal") == 0


async def _kill_whatever_lives(ear: PocketsphinxRecognizer) -> None:
    while True:
        for worker in ear.workers:
            if worker.pid is not None and worker.utterances:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
        await asyncio.sleep(0.02)


async def _until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not happened():  # noqa: ASYNC110  a process tells nobody when it dies
            await asyncio.sleep(0.01)
