"""A log read as messages equals what a browser was told of the same call."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from centre_house import centre_house

from smartivr.evaluate.log_messages import messages_of, unheard

BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def log(*entries: dict[str, object]) -> list[dict[str, object]]:
    """Number the entries and let them come half a second after one another."""
    return [
        {"seq": number, "at": (BEGAN + number * timedelta(seconds=0.5)).isoformat(), **entry}
        for number, entry in enumerate(entries)
    ]


def say(prompt: int) -> dict[str, object]:
    return {"type": "say", "prompt": prompt, "text": "Hello.", "language": "en"}


ENDED = {"type": "prompt-ended", "prompt": 1}


def test_entries_that_no_browser_is_told_of_are_left_out() -> None:
    quiet = log({"type": "call-started"}, {"type": "listen"}, {"type": "start-timer"}, ENDED)
    assert list(messages_of(quiet)) == []
    assert list(messages_of([])) == []


def test_prompts_tell_the_step_they_belong_to_and_when_they_came() -> None:
    entries = log(
        {"type": "call-started"}, {"type": "entered", "step": "main", "kind": "menu"}, say(1)
    )
    assert list(messages_of(entries)) == [
        {"type": "step", "step": "main", "kind": "menu", "at_s": 0.5},
        {
            "type": "prompt",
            "prompt": 1,
            "text": "Hello.",
            "step": "main",
            "mark": "1",
            "at_s": 1.0,
        },
    ]


def test_what_changed_nothing_is_told_with_its_reason() -> None:
    (told,) = messages_of(log({"type": "passed-over", "because": "no-word"}))
    assert told == {"type": "passed-over", "because": "no-word", "at_s": 0.0}


@pytest.mark.parametrize("kind", ["arrived", "route"])
def test_an_arrival_and_an_end_tell_the_route(kind: str) -> None:
    outcome = {
        "verdict": "routed",
        "kind": "queue",
        "destination": "sales",
        "step": "sales",
        "slots": {"size": "two"},
        "reason": "",
        "agent": "ann",
    }
    (told,) = messages_of(log({"type": kind, "outcome": outcome}))
    assert told == {
        "type": "route",
        "verdict": "routed",
        "kind": "queue",
        "destination": "sales",
        "step": "sales",
        "slots": {"size": "two"},
        "at_s": 0.0,
    }


def test_what_was_understood_is_told_flat() -> None:
    meaning = {"intent": "sales", "band": "accept", "heard": "sales", "why": "exact"}
    (told,) = messages_of(log({"type": "understood", "meaning": meaning}))
    assert told == {"type": "understood", **meaning, "at_s": 0.0}


def test_a_prompt_is_unheard_until_it_ended_or_was_stopped() -> None:
    assert unheard(log(say(1), say(2))) == {1, 2}
    assert unheard(log(say(1), say(2), ENDED)) == {2}
    assert unheard(log(say(1), say(2), {"type": "stop-prompt"})) == frozenset()
    assert unheard(log(say(1), {"type": "stop-prompt"}, say(2))) == {2}


async def test_a_browser_was_told_the_same(tmp_path: Path) -> None:
    """The same call from both sides: its socket's messages, and its log read as messages."""
    async with centre_house(tmp_path) as house, house.client() as client:
        told: list[dict[str, object]] = []
        async with client.call() as side:
            await side.press("2")
            async for message in side:
                told.append(message)
                if message["type"] == "step" and message["step"] == "box":
                    await side.hang_up()
        entries = (await client.session(side.session))["events"]
    kinds = {"prompt", "step", "chosen", "key", "route", "understood", "heard", "error"}
    heard_there = [one for one in told if one["type"] in kinds]
    for one in heard_there:
        one.pop("title", None)  # a log knows destinations by their names alone
    read = [{**one} for one in messages_of(entries) if one["type"] in kinds]
    for one in read:
        del one["at_s"]
    assert read == heard_there
