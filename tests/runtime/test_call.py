import asyncio

import pytest

from smartivr.audio.dtmf import dtmf_tone
from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.audio.tones import tone
from smartivr.dialog.commands import Verdict
from smartivr.dialog.log import replay
from smartivr.errors import StoreError, TransportError
from smartivr.line import Attached, Detached, HungUp, KeyPressed, Typed
from smartivr.recognition.scripted import Mishap, ScriptedRecognizer


async def test_a_prompt_is_told_and_heard(bench_of):
    bench = await bench_of().answer()
    assert bench.handset.told("prompt")[0]["text"] == "Sales or support?"
    await bench.pass_time(0.2)
    assert max(abs(int(frame.max())) for frame in bench.handset.frames) > 1000


async def test_every_frame_is_20_ms_long_whatever_happens(bench_of):
    bench = await bench_of().answer()
    await bench.pass_time(1.0)
    assert {len(frame) for frame in bench.handset.frames} == {320}
    assert len(bench.handset.frames) == 50


async def test_a_key_routes_the_call_and_the_outcome_is_kept_before_it_is_told(bench_of):
    bench = await bench_of().answer()
    bench.call.press("1")
    await bench.pass_time(1.0)
    assert bench.call.over.is_set()
    assert bench.handset.told("route") == []
    outcome = await bench.call.finish()
    assert (outcome.verdict, outcome.destination) == (Verdict.ROUTED, "sales")
    assert bench.journal.finished == outcome
    assert bench.handset.told("route")[0]["destination"] == "sales"
    assert bench.handset.messages[-1]["type"] == "ended"
    assert bench.handset.closed == "queue"


async def test_typed_words_are_understood_like_spoken_ones(bench_of):
    bench = await bench_of().answer()
    bench.call.receive(Typed("sales please"))
    assert bench.handset.told("understood")[0]["intent"] == "sales"
    assert bench.handset.told("chosen")[0]["target"] == "sales"


async def test_the_prompt_ends_when_the_peer_has_played_it(bench_of):
    bench = bench_of()
    bench.handset.answers_marks = False
    await bench.answer()
    await bench.pass_time(0.6)
    assert not bench.call.session.floor.playing


async def test_a_peer_that_never_answers_a_mark_does_not_hold_up_the_call(bench_of):
    bench = await bench_of().answer()
    bench.handset.marks = _Forgetful()
    await bench.pass_time(0.6)
    assert bench.call.session.floor.playing
    await bench.pass_time(2.1)
    assert not bench.call.session.floor.playing


class _Forgetful(list):
    """Takes marks and answers none."""

    def append(self, mark):
        pass


async def test_a_prompt_that_cannot_be_spoken_is_passed_over_and_said_to_be(bench_of, menu):
    bench = await bench_of(menu("unspeakable")).answer()
    await bench.pass_time(0.1)
    assert not bench.call.session.floor.playing
    assert bench.handset.told("error")[0]["code"] == "voice-failed"


async def test_a_prompt_over_which_a_voice_breaks_is_passed_over(bench_of, menu):
    bench = bench_of(menu("Sales or support?"))

    class Broken(type(bench.prompter._voices["en"])):
        async def speak(self, text):
            yield tone((440.0,), 0.1, self.rate_hz)
            raise ZeroDivisionError

    bench.prompter._voices["en"] = Broken()
    await bench.answer()
    await bench.pass_time(0.3)
    assert not bench.call.session.floor.playing


async def test_a_silent_caller_reaches_a_human(bench_of):
    bench = await bench_of().answer()
    await bench.pass_time(30.0)
    assert bench.call.session.outcome.destination == "agents"


async def test_the_log_replays_to_the_same_state(bench_of):
    bench = await bench_of().answer()
    bench.call.receive(Typed("repeat"))
    await bench.pass_time(1.0)
    bench.call.press("1")
    again = replay(bench.call.flow, bench.call.facts, bench.call.log.entries)
    assert again.state() == bench.call.session.state()


async def test_the_log_numbers_its_entries_without_a_gap(bench_of):
    bench = await bench_of().answer()
    await bench.pass_time(10.0)
    assert [entry["seq"] for entry in bench.call.log.entries] == list(
        range(1, len(bench.call.log.entries) + 1)
    )


async def test_how_the_callers_audio_came_is_logged_where_the_transport_knows(bench_of):
    bench = await bench_of().answer()
    bench.handset.arrival = PlayoutFigures(pieces=50, heard_s=1.0, late=2)
    bench.call.press("1")
    await bench.call.finish()
    (arrival,) = [entry for entry in bench.call.log.entries if entry["type"] == "arrival"]
    assert (arrival["heard_s"], arrival["late"]) == (1.0, 2)


async def test_a_transport_that_knows_nothing_of_its_audio_logs_nothing(bench_of):
    bench = await bench_of().answer()
    bench.call.press("1")
    await bench.call.finish()
    assert "arrival" not in {entry["type"] for entry in bench.call.log.entries}


async def test_a_lost_connection_is_waited_for(bench_of):
    bench = await bench_of(resume_s=10.0).answer()
    bench.call.receive(Detached("gone"))
    frames = len(bench.handset.frames)
    await bench.pass_time(9.0)
    assert len(bench.handset.frames) == frames
    bench.call.receive(Attached())
    await bench.pass_time(3.0)
    assert not bench.call.session.ended
    assert len(bench.handset.told("prompt")) == 2


