import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pocketsphinx import Decoder

from smartivr.understanding.expecting import Asked, AskKind, Expecting, Option, SlotValue
from smartivr.understanding.phrases import PhraseSyntaxError
from smartivr.understanding.vocabulary import Vocabulary

ORDERED = [
    *("a", "large", "light", "roast", "double", "shot", "latte", "coffee"),
    *("with", "some", "milk", "and", "sugar", "please"),
]


@pytest.fixture(scope="module")
def sphinx():
    """Check whether a JSGF grammar holds a text, by pocketsphinx's own reading of it."""
    decoder = Decoder(lm=None, loglevel="FATAL")
    loaded = {}

    def holds(vocabulary, text):
        if vocabulary.key not in loaded:
            decoder.add_jsgf_string(vocabulary.key, vocabulary.jsgf())
            loaded[vocabulary.key] = decoder.get_fsg(vocabulary.key)
        return bool(loaded[vocabulary.key].accept(text))

    return holds


def test_every_word_is_there_as_it_is_spoken(telecom):
    words = Vocabulary.of(telecom).words
    assert {"support", "parcel", "i'd", "please", "agent"} <= words
    assert all(word == word.lower() for word in words)


def test_polish_words_keep_their_diacritics(telekom):
    assert {"zapłacić", "połącz", "proszę"} <= Vocabulary.of(telekom).words


def test_small_templates_are_listed_whole_without_carriers(telecom):
    vocabulary = Vocabulary.of(telecom)
    phrases = vocabulary.phrases()
    assert {"technical support", "my internet is down", "speak to someone"} <= set(phrases)
    assert "please" not in phrases
    assert {"please", "i'd like to"} <= set(vocabulary.carriers)


def test_a_large_template_is_listed_in_fragments_that_hold_every_word(barista):
    vocabulary = Vocabulary.of(barista)
    phrases = vocabulary.phrases(limit=3000)
    assert len(phrases) < 3000
    assert {"light roast", "iced mocha", "with", "may i have a"} <= set(phrases)
    in_phrases = {word for phrase in phrases for word in phrase.split()}
    in_carriers = {word for carrier in vocabulary.carriers for word in carrier.split()}
    assert in_phrases | in_carriers == vocabulary.words


def test_whole_phrases_come_first_where_room_is_short(barista):
    assert Vocabulary.of(barista).phrases(limit=40)[0] == "what did you say"


@pytest.mark.parametrize(
    "text",
    [
        "sales",
        "Sales, please!",
        "i'd like to track my order",
        "I would like to speak to the sales department thanks",
        "um where is my parcel",
        "agent",
    ],
)
def test_phrases_with_and_without_carriers_are_accepted(telecom, text):
    assert Vocabulary.of(telecom).accepts(text)


@pytest.mark.parametrize("text", ["", "i'd like to", "sales support", "track order", "hello"])
def test_anything_else_is_not_accepted(telecom, text):
    assert not Vocabulary.of(telecom).accepts(text)


def test_only_telling_words_are_known(telecom):
    vocabulary = Vocabulary.of(telecom)
    assert vocabulary.knows("er the parcel")
    assert vocabulary.knows("agent")
    assert not vocabulary.knows("i would like to have the")
    assert not vocabulary.knows("mhm okay")
    assert not vocabulary.knows("")


def test_every_phrase_is_in_the_grammar_and_accepted(telecom, sphinx):
    vocabulary = Vocabulary.of(telecom)
    for text in vocabulary.phrases():
        assert sphinx(vocabulary, text), text
        assert vocabulary.accepts(text), text


def test_what_the_grammar_allows_with_carriers_is_accepted(telecom, sphinx):
    vocabulary = Vocabulary.of(telecom)
    allowed = [
        said
        for text in vocabulary.phrases()
        for carrier in vocabulary.carriers
        for said in (f"{carrier} {text}", f"{text} {carrier}")
        if sphinx(vocabulary, said)
    ]
    assert len(allowed) > 3 * len(vocabulary.phrases())
    assert all(map(vocabulary.accepts, allowed))


