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
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import numpy as np
import pytest
from centre_house import share_prompts

from smartivr import settings
from smartivr.client import CallerSide, Client
from smartivr.line import Samples
from smartivr.recognition import catalogue
from smartivr.recognition.pocketsphinx import PocketsphinxRecognizer
from smartivr.recognition.vitals import Several
from smartivr.web.server import Server
from smartivr.web.startup import started

RATE_HZ = 16000
MAKE_TINY_VOICE = Path(__file__).parents[1] / "synthesis" / "tiny-voice" / "make.py"
VOICE = "en_XX-hum-tiny"
FLOW = {
    "title": "The shop",
    "language": "en",
    "start": "main",
    "agent": "person",
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

    @property
    def engines(self):
        return self.app.state.desk.switchboard.engines

    def ear(self) -> PocketsphinxRecognizer:
        (recognizer,) = self.engines.recognizers()
        ears = recognizer.ears if isinstance(recognizer, Several) else (recognizer,)
        return next(ear for ear in ears if isinstance(ear, PocketsphinxRecognizer))

    async def figure(self, name: str, **labels: str) -> float:
        """One of the metrics; 0 where it is not told."""
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False) as http:
            told = (await http.get("/metrics")).text
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        lines = [line for line in told.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
        found = [line for line in lines if all(label in line for label in wanted)]
        return sum(float(line.rpartition(" ")[2]) for line in found)

    async def ready(self) -> dict:
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False) as http:
            return (await http.get("/readyz")).json()