async def test_a_connection_that_does_not_come_back_ends_the_call(bench_of):
    bench = await bench_of(resume_s=10.0).answer()
    bench.call.receive(Detached("gone"))
    await bench.pass_time(10.1)
    assert bench.call.session.outcome.verdict is Verdict.ABANDONED
    assert bench.call.session.outcome.reason == "connection-lost"


async def test_speech_is_heard_understood_and_answered(bench_of, spoken):
    bench = await bench_of(recognizer=ScriptedRecognizer(["sales"])).answer()
    await bench.pass_time(0.6)
    await bench.pass_time(3.0, spoken)
    told = [message["type"] for message in bench.handset.messages]
    assert told.index("heard") < told.index("understood") < told.index("chosen")
    assert bench.call.session.step == "sales"
    answered = [entry for entry in bench.call.log.entries if entry["type"] == "answered"]
    assert 500 <= answered[0]["latency_ms"] <= 700


async def test_noise_over_a_prompt_is_passed_over_and_the_next_prompt_is_no_answer(
    bench_of, spoken
):
    bench = await bench_of(recognizer=ScriptedRecognizer([""])).answer()
    await bench.pass_time(3.0, spoken)
    assert bench.handset.told("passed-over") == [
        {"type": "passed-over", "because": "prompt-goes-on"}
    ]
    await bench.pass_time(8.0)
    assert len(bench.handset.told("prompt")) > 1
    assert bench.handset.told("answered") == []


async def test_typed_nonsense_is_answered_at_once(bench_of):
    bench = await bench_of().answer()
    await bench.pass_time(0.2)
    bench.call.receive(Typed("the weather in spain"))
    await bench.pass_time(0.2)
    assert bench.handset.told("passed-over") == []
    assert bench.handset.told("answered")[0]["latency_ms"] < 100
    assert bench.handset.told("prompt")[1]["text"].startswith("Sorry")


async def test_speech_over_a_prompt_clears_what_the_peer_has_buffered(bench_of, spoken):
    bench = await bench_of(recognizer=ScriptedRecognizer(["sales"])).answer()
    await bench.pass_time(0.4, spoken)
    assert bench.handset.cleared > 0


@pytest.mark.parametrize("mishap", [Mishap.DIE, Mishap.HANG])
async def test_a_dead_or_hung_recognizer_leaves_the_keys(bench_of, spoken, mishap):
    recognizer = ScriptedRecognizer(["sales"])
    recognizer.mishap = mishap
    bench = bench_of(recognizer=recognizer)
    bench.call._hearing._lane._patience_s = 0.05
    await bench.answer()
    await bench.pass_time(0.6)
    await bench.pass_time(3.0, spoken)
    assert bench.handset.told("error")[0]["code"] == "engine-failed"
    assert "press 1" in bench.handset.told("prompt")[-1]["text"]
    bench.call.press("1")
    assert bench.call.session.step == "sales"


async def test_a_key_that_is_signalled_and_sounds_too_counts_once(bench_of):
    bench = await bench_of().answer()
    bench.call.receive(KeyPressed("9"))
    await bench.pass_time(0.3, dtmf_tone("9", 0.15, 16000))
    pressed = [entry for entry in bench.call.log.entries if entry["type"] == "key-pressed"]
    assert len(pressed) == 1


async def test_a_defect_in_one_call_ends_it_at_a_human(bench_of, monkeypatch):
    bench = await bench_of().answer()
    other = await bench_of().answer()

    def broken(event, now):
        raise ZeroDivisionError

    monkeypatch.setattr(bench.call.session, "handle", broken)
    bench.call.press("1")
    assert bench.call.over.is_set()
    outcome = await bench.call.finish()
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.FAILED,
        "queue",
        "agents",
    )
    other.call.press("1")
    assert other.call.session.step == "sales"


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [(TransportError("broken"), Verdict.ABANDONED), (ZeroDivisionError(), Verdict.FAILED)],
)
async def test_a_connection_that_fails_while_it_is_read_ends_the_call_and_frees_it(
    bench_of, failure, verdict
):
    over = []

    class Held:
        def carry_out(self, call, command):
            return False

        async def over(self, call, outcome):
            over.append(call)

    async def fail():
        raise failure

    bench = bench_of(services=(Held(),))
    bench.handset.receive = fail
    async with asyncio.timeout(60):
        outcome = await bench.call.run(bench.handset)
    assert outcome.verdict is verdict
    assert over == [bench.call]
    assert bench.handset.closed


async def test_a_store_that_refuses_does_not_cost_the_caller_the_route(bench_of, monkeypatch):
    bench = await bench_of().answer()

    async def refuse(call, outcome):
        raise StoreError("the disk is full")

    monkeypatch.setattr(bench.journal, "finish", refuse)
    bench.call.press("2")
    outcome = await bench.call.finish()
    assert outcome.destination == "agents"
    assert bench.handset.told("error")[0]["code"] == "store-failed"
    assert bench.handset.told("route")


async def test_run_holds_the_call_until_the_caller_hangs_up(bench_of):
    bench = bench_of()
    waiting = asyncio.Queue()
    bench.handset.receive = waiting.get
    running = asyncio.create_task(bench.call.run(bench.handset))
    waiting.put_nowait(HungUp())
    async with asyncio.timeout(60):
        outcome = await running
    assert outcome.verdict is Verdict.ABANDONED
    assert bench.journal.told[0] == "begin"
    assert bench.journal.told[-1] == "finish"


async def test_hanging_up_from_outside_ends_the_call(bench_of):
    bench = await bench_of().answer()
    bench.call.hang_up("shutdown")
    assert bench.call.session.outcome.reason == "shutdown"
