import asyncio

import numpy as np
import pytest

from smartivr.errors import EngineFailed, ModelMissing
from smartivr.recognition.both import BothRecognizer, reconciled
from smartivr.recognition.scripted import Mishap, ScriptedRecognizer
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of(
    Expecting("en", options=(Option("x", "x", ("sales", "support", "track my order")),))
)
LOUD = np.full(8000, 5000, np.int16)


def told(*texts: str, outside: bool = False) -> Hypothesis:
    heard = Hypothesis.of(*texts)
    return Hypothesis(heard.alternatives, outside=outside)


def texts_of(*heard: Hypothesis) -> list[str]:
    return [each.text for each in reconciled(*heard, vocabulary=VOCABULARY).alternatives]


def test_the_first_ears_readings_go_first() -> None:
    first = told("track my order", "sales")
    assert texts_of(first, told("track my sales", "sales")) == [
        "track my order",
        "sales",
        "track my sales",
    ]


@pytest.mark.parametrize("deaf", [told(), told("track my order", outside=True)])
def test_the_second_leads_where_the_first_heard_nothing_expected(deaf: Hypothesis) -> None:
    assert texts_of(deaf, told("support"))[0] == "support"


def test_a_phrase_that_may_be_said_leads_over_one_that_may_not() -> None:
    assert texts_of(told("track my"), told("track my order"))[0] == "track my order"


def test_of_two_single_words_the_second_ears_leads() -> None:
    assert texts_of(told("sales"), told("support")) == ["support", "sales"]


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [
        (told("track my order"), told("track my order"), 1.0),
        (told("track my order"), told("track my sales"), 2 / 3),
        (told("sales"), told("support"), 0.0),
        (told("sales"), told(), 0.0),
        (told(), told(), 0.0),
        (told("sales"), told("sales", outside=True), 0.0),
    ],
)
def test_agreement_is_the_share_of_words_that_both_heard(
    first: Hypothesis, second: Hypothesis, agreement: float
) -> None:
    both = reconciled(first, second, vocabulary=VOCABULARY)
    assert both.evidence["agreement"] == pytest.approx(agreement)


@pytest.mark.parametrize(
    ("first", "second", "outside"),
    [
        (told("sales", outside=True), told("support", outside=True), True),
        (told("sales", outside=True), told(), True),
        (told("sales", outside=True), told("support"), False),
        (told("sales"), told("support", outside=True), True),
    ],
)
def test_the_second_ear_says_what_is_outside(
    first: Hypothesis,
    second: Hypothesis,
    outside: bool,  # noqa: FBT001  a table
) -> None:
    assert reconciled(first, second, vocabulary=VOCABULARY).outside is outside


@pytest.mark.parametrize("broken", [0, 1])
async def test_an_ear_that_dies_is_done_without(broken: int) -> None:
    ears = ScriptedRecognizer(["sales"]), ScriptedRecognizer(["sales"])
    utterance = await BothRecognizer(*ears).open(VOCABULARY)
    ears[broken].mishap = Mishap.DIE
    await utterance.feed(LOUD)
    heard = await utterance.finish()
    assert heard.text == "sales"
    assert "agreement" not in heard.evidence


async def test_without_any_ear_the_engine_has_failed() -> None:
    ears = ScriptedRecognizer(["sales"]), ScriptedRecognizer(["sales"])
    utterance = await BothRecognizer(*ears).open(VOCABULARY)
    for ear in ears:
        ear.mishap = Mishap.DIE
    with pytest.raises(EngineFailed):
        await utterance.feed(LOUD)
    with pytest.raises(EngineFailed):
        await utterance.finish()


def test_a_word_is_unknown_only_if_neither_knows_it() -> None:
    both = BothRecognizer(
        ScriptedRecognizer(unknown=["one", "two"]), ScriptedRecognizer(unknown=["two", "three"])
    )
    assert both.unknown_words(["one", "two", "three"]) == {"two"}


async def test_an_ear_that_cannot_start_is_done_without() -> None:
    class Broken(ScriptedRecognizer):
        async def start(self) -> None:
            raise ModelMissing("nothing is there")

    await BothRecognizer(Broken(), ScriptedRecognizer()).start()
    with pytest.raises(EngineFailed):
        await BothRecognizer(Broken(), Broken()).start()


@pytest.mark.parametrize("hung", [0, 1])
async def test_giving_up_while_one_ear_opens_frees_the_other(hung: int) -> None:
    freed: list[int] = []

    class Watched(ScriptedRecognizer):
        async def open(self, vocabulary: Vocabulary, channel=None):
            utterance = await super().open(vocabulary, channel)

            async def cancel() -> None:
                freed.append(1)

            utterance.cancel = cancel
            return utterance

    ears = Watched(), Watched()
    ears[hung].mishap = Mishap.HANG
    opening = asyncio.ensure_future(BothRecognizer(*ears).open(VOCABULARY))
    await asyncio.sleep(0.01)
    opening.cancel()
    await asyncio.wait({opening})
    assert opening.cancelled()
    assert freed == [1]


class Thoughtful(ScriptedRecognizer):
    """Hears a text at once, and notes what else is asked of it."""

    def __init__(self, *texts: str, pondered: Hypothesis | None = None) -> None:
        super().__init__(texts, partial_after_s=0.0)
        self.asked: list[str] = []
        self.pondered = pondered

    async def open(self, vocabulary: Vocabulary, channel=None):
        utterance = await super().open(vocabulary, channel)

        async def ponder() -> Hypothesis | None:
            self.asked.append("ponder")
            return self.pondered

        utterance.ponder = ponder
        utterance.spare = lambda: self.asked.append("spare")
        return utterance


async def test_where_both_ears_agree_on_a_phrase_nothing_more_is_worked_out() -> None:
    ears = Thoughtful("sales"), Thoughtful("sales")
    utterance = await BothRecognizer(*ears).open(VOCABULARY)
    await utterance.feed(LOUD)
    assert await utterance.ponder() is None
    assert (await utterance.finish()).text == "sales"
    assert [ear.asked for ear in ears] == [["spare"], ["spare"]]


@pytest.mark.parametrize("texts", [("sales", "support"), ("sales", ""), ("so what", "so what")])
async def test_where_they_do_not_agree_on_a_phrase_each_ponders(texts: tuple[str, str]) -> None:
    ears = tuple(Thoughtful(text) for text in texts)
    utterance = await BothRecognizer(*ears).open(VOCABULARY)
    await utterance.feed(LOUD)
    assert await utterance.ponder() is None
    await utterance.finish()
    assert [ear.asked for ear in ears] == [["ponder"], ["ponder"]]


async def test_what_one_ear_pondered_is_weighed_against_what_the_other_has_heard() -> None:
    first = Thoughtful("sales", pondered=Hypothesis.of("track my order", final=False))
    utterance = await BothRecognizer(first, Thoughtful("support")).open(VOCABULARY)
    await utterance.feed(LOUD)
    pondered = await utterance.ponder()
    assert pondered is not None
    assert [each.text for each in pondered.alternatives] == ["track my order", "support"]
    assert pondered.evidence["agreement"] == 0
    assert not pondered.final


def test_it_is_told_which_ear_led() -> None:
    led_by = [
        reconciled(told("sales"), told(second), vocabulary=VOCABULARY).evidence["first_led"]
        for second in ("support", "")
    ]
    assert led_by == [0.0, 1.0]