@settings(deadline=None, max_examples=150)
@given(
    words=st.lists(
        st.sampled_from(
            [
                "a",
                "large",
                "light",
                "roast",
                "double",
                "shot",
                "latte",
                "coffee",
                "with",
                "some",
                "milk",
                "and",
                "sugar",
                "please",
            ]
        ),
        max_size=9,
    )
)
def test_the_grammar_and_accepts_agree_on_free_orders(barista, sphinx, words):
    vocabulary, text = Vocabulary.of(barista), " ".join(words)
    if words[:1] == ["please"]:  # allowed in texts, but not offered to recognizers
        assert vocabulary.accepts(text) or not sphinx(vocabulary, text)
    else:
        assert vocabulary.accepts(text) == sphinx(vocabulary, text)


def test_modifiers_are_accepted_in_every_order(barista, sphinx):
    vocabulary = Vocabulary.of(barista)
    for text in (
        "i'd like a double shot large dark roast latte with soy milk and some sugar",
        "brew an eight ounce single shot medium roast americano with brown sugar and cream",
        "espresso",
    ):
        assert vocabulary.accepts(text)
        assert sphinx(vocabulary, text)


def test_digits_are_said_one_by_one_or_doubled_within_their_number(question, sphinx):
    vocabulary = Vocabulary.of(question(AskKind.DIGITS, min_length=3, max_length=4))
    for text in ("one two three", "oh double seven", "nine zero one four please"):
        assert vocabulary.accepts(text), text
        assert sphinx(vocabulary, text), text
    assert not vocabulary.accepts("one two")
    assert not sphinx(vocabulary, "one")
    assert not vocabulary.accepts("one two three four five")
    assert not sphinx(vocabulary, "one two three four five")
    assert {"zero", "oh", "double"} <= vocabulary.words
    assert vocabulary.knows("seven")


def test_one_digit_is_never_doubled(question):
    vocabulary = Vocabulary.of(question(AskKind.DIGITS, max_length=1))
    assert "double" not in vocabulary.words
    assert vocabulary.accepts("oh")


def test_numbers_reach_as_far_as_their_maximum(question, sphinx):
    small = Vocabulary.of(question(AskKind.NUMBER, maximum=20))
    assert "hundred" not in small.words
    large = Vocabulary.of(question(AskKind.NUMBER, minimum=10, maximum=5000))
    for text in ("twelve", "two hundred and five", "a thousand", "four thousand twenty one"):
        assert large.accepts(text), text
        assert sphinx(large, text), text
    assert not large.accepts("nine")
    assert not large.accepts("nine thousand")


@pytest.mark.parametrize(
    ("kind", "limits", "text"),
    [
        (AskKind.YES_NO, {}, "yes please"),
        (AskKind.YES_NO, {}, "that's not right"),
        (AskKind.DATE, {}, "the day after tomorrow"),
        (AskKind.DATE, {}, "the twenty first of may nineteen eighty five"),
        (AskKind.LIST, {"values": (SlotValue("ldn", ("london [town]",)),)}, "london town"),
    ],
)
def test_other_answers_are_in_the_grammar(question, sphinx, kind, limits, text):
    vocabulary = Vocabulary.of(question(kind, **limits))
    assert vocabulary.accepts(text)
    assert sphinx(vocabulary, text)


def test_a_slot_of_a_flow_may_be_called_like_one_of_a_date(menu):
    expecting = menu(
        {"deliver": ("deliver {day}",)},
        slots={"day": (SlotValue("express", ("right away",)),)},
    )
    asked = Expecting(
        "en",
        expecting.options,
        expecting.slots,
        asked=Asked("when", AskKind.DATE, "answer"),
        today="2026-11-23",
    )
    vocabulary = Vocabulary.of(asked)
    assert vocabulary.accepts("deliver right away")
    assert vocabulary.accepts("the fifth of may")
    assert not vocabulary.accepts("deliver fifth")


def test_where_nothing_may_be_said_the_grammar_still_loads(sphinx):
    vocabulary = Vocabulary.of(Expecting("en"))
    assert not sphinx(vocabulary, "please")
    assert vocabulary.phrases() == ()
    assert not vocabulary.accepts("please")


def test_equal_moments_share_key_and_vocabulary(menu):
    one, same = (Vocabulary.of(menu({"a": ("one thing",)})) for _ in range(2))
    other = Vocabulary.of(menu({"a": ("another thing",)}))
    assert one is same
    assert one.key != other.key


def test_a_malformed_phrase_is_named():
    with pytest.raises(PhraseSyntaxError):
        Vocabulary.of(Expecting("en", (Option("a", "a", ("(a",)),))).jsgf()