Running = Callable[..., AbstractAsyncContextManager[House]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with one line, and models of its own that a test may damage."""
    home = tmp_path / "home"
    shutil.copytree(catalogue.FOLDER, home / "models", ignore=shutil.ignore_patterns("downloads"))
    (home / "intents" / "shop").mkdir(parents=True)
    return home


@pytest.fixture
def running(home: Path, tmp_path: Path) -> Running:
    @asynccontextmanager
    async def start(**flow: str) -> AsyncIterator[House]:
        line = home / "intents" / "shop"
        (line / "flow.yaml").write_text(json.dumps({**FLOW, **flow}))
        (line / "phrases.yaml").write_text(json.dumps({"intents": PHRASES}))
        chosen = settings.load(
            home=home, var=tmp_path / "var", default_line="shop", recognition_workers=2
        )
        share_prompts(chosen.var)
        async with started(chosen) as app:
            server = Server(app, chosen)
            listener = socket.create_server(("127.0.0.1", 0))
            serving = asyncio.create_task(server.serve_on(listener))
            await server.up.wait()
            try:
                yield House(f"http://127.0.0.1:{listener.getsockname()[1]}", app)
            finally:
                server.should_exit = server.force_exit = True
                await serving

    return start


async def told(call: CallerSide, *kinds: str, within_s: float = 20.0, **fields: object) -> dict:
    """Read on to the next message of one of these kinds."""
    async with asyncio.timeout(within_s):
        async for message in call:
            if message["type"] in kinds and fields.items() <= message.items():
                return message
    pytest.fail(f"the call ended without {kinds}")


async def arrives(call: CallerSide) -> None:
    """See the caller through, who presses a key where speech did not do."""
    reaction = await told(call, "route", "error", "prompt", within_s=30)
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
async def calling(house: House) -> AsyncIterator[CallerSide]:
    """A call whose first prompt has been heard."""
    async with Client(house.url) as client, client.call() as call:
        await told(call, "mark")
        yield call


def tiny_voice(home: Path) -> Path:
    """Install the voice of the tests."""
    folder = home / "models" / "downloads" / VOICE
    subprocess.run([sys.executable, MAKE_TINY_VOICE, folder], check=True)
    return folder


def doctors(home: Path, tmp_path: Path) -> tuple[int, str]:
    """Exit status and findings of `smartivr doctor`."""
    environment = {
        **os.environ,
        "SMARTIVR_HOME": str(home),
        "SMARTIVR_VAR": str(tmp_path / "var"),
        "SMARTIVR_DEFAULT_LINE": "shop",
    }
    done = subprocess.run(
        [sys.executable, "-m", "smartivr", "doctor", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hung"])
async def test_a_worker_that_dies_or_hangs_in_the_middle_of_speech_ends_no_call(
    running: Running, a_sentence: tuple[Samples, int], blow: signal.Signals
) -> None:
    sentence, rate_hz = a_sentence
    async with running(recognizer="pocketsphinx") as house:
        ear = house.ear()
        async with calling(house) as call:
            saying = asyncio.create_task(call.say_audio(sentence, rate_hz))
            await _until(lambda: any(worker.utterances for worker in ear.workers))
            busy = next(worker for worker in ear.workers if worker.utterances)
            os.kill(busy.pid, blow)
            await arrives(call)
            await saying
        await _until(lambda: ear.vitals().alive == 1 or ear.vitals().restarts == 1)
        async with calling(house) as call:
            saying = asyncio.create_task(call.say_audio(sentence, rate_hz))
            assert (await told(call, "understood"))["intent"] == "sales"
            await saying
        await _until(lambda: ear.vitals().restarts == 1 and ear.vitals().alive == 2)
        assert await house.figure("smartivr_recognizer_restarts_total", engine="pocketsphinx") >= 1
        assert await house.figure("smartivr_recognizer_workers_alive", engine="pocketsphinx") == 2


async def test_workers_that_die_with_every_utterance_leave_the_keys(
    running: Running, a_sentence: tuple[Samples, int]
) -> None:
    async with running(recognizer="pocketsphinx") as house, calling(house) as call:
        ear = house.ear()
        slaughter = asyncio.create_task(_kill_whatever_lives(ear))
        await call.say_audio(*a_sentence)
        assert (await told(call, "error", within_s=40))["code"] == "engine-failed"
        slaughter.cancel()
        await goes_on_by_key(call)
        assert await house.figure("smartivr_call_errors_total", code="engine-failed") >= 1
        assert (
            await house.figure(
                "smartivr_recognition_errors_total", code="engine-failed", engine="pocketsphinx"
            )
            >= 1
        )


async def test_of_two_ears_the_one_that_is_whole_hears(
    home: Path, running: Running, a_sentence: tuple[Samples, int], tmp_path: Path
) -> None:
    (home / "models" / "vosk-tiny-en" / "conf" / "model.conf").unlink()
    async with running() as house, calling(house) as call:
        saying = asyncio.create_task(call.say_audio(*a_sentence))
        assert (await told(call, "understood"))["intent"] == "sales"
        await saying
        assert await house.figure("smartivr_recognizer_workers_alive", engine="vosk") == 0
        assert await house.figure("smartivr_recognizer_workers_alive", engine="pocketsphinx") == 2
        ears = {ear["engine"]: ear["alive"] for ear in (await house.ready())["recognizers"]}
        assert ears == {"pocketsphinx": 2, "vosk": 0}
    status, findings = doctors(home, tmp_path)
    assert status == 0, "what is left is enough for calls"
    assert "conf/model.conf is missing" in findings


async def test_a_line_whose_only_ear_is_damaged_goes_by_keys(home: Path, running: Running) -> None:
    graph = home / "models" / "vosk-tiny-en" / "graph" / "HCLr.fst"
    graph.write_bytes(graph.read_bytes()[:20_000])
    async with running(recognizer="vosk") as house:
        assert (await house.ready())["without_speech"] == {"shop": "model-missing"}
        without = await house.figure(
            "smartivr_line_without_speech", line="shop", code="model-missing"
        )
        assert without == 1
        async with calling(house) as call:
            await goes_on_by_key(call)


async def test_a_voice_that_was_cut_short_is_replaced(
    home: Path, running: Running, tmp_path: Path
) -> None:
    folder = tiny_voice(home)
    model = folder / f"{VOICE}.onnx"
    model.write_bytes(model.read_bytes()[:300])
    async with running(voice=f"piper:{VOICE}", recognizer="pocketsphinx") as house:
        assert await house.figure("smartivr_worked_around_total", code="voice-replaced") == 1
        async with calling(house) as call:
            await goes_on_by_key(call)
    status, findings = doctors(home, tmp_path)
    assert status == 0
    assert f"{VOICE}.onnx does not load" in " ".join(findings.split())


async def test_a_voice_that_is_not_installed_is_replaced(running: Running) -> None:
    async with running(voice="piper:nobody", recognizer="pocketsphinx") as house:
        assert await house.figure("smartivr_worked_around_total", code="voice-replaced") == 1
        async with calling(house) as call:
            await goes_on_by_key(call)


def zeros(_sentence: Samples) -> Samples:
    return np.zeros(4 * RATE_HZ, np.int16)


def clipped(sentence: Samples) -> Samples:
    loud = sentence.astype(np.int32) * 200
    return np.clip(loud, -32768, 32767).astype(np.int16)


def a_square_wave(_sentence: Samples) -> Samples:
    return np.tile(np.repeat(np.array([32767, -32768], np.int16), 40), 800)


def half_a_minute(sentence: Samples) -> Samples:
    voiced = sentence[np.abs(sentence.astype(int)) > 300]
    return np.resize(voiced, 30 * RATE_HZ)


@pytest.mark.slow
async def test_any_audio_leaves_calls_as_good_as_before(
    running: Running, a_sentence: tuple[Samples, int]
) -> None:
    """Zeros, clipping, a square wave, and half a minute of speech without a pause, all at once."""
    sentence, rate_hz = a_sentence
    noises = (zeros, clipped, a_square_wave, half_a_minute)
    async with running(settings={"attempts": 6}) as house:

        async def make(noise: Callable[[Samples], Samples]) -> None:
            async with calling(house) as call:
                async with asyncio.timeout(90):
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
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110  a process tells nobody when it dies
            await asyncio.sleep(0.01)
