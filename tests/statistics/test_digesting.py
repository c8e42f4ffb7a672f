from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from logged_caller import Caller

from smartivr.statistics.digest import Digest, as_json, from_json
from smartivr.statistics.digesting import digest
from smartivr.understanding.meaning import Band


def steps(digested: Digest) -> list[tuple[str, str]]:
    return [(stay.step, stay.end) for stay in digested.stays]


def at(digested: Digest, step: str):
    return next(stay for stay in digested.stays if stay.step == step)


def test_the_way_through_a_flow_is_told_step_by_step(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("orders")
    caller.hear_out()
    caller.answer("recent", "yes")
    caller.hear_out()
    digested = digest(caller.log)
    assert steps(digested) == [
        ("welcome", "passed"),
        ("main", "chosen"),
        ("number", "chosen"),
        ("desk", "passed"),
    ]
    assert [(c.intent, c.by) for c in at(digested, "main").choices] == [("orders", "speech")]
    assert [(a.kind, a.to) for a in digested.arrivals] == [("queue", "orders")]
    assert digested.arrivals[0].at_s == pytest.approx(caller.call.passed_s, abs=0.01)


def test_keys_are_told_from_speech(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.call.press("2")
    caller.hear_out()
    choice = at(digest(caller.log), "main").choices[0]
    assert (choice.intent, choice.by) == ("hours", "keys")


def test_silences_and_misses_are_counted_apart(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.stay_silent()
    caller.hear_out()
    caller.mumble("my parcel is wet", nearest="orders")
    caller.hear_out()
    caller.call.press("9")
    caller.hear_out()
    caller.say("hours")
    stay = at(digest(caller.log), "main")
    assert (stay.no_input, stay.no_match, stay.end) == (1, 2, "chosen")
    misses = digest(caller.log).misses
    assert [(m.step, m.heard, m.nearest, m.score) for m in misses] == [
        ("main", "my parcel is wet", "orders", 0.3)
    ]


def test_a_question_put_in_vain_is_given_up(phone) -> None:
    caller = phone()
    for _ in range(2):
        caller.hear_out()
        caller.mumble("a wet parcel")
    caller.hear_out()
    caller.call.press("9")
    caller.hear_out()
    digested = digest(caller.log)
    assert at(digested, "main").end == "given-up"
    assert at(digested, "main").no_match == 3
    assert len(digested.misses) == 2
    assert digested.arrivals[0].to == "shop"


def test_noise_counts_as_often_as_the_call_counts_it(phone) -> None:
    caller = phone()
    caller.hear_out()
    for _ in range(3):
        caller.mumble("")
    caller.hear_out()
    digested = digest(caller.log)
    assert at(digested, "main").no_match == 1
    assert digested.misses == ()


def test_a_no_to_what_is_read_back_is_a_denial_and_a_miss(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("orders", Band.CONFIRM, heard="boarders")
    caller.hear_out()
    caller.answer("confirmation", "no")
    caller.hear_out()
    digested = digest(caller.log)
    stay = at(digested, "main")
    assert (stay.read_back, stay.denied, stay.no_match) == (("orders",), ("orders",), 1)
    assert [m.heard for m in digested.misses] == ["boarders"]


def test_a_miss_knows_what_the_caller_took_in_the_end_and_how(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.mumble("my parcel is wet", nearest="orders")
    caller.hear_out()
    caller.say("repeat")
    caller.hear_out()
    caller.call.press("2")
    caller.hear_out()
    (miss,) = digest(caller.log).misses
    assert (miss.nearest, miss.then, miss.by, miss.denied) == ("orders", "hours", "keys", False)


def test_a_denial_knows_what_was_said_in_its_place(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("orders", Band.CONFIRM, heard="boarders")
    caller.hear_out()
    caller.say("hours")
    caller.hear_out()
    (miss,) = digest(caller.log).misses
    assert (miss.heard, miss.denied, miss.then, miss.by) == ("boarders", True, "hours", "speech")


def test_a_miss_of_an_earlier_step_keeps_what_followed_there(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.mumble("a wet parcel")
    caller.hear_out()
    caller.say("orders")
    caller.hear_out()
    caller.mumble("what week")
    caller.hear_out()
    caller.answer("recent", "yes")
    caller.hear_out()
    assert [(m.step, m.then) for m in digest(caller.log).misses] == [
        ("main", "orders"),
        ("number", "recent"),
    ]


def test_a_yes_to_what_is_read_back_is_neither(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("orders", Band.CONFIRM)
    caller.hear_out()
    caller.answer("confirmation", "yes")
    caller.hear_out()
    stay = at(digest(caller.log), "main")
    assert (stay.read_back, stay.denied, stay.no_match, stay.end) == (("orders",), (), 0, "chosen")


def test_another_answer_to_what_is_read_back_denies_it(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("orders", Band.CONFIRM)
    caller.hear_out()
    caller.say("hours")
    caller.hear_out()
    stay = at(digest(caller.log), "main")
    assert stay.denied == ("orders",)
    assert stay.end == "chosen"


def test_asking_for_an_agent_denies_nothing(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("orders", Band.CONFIRM)
    caller.hear_out()
    caller.say("agent")
    caller.hear_out()
    stay = at(digest(caller.log), "main")
    assert stay.denied == ()
    assert [c.intent for c in stay.choices] == ["agent"]


def test_silence_at_a_read_back_is_no_silence_at_the_question(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("orders", Band.CONFIRM)
    caller.hear_out()
    caller.stay_silent()
    caller.hear_out()
    caller.stay_silent()
    stay = at(digest(caller.log), "main")
    assert (stay.no_input, stay.no_match) == (0, 1)


def test_a_caller_who_hangs_up_is_told_with_the_step(phone) -> None:
    caller = phone()
    caller.call.advance(3)
    caller.call.hang_up()
    digested = digest(caller.log)
    assert digested.stays[-1].end == "hung-up"
    assert digested.stays[-1].step == "main"
    assert digested.arrivals == ()


def test_asking_to_repeat_leaves_the_question_open(phone) -> None:
    caller = phone()
    caller.hear_out()
    caller.say("repeat")
    caller.hear_out()
    caller.say("hours")
    caller.hear_out()
    stay = at(digest(caller.log), "main")
    assert [c.intent for c in stay.choices] == ["repeat", "hours"]
    assert (stay.no_match, stay.end) == (0, "chosen")


def test_a_prompt_that_is_cut_short_tells_how_much_of_it_was_heard(phone) -> None:
    heard_out, cut_short = phone(), phone()
    for caller in (heard_out, cut_short):
        caller.call.until(lambda call=caller.call: call.session.step == "main", 60)
    heard_out.hear_out()
    heard_out.call.press("2")
    cut_short.call.advance(0.8)
    cut_short.call.press("2")
    whole, part = (at(digest(one.log), "main") for one in (heard_out, cut_short))
    assert not whole.interrupted
    assert whole.prompt_s > 4
    assert part.interrupted
    assert part.prompt_s == pytest.approx(0.8)


def test_a_cough_into_a_prompt_interrupts_nothing(phone) -> None:
    caller = phone()
    caller.call.until(lambda: caller.call.session.step == "main", 60)
    caller.call.advance(0.5)
    caller.mumble("")
    caller.hear_out()
    caller.say("hours")
    stay = at(digest(caller.log), "main")
    assert not stay.interrupted
    assert stay.prompt_s > 4


def test_errors_are_counted_by_their_code(phone) -> None:
    caller = phone()
    caller.log.append(
        {"seq": 99, "at": caller.log[-1]["at"], "type": "error", "code": "voice-failed"}
    )
    assert digest(caller.log).errors == {"voice-failed": 1}


def test_the_empty_log_of_a_call_that_was_erased_has_an_empty_digest() -> None:
    assert digest([]) == Digest()


ACTS = st.lists(
    st.sampled_from(["1", "2", "9", "say", "mumble", "confirm", "yes", "no", "silent", "wait"]),
    max_size=12,
)


@settings(max_examples=60)
@given(acts=ACTS)
def test_any_call_can_be_digested_and_kept(acts: list[str], shop) -> None:
    caller = Caller(shop, 1, datetime(2026, 11, 2, 9, tzinfo=UTC), "+441")
    caller.call.begin()
    for act in acts:
        _do(caller, act)
    if not caller.call.session.ended:
        caller.call.hang_up()
    digested = digest(caller.log)
    assert from_json(as_json(digested)) == digested
    entered = [e["step"] for e in caller.log if e["type"] == "entered"]
    assert [stay.step for stay in digested.stays] == entered
    tries = sum(stay.no_match + stay.no_input for stay in digested.stays)
    assert tries <= 3 * len(entered)
    assert sum(stay.end == "hung-up" for stay in digested.stays) <= 1
    for stay in digested.stays:
        assert stay.end != "given-up" or stay.kind in ("menu", "ask")
        assert len(stay.denied) <= len(stay.read_back)


def _do(caller, act: str) -> None:
    match act:
        case "say":
            caller.say("orders")
        case "mumble":
            caller.mumble("what")
        case "confirm":
            caller.say("hours", Band.CONFIRM)
        case "yes" | "no":
            caller.answer("confirmation", act)
        case "silent":
            caller.hear_out()
            caller.stay_silent()
        case "wait":
            caller.hear_out()
        case key:
            caller.call.press(key)
