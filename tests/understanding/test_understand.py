import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.understanding.expecting import Asked, AskKind, Bands, Expecting, SlotValue
from smartivr.understanding.hypothesis import Alternative, Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.understand import understand


def meant(expecting, *texts, **further):
    return understand(replace(Hypothesis.of(*texts), **further), expecting)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("sales", "sales"),
        ("I'd like to buy a new phone, please", "sales"),
        ("hello um i would like to speak to the sales department thanks", "sales"),
        ("Where's my parcel?", "track_order"),
        ("technical support", "support"),
        ("speak to someone", "agent"),
        ("go back", "back"),
        ("main menu please", "main_menu"),
    ],
)
def test_a_phrase_with_its_carriers_is_accepted_as_exact(telecom, text, intent):
    meaning = meant(telecom, text)
    assert (meaning.intent, meaning.band, meaning.exact) == (intent, Band.ACCEPT, True)
    assert meaning.confidence == 1.0


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("sails", "sales"),
        ("technical sport", "support"),
        ("track my odor", "track_order"),
        ("broad band", "broadband"),
        ("my internet is so slow", "broadband"),
        ("i've got a technical problem", "support"),
        ("order my track", "track_order"),
        ("the department of sales", "sales"),
    ],
)
def test_one_confused_word_still_leads_to_the_option(telecom, text, intent):
    meaning = meant(telecom, text)
    assert meaning.intent == intent
    assert meaning.band in {Band.ACCEPT, Band.CONFIRM}
    assert not meaning.exact


@pytest.mark.parametrize(
    "text",
    [
        "",
        "um",
        "the",
        "i would like to",
        "mhm okay",
        "[unk]",
        "what is the weather like in paris tomorrow",
        "play some jazz music",
        "my grandmother lives by the sea",
        "sales support broadband order agent",
    ],
)
def test_fillers_unrelated_speech_and_bags_of_words_are_rejected(telecom, text):
    assert meant(telecom, text).band is Band.REJECT


def test_nothing_recognised_is_rejected_and_says_so(telecom):
    meaning = understand(Hypothesis(), telecom)
    assert (meaning.band, meaning.intent) == (Band.REJECT, "")
    assert "nothing was recognised" in meaning.why


def test_why_names_phrase_score_and_runner_up(telecom):
    meaning = meant(telecom, "technical problem")
    assert meaning.runner_up is not None
    assert re.fullmatch(
        r'"technical problem" matched "i have a technical problem" \(support\) at 0\.\d\d; '
        rf"next {meaning.runner_up.intent} 0\.\d\d.*",
        meaning.why,
    )


def test_two_options_equally_near_are_confirmed_at_most(menu):
    expecting = menu({"red": ("red parcel service",), "blue": ("blue parcel service",)})
    meaning = meant(expecting, "parcel service")
    assert meaning.band is not Band.ACCEPT
    assert meaning.runner_up is not None
    assert {meaning.intent, meaning.runner_up.intent} == {"red", "blue"}


def test_a_phrase_of_two_options_is_confirmed_at_most(menu):
    meaning = meant(menu({"a": ("my account",), "b": ("my account",)}), "my account")
    assert (meaning.band, meaning.exact) == (Band.CONFIRM, True)


def test_a_universal_never_takes_an_options_own_words(menu):
    expecting = menu({"first_aid": ("help",), "begin": ("start over",)})
    for text, intent in (("help", "first_aid"), ("start over", "begin")):
        meaning = meant(expecting, text)
        assert (meaning.intent, meaning.band) == (intent, Band.ACCEPT)
    assert meant(expecting, "operator").intent == "agent"


def test_a_negation_that_no_phrase_has_is_asked_about(telecom):
    assert meant(telecom, "not sales").band is Band.CONFIRM
    assert meant(telecom, "sales").band is Band.ACCEPT


def test_an_exact_alternative_further_down_wins(telecom):
    meaning = meant(telecom, "trek tales ordeal", *("noise " * n for n in range(1, 9)), "sales")
    assert (meaning.intent, meaning.exact) == ("sales", True)
    assert meaning.confidence < 1.0


