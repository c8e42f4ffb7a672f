from smartivr.understanding.confusable import Likeness, confusable_pairs
from smartivr.understanding.expecting import Option, SlotValue


def option(intent, *phrases):
    return Option(intent, intent, phrases)


def test_shared_phrases_are_the_same():
    (pair,) = confusable_pairs([option("a", "my bill"), option("b", "my bill")], "en")
    assert (pair.kind, pair.score) == (Likeness.SAME, 1.0)
    assert (pair.intent, pair.other_intent) == ("a", "b")


def test_phrases_that_sound_alike_are_named():
    pairs = confusable_pairs([option("a", "sales"), option("b", "sails", "repairs")], "en")
    assert [(p.phrase, p.other_phrase, p.kind) for p in pairs] == [
        ("sales", "sails", Likeness.SOUND)
    ]


def test_overlapping_phrases_are_named():
    pairs = confusable_pairs(
        [option("a", "change the address"), option("b", "address change")], "en"
    )
    assert [pair.kind for pair in pairs] == [Likeness.OVERLAP]


def test_clearly_different_options_are_not_reported():
    assert confusable_pairs([option("a", "sales"), option("b", "technical support")], "en") == []


def test_phrases_of_one_option_are_not_compared():
    assert confusable_pairs([option("a", "my bill", "my bills")], "en") == []


def test_polish_phrases_are_compared_by_their_sounds():
    pairs = confusable_pairs([option("a", "może"), option("b", "morze")], "pl")
    assert [pair.kind for pair in pairs] == [Likeness.SOUND]


def test_slots_are_spelled_out_and_large_templates_compared_in_pieces():
    slots = {"drink": tuple(SlotValue(d, (d,)) for d in ("latte", "mocha"))}
    large = " ".join(["(one|two|three)"] * 6)
    options = [option("a", "a {drink}", large), option("b", "a latter")]
    pairs = confusable_pairs(options, "en", slots)
    assert [pair.phrase for pair in pairs] == ["a latte"]


def test_the_most_alike_come_first_and_few_of_each_two_options():
    many = [f"pay bill number {n}" for n in ("one", "two", "three", "four")]
    pairs = confusable_pairs([option("a", *many), option("b", *many)], "en")
    assert len(pairs) == 3
    assert [pair.score for pair in pairs] == sorted((p.score for p in pairs), reverse=True)
