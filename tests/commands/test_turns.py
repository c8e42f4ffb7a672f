from smartivr.commands.turns import Message, Story

SPOKEN_TURN: list[Message] = [
    {"type": "step", "step": "main", "kind": "menu"},
    {"type": "heard", "text": "support", "final": False},
    {"type": "heard", "text": "support", "final": True},
    {"type": "understood", "band": "accept", "intent": "support", "confidence": 0.97},
    {
        "type": "chosen",
        "intent": "support",
        "label": "technical support",
        "by": "speech",
        "target": "support",
    },
]


def story_of(messages: list[Message]) -> Story:
    story = Story()
    for message in messages:
        story.told(message)
    return story


def test_one_utterance_is_one_turn() -> None:
    (turn,) = story_of(SPOKEN_TURN).turns
    assert (turn.heard, turn.band, turn.confidence) == ("support", "accept", 0.97)
    assert (turn.option, turn.target) == ("technical support", "support")


def test_an_announced_turn_keeps_what_was_to_be_said() -> None:
    story = Story()
    story.said("speech", "support please")
    for message in SPOKEN_TURN:
        story.told(message)
    assert [(turn.said, turn.heard) for turn in story.turns] == [("support please", "support")]


def test_a_rejected_utterance_and_the_next_one_are_two_turns() -> None:
    rejected: list[Message] = [
        {"type": "heard", "text": "bananas", "final": True},
        {"type": "understood", "band": "reject", "intent": "sales", "confidence": 0.2},
    ]
    story = story_of(rejected + SPOKEN_TURN)
    assert [turn.band for turn in story.turns] == ["reject", "accept"]
    assert [turn.option for turn in story.turns] == ["", "technical support"]


def test_a_key_is_a_turn_without_a_score() -> None:
    story = Story()
    story.said("keys", "1")
    story.told({"type": "key", "key": "1"})
    story.told({"type": "chosen", "intent": "support", "by": "keys", "target": "support"})
    (turn,) = story.turns
    assert (turn.said, turn.option, turn.confidence) == ("1", "support", None)


def test_only_the_first_sound_after_an_answer_counts() -> None:
    story = Story()
    story.said("speech", "support")
    story.answered_after(610.0)
    story.answered_after(5000.0)
    assert story.turns[0].first_audio_ms == 610.0


def test_a_place_is_named_with_or_without_its_kind() -> None:
    story = story_of([{"type": "route", "kind": "queue", "destination": "support_business"}])
    assert story.arrived("support_business")
    assert story.arrived("queue/support_business")
    assert not story.arrived("queue/sales")


def test_a_call_without_a_route_arrived_nowhere() -> None:
    assert not story_of([{"type": "ended", "reason": "caller"}]).arrived("")
