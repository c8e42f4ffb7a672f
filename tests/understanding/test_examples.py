import json
import re
from pathlib import Path

import pytest
from processor_time import spending

from smartivr.understanding import examples as module
from smartivr.understanding.examples import ENOUGH, taught
from smartivr.understanding.expecting import AskKind
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.understand import understand
from smartivr.understanding.vocabulary import Vocabulary

CLINC = Path(__file__).parents[2].parent / "shared" / "data" / "clinc-dev" / "clinc-dev.json"
EXAMPLES = {
    "pay": (
        "i want to pay my bill",
        "can i settle my invoice",
        "take the money from my card",
        "how do i pay you",
        "let me pay what i owe",
    ),
    "track": (
        "where is my parcel",
        "has my delivery left yet",
        "track the order i made",
        "when does my order arrive",
        "is my parcel on its way",
    ),
}


def typed(expecting, text):
    return understand(Hypothesis.of(text, engine="typed"), expecting)


def lesson(expecting):
    return taught(Vocabulary.of(expecting))


def test_a_menu_with_enough_examples_is_learnt_from(menu):
    assert lesson(menu(EXAMPLES)).count > 2 * ENOUGH


@pytest.mark.parametrize(
    "options",
    [
        {intent: texts[: ENOUGH - 1] for intent, texts in EXAMPLES.items()},
        {intent: tuple(f"({text})" for text in texts) for intent, texts in EXAMPLES.items()},
        {"one": ("a", "b", "c", "d", "e", "f"), "two": ("g", "h", "i", "j", "k", "l")},
        {"pay": EXAMPLES["pay"]},
    ],
    ids=["too few", "templates", "single words", "nothing to choose"],
)
def test_a_menu_without_enough_examples_is_matched_by_words_alone(menu, options):
    if "(" in str(options):
        options = {
            intent: tuple(f"{text} (now|today)" for text in texts)
            for intent, texts in EXAMPLES.items()
        }
    assert lesson(menu(options)) is None


def test_where_a_value_is_asked_for_nothing_is_learnt(question):
    assert lesson(question(AskKind.YES_NO)) is None


def test_what_was_learnt_is_shared_by_menus_that_list_the_same(menu):
    one, other = menu(EXAMPLES), menu(EXAMPLES, slots={"unused": ()})
    assert lesson(one) is lesson(other)


def test_the_result_tells_that_examples_decided_and_why(menu):
    meaning = typed(menu(EXAMPLES), "has the package been sent yet")
    assert meaning.intent == "track"
    assert re.search(r"\d+ examples say 0\.\d\d, the nearest is 0\.\d\d like it", meaning.why)


def test_a_listed_phrase_needs_no_examples(menu):
    meaning = typed(menu(EXAMPLES), "where is my parcel")
    assert (meaning.exact, meaning.confidence, meaning.band) == (True, 1.0, Band.ACCEPT)
    assert "examples" not in meaning.why


def test_universal_commands_are_understood_beside_examples(menu):
    assert typed(menu(EXAMPLES), "agent").intent == "agent"


def test_a_huge_menu_is_learnt_from_in_part(menu):
    words = ["red", "green", "blue", "grey", "pink", "gold", "teal"]
    many = [f"{a} {b} {c} {d}" for a in words for b in words for c in words for d in words[:2]]
    lists = {"one": tuple(many[:600]), "two": tuple(many[600:])}
    assert lesson(menu(lists)).count < 400


def clinc(domain, examples, menu):
    """Give a menu of a domain's intents, its validation requests and those out of scope."""
    data = json.loads(CLINC.read_text(encoding="utf-8"))
    intents = data["domains"][domain]
    listed = {intent: [] for intent in intents}
    for text, intent in data["train"]:
        if intent in listed and len(listed[intent]) < examples:
            listed[intent].append(re.sub(r"[()\[\]{}|;<>]", " ", text))
    inside = [(text, intent) for text, intent in data["val"] if intent in listed]
    return menu(listed), inside, [text for text, _ in data["oos_val"]]


@pytest.mark.shared
@pytest.mark.skipif(not CLINC.is_file(), reason="needs shared/data/clinc-dev")
@pytest.mark.parametrize(("examples", "least_right"), [(20, 0.93), (5, 0.77)])
def test_typed_requests_to_menus_of_15_options_are_understood(menu, examples, least_right):
    right, acted, strange_acted = [], [], []
    for domain in ("banking", "utility"):
        expecting, inside, outside = clinc(domain, examples, menu)
        meanings = [(typed(expecting, text), intent) for text, intent in inside]
        right += [meaning.intent == intent for meaning, intent in meanings]
        acted += [m.intent == intent and m.band is Band.ACCEPT for m, intent in meanings]
        strange_acted += [typed(expecting, text).band is Band.ACCEPT for text in outside]
    share, act, strange = (sum(each) / len(each) for each in (right, acted, strange_acted))
    print(f"{examples} examples: {share:.3f} right, {act:.3f} acted upon, {strange:.3f} of strange")  # noqa: T201  the figures are wanted
    assert share >= least_right
    assert strange < 0.08
    if examples == 20:
        assert act > 0.86


@pytest.mark.shared
@pytest.mark.skipif(not CLINC.is_file(), reason="needs shared/data/clinc-dev")
def test_learning_and_understanding_take_little_time(menu):
    expecting, inside, _ = clinc("utility", 20, menu)
    typed(menu(EXAMPLES), "load what is needed")
    module._taught.cache_clear()
    with spending() as learning:
        lesson(expecting)
    typed(expecting, "make everything ready")
    with spending() as understanding:
        for text, _ in inside[:100]:
            typed(expecting, text)
    each_ms = 10 * understanding.cpu_s
    print(f"learnt in {learning.cpu_s:.2f} s, understood in {each_ms:.1f} ms")  # noqa: T201  the figures are wanted
    assert learning.cpu_s < 1.5
    assert each_ms < 20