def test_the_order_of_alternatives_counts(telecom):
    assert meant(telecom, "sales", "support").intent == "sales"
    assert meant(telecom, "support", "sales").intent == "support"


def test_a_recognizer_that_heard_something_else_lowers_the_confidence(telecom):
    assert meant(telecom, "sales", outside=True).band is Band.CONFIRM
    assert meant(telecom, "technical sport", outside=True).confidence < 0.6


def test_bad_evidence_lowers_the_confidence_and_good_does_not(telecom):
    assert meant(telecom, "sales", evidence={"phones": 0.9, "energy": 0.8}).confidence == 1.0
    assert meant(telecom, "sales", evidence={"phones": 0.2}).band is Band.CONFIRM
    assert meant(telecom, "sales", evidence={"phones": 0.0}).band is Band.REJECT


def test_a_second_hearing_that_disagrees_keeps_the_first_from_being_accepted(telecom):
    agreed = meant(telecom, "sales", free_text="uh sales please")
    doubted = meant(telecom, "sales", free_text="what's the weather in paris")
    assert agreed.band is Band.ACCEPT
    assert doubted.band is not Band.ACCEPT


def test_a_second_hearing_alone_is_understood(telecom):
    meaning = meant(telecom, free_text="i have a technical problem")
    assert (meaning.intent, meaning.band) == ("support", Band.ACCEPT)


def test_bands_are_those_of_the_moment(telecom):
    strict = replace(telecom, bands=Bands(accept=0.99, confirm=0.98))
    text = "i've got a technical problem"
    assert meant(telecom, text).band is not Band.REJECT
    assert meant(strict, text).band is Band.REJECT
    assert meant(strict, "sales").band is Band.ACCEPT


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("zgłosić awarię", "awaria"),
        ("zglosic awarie", "awaria"),
        ("dzień dobry chciałabym zapłacić rachunek", "faktury"),
        ("no to fakturę poproszę", "faktury"),
        ("fakturze", "faktury"),
        ("internet nie dziala", "awaria"),
        ("spszedaż", "sprzedaz"),
        ("połącz z konsultantem", "agent"),
        ("chcę rozmawiać z człowiekiem", "agent"),
        ("proszę powtórzyć", "repeat"),
        ("jeszcze raz", "repeat"),
        ("menu główne", "main_menu"),
        ("wroc", "back"),
        ("pomocy", "help"),
    ],
)
def test_polish_is_understood_with_inflection_and_without_diacritics(telekom, text, intent):
    meaning = meant(telekom, text)
    assert (meaning.intent, meaning.band) == (intent, Band.ACCEPT)


@pytest.mark.parametrize(
    "text", ["eee", "no", "dzień dobry", "jaka jest pogoda w Krakowie", "proszę"]
)
def test_polish_fillers_and_unrelated_speech_are_rejected(telekom, text):
    assert meant(telekom, text).band is Band.REJECT


def test_where_nothing_is_expected_nothing_is_meant():
    assert meant(Expecting("en"), "sales").band is Band.REJECT


@settings(deadline=None, max_examples=200)
@given(
    alternatives=st.lists(st.tuples(st.text(max_size=40), st.floats()), max_size=4),
    free=st.text(max_size=40),
    outside=st.booleans(),
    evidence=st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=2),
    kind=st.sampled_from([None, *AskKind]),
    language=st.sampled_from(["en", "pl", "xx"]),
)
def test_any_hypothesis_has_a_meaning(
    telecom, alternatives, free, outside, evidence, kind, language
):
    asked = kind and Asked("value", kind, "answer", values=(SlotValue("v", ("some value",)),))
    expecting = replace(telecom, language=language, asked=asked, today="2026-11-23")
    heard = tuple(Alternative(text, score) for text, score in alternatives)
    hypothesis = Hypothesis(heard, outside=outside, free_text=free, evidence=evidence)
    meaning = understand(hypothesis, expecting)
    assert 0 <= meaning.confidence <= 1
    assert meaning.why
    if meaning.band is Band.ACCEPT:
        assert meaning.confidence >= expecting.bands.accept
