import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from smartivr.evaluate.bench_load import Load, Outcome
from smartivr.evaluate.dataset import Sample
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.lateness import Punctuality
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import Samples
from smartivr.understanding.meaning import Band, Meaning

FLOW = """
title: Test line
language: en
start: welcome
main: welcome
agent: agent
recognizer: scripted
settings: {end_silence_s: 1.1}
steps:
  welcome:
    say: Welcome.
    next: main
  main:
    menu: Support or sales?
    options:
      support: {next: number, phrases: [support]}
      sales: {next: agent, phrases: [sales]}
  number:
    ask: Which number?
    slot: number
    kind: digits
    next: agent
    settings: {accept: 0.9}
  agent:
    transfer: operator
"""


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """A line's folder; its recognizer hears "support" in whatever is said."""
    folder = tmp_path / "intents" / "shop"
    folder.mkdir(parents=True)
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def speech() -> Samples:
    """About a second of a synthetic voice at 16 kHz."""

    async def speak() -> Samples:
        caller = SyntheticCaller("en", 16000)
        await caller.start()
        try:
            return await caller.say("some technical support")
        finally:
            await caller.close()

    return asyncio.run(speak())


@pytest.fixture
def hear() -> Callable[..., Heard]:
    """Make one recording that was heard: `hear("sales", "accept", "support", 0.9)`."""
    numbers = count(1)

    def make(  # noqa: PLR0913  each is one fact of a case
        label: str,
        band: str = "accept",
        understood: str | None = None,
        confidence: float = 0.9,
        *,
        slots: dict[str, str] | None = None,
        filled: dict[str, str] | None = None,
        speaker: str = "",
        condition: str = "clean",
        file: str = "",
        utterances: int = 1,
    ) -> Heard:
        wanted = slots or {}
        file = file or f"{next(numbers)}.wav"
        intent = label if understood is None else understood
        meaning = Meaning(Band(band), intent, wanted if filled is None else filled, confidence)
        return Heard(
            sample=Sample(file, Path(file), label, wanted, speaker),
            condition=condition,
            meaning=meaning,
            text=intent,
            utterances=utterances,
            latency_s=0.6 if utterances else None,
            silence_s=0.5 if utterances else None,
            audio_s=2.0,
            compute_s=0.5,
        )

    return make


@pytest.fixture
def outcome() -> Callable[..., Outcome]:
    """Make what a benchmark's run showed: `outcome(8, delay_ms_p95=300.0)`."""
    fine = Punctuality(1000, 0.0, 1.0, 5.0, 0.0)

    def make(calls: int, **changes: object) -> Outcome:
        plain = Outcome(
            load=Load(calls, "", 1.0),
            frames=fine,
            callers_loop=fine,
            server_beat=fine,
            server_cores=1.0,
            callers_cores=0.1,
            server_mb=200.0,
            call_mb=1.0,
            spoken_share=0.2,
            answer_ms_p50=600.0,
            answer_ms_p95=700.0,
            delay_ms_p50=40.0,
            delay_ms_p95=80.0,
            recognition_ms_p50=10.0,
            recognition_ms_p95=20.0,
            understood=10,
            rejected=0,
            calls_ended=0,
            calls_broken=0,
            calls_refused=0,
            errors={},
        )
        return replace(plain, **changes)

    return make
