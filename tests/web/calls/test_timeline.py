"""What happened in a call, made of its log."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.web.calls.timeline import started_at, timeline

START = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MEANING = {"band": "accept", "intent": "agents", "confidence": 0.97, "heard": "agents", "why": "x"}


def log(*entries):
    """Number entries of (second, type, fields)."""
    return [
        {"seq": at, "at": (START + timedelta(seconds=second)).isoformat(), "type": kind, **fields}
        for at, (second, kind, fields) in enumerate(entries, 1)
    ]


def told(*entries):
    return timeline(log(*entries), START)


def kinds(*entries):
    return [moment.kind for moment in told(*entries)]


def say(second, prompt=1):
    return (second, "say", {"prompt": prompt, "text": f"Prompt {prompt}"})


def test_times_count_from_the_start():
    (moment,) = told((1.5, "entered", {"step": "main", "kind": "menu"}))
    assert (moment.at_s, moment.step, moment.facts["kind"]) == (1.5, "main", "menu")


def test_each_moment_knows_the_step_of_the_call():
    moments = told(
        (0, "entered", {"step": "main", "kind": "menu"}), say(1),
        (2, "entered", {"step": "sales", "kind": "queue"}), (3, "held", {}),
    )  # fmt: skip
    assert [moment.step for moment in moments] == ["main", "main", "sales", "sales"]


def test_a_prompt_that_was_heard_to_its_end():
    (moment,) = told(say(1), (3, "prompt-ended", {"prompt": 1}))
    assert (moment.kind, moment.until_s, moment.cut) == ("said", 3, False)


def test_a_prompt_that_was_interrupted():
    (moment,) = told(say(1), (2, "stop-prompt", {}))
    assert (moment.until_s, moment.cut) == (2, True)


def test_all_prompts_that_were_to_come_are_interrupted_but_not_those_that_were_heard():
    moments = told(say(1, 1), (2, "prompt-ended", {"prompt": 1}), say(2, 2), say(2, 3),
                   (3, "stop-prompt", {}))  # fmt: skip
    assert [moment.cut for moment in moments] == [False, True, True]


def test_a_prompt_that_is_being_said_has_no_end():
    (moment,) = told(say(1))
    assert (moment.until_s, moment.cut) == (None, False)


def test_what_was_understood_says_what_was_heard():
    (moment,) = told(
        (1, "heard", {"text": "agen", "final": False}),
        (2, "heard", {"text": "agents", "final": True, "engine": "vosk"}),
        (2, "understood", {"meaning": MEANING}),
        (2.2, "answered", {"latency_ms": 210}),
    )
    assert moment.facts["intent"] == "agents"
    assert moment.facts["ear"] == {"text": "agents", "final": True, "engine": "vosk"}
    assert moment.latency_ms == 210


def test_what_was_heard_belongs_to_one_utterance_alone():
    moments = told(
        (1, "heard", {"text": "a", "final": True}),
        (1, "understood", {"meaning": MEANING}),
        (2, "understood", {"meaning": MEANING}),
    )
    assert [moment.facts["ear"] for moment in moments] == [{"text": "a", "final": True}, {}]


def test_keys_in_a_row_are_one_moment():
    (moment,) = told(*[(at, "key-pressed", {"key": key}) for at, key in enumerate("12#")])
    assert (moment.facts["keys"], moment.at_s, moment.until_s) == ("12#", 0, 2)


def test_keys_with_something_between_are_two():
    keyed = ("key-pressed", {"key": "1"})
    assert kinds((0, *keyed), say(1), (2, *keyed)) == ["keys", "said", "keys"]


def test_the_first_answer_counts_for_the_latency():
    (moment, _) = told(
        (0, "key-pressed", {"key": "1"}), (1, "answered", {"latency_ms": 20}), say(1),
        (9, "answered", {"latency_ms": 900}),
    )  # fmt: skip
    assert moment.latency_ms == 20


def test_what_changed_nothing_says_so_and_leaves_the_answer_to_the_turn_before():
    keyed, ignored = told(
        (0, "key-pressed", {"key": "1"}), (1, "understood", {"meaning": MEANING}),
        (1, "passed-over", {"because": "keys-count"}), (2, "answered", {"latency_ms": 900}),
    )  # fmt: skip
    assert (keyed.latency_ms, ignored.latency_ms) == (900, None)
    assert ignored.facts["because"] == "keys-count"


def test_an_answer_to_nothing_is_passed_over():
    assert kinds((0, "answered", {"latency_ms": 20})) == []


def test_another_position_is_told_and_another_estimate_is_not():
    joined = (0, "queue-joined", {"position": 3, "estimate_s": 60.0})
    moved = [(at, "place-changed", {"position": place}) for at, place in ((1, 3), (2, 2), (3, 2))]
    assert kinds(joined, *moved) == ["queue-joined", "place-changed"]


@pytest.mark.parametrize(
    "kind",
    ["listen", "start-timer", "stop-timer", "pause-prompt", "speech-partial", "play-music",
     "bridge", "arrival", "announcements-changed", "a-kind-of-tomorrow"],
)  # fmt: skip
def test_what_only_machines_care_for_is_left_out(kind):
    assert kinds((0, kind, {})) == []


@pytest.mark.parametrize(
    "kind",
    ["agent-answered", "dial-failed", "held", "transferring", "talk-over", "message-taken",
     "keep-callback", "not-kept", "error", "route", "caller-hung-up", "caller-detached",
     "recognition-lost", "queue-refused"],
)  # fmt: skip
def test_what_people_care_for_is_told(kind):
    assert kinds((0, kind, {})) == [kind]


def test_a_message_knows_by_which_id_it_is_kept():
    first, second = told(
        (0, "keep-message", {"request": 1, "box": "sales"}),
        (1, "kept", {"request": 1, "id": "m1"}),
        (2, "keep-callback", {"request": 2}),
        (3, "kept", {"request": 9, "id": "x"}),
    )
    assert (first.facts["kept"], "kept" in second.facts) == ("m1", False)


def test_a_call_starts_with_its_log_else_when_it_was_admitted():
    assert started_at(log((1, "call-started", {})), "") == START + timedelta(seconds=1)
    assert started_at([], START.isoformat()) == START


@given(
    st.lists(
        st.tuples(
            st.floats(0, 100),
            st.sampled_from(["say", "stop-prompt", "prompt-ended", "key-pressed", "answered",
                             "queue-joined", "place-changed", "held", "heard"]),
            st.integers(0, 3),
        )
    )
)  # fmt: skip
def test_any_log_can_be_told_and_moments_keep_their_order(entries):
    given = sorted(entries, key=lambda entry: entry[0])
    moments = told(
        *(
            (second, kind, {"prompt": n, "text": "x", "key": str(n), "latency_ms": n,
                            "position": n, "final": True})
            for second, kind, n in given
        )
    )  # fmt: skip
    assert [moment.at_s for moment in moments] == sorted(moment.at_s for moment in moments)
    keyed = sum(len(moment.facts["keys"]) for moment in moments if moment.kind == "keys")
    assert keyed == sum(kind == "key-pressed" for _, kind, _ in given)
