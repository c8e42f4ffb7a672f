from dataclasses import replace

import pytest

from smartivr.understanding.by_evidence import candidates, held_by_evidence, weights_for
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.understand import understand
from smartivr.understanding.weighing import Weight, Weights

TRUST_VOSK = Weights(0.0, {"vosk.means": Weight(0.5, 6.0), "text": Weight(0.5, 1.0)})


def ear(engine, *texts, **further):
    return replace(Hypothesis.of(*texts, engine=engine), **further)


def both(first, second):
    texts = [reading.text for reading in (*first.alternatives, *second.alternatives)]
    return replace(ear("both", *texts, evidence={"agreement": 0.5}), ears=(first, second))


def test_everything_that_either_ear_heard_is_a_candidate(telecom):
    hypothesis = both(ear("pocketsphinx", "sales"), ear("vosk", "technical support"))
    assert {each.belief.best.sense.intent for each in candidates(hypothesis, telecom)} == {
        "sales",
        "support",
    }


def test_a_meaning_has_one_candidate_by_its_best_text(telecom):
    hypothesis = both(ear("pocketsphinx", "technical sport"), ear("vosk", "technical support"))
    [only] = candidates(hypothesis, telecom)
    assert only.belief.text == "technical support"


def test_what_was_heard_without_the_grammar_is_a_candidate(telecom):
    hypothesis = ear("vosk", "sales", free_text="i have a technical problem")
    intents = [each.belief.best.sense.intent for each in candidates(hypothesis, telecom)]
    assert intents == ["sales", "support"]


def test_the_most_probable_candidate_is_held(telecom):
    hypothesis = both(ear("pocketsphinx", "sales"), ear("vosk", "technical support"))
    held = held_by_evidence(hypothesis, telecom, TRUST_VOSK)
    assert held.belief.best.sense.intent == "support"
    assert "the meaning of the first reading according to vosk" in held.grounds


def test_what_an_ear_measured_speaks_only_for_what_it_heard(telecom):
    first = ear("pocketsphinx", "sales", evidence={"phone_agreement": 0.9})
    found = candidates(both(first, ear("vosk", "technical support")), telecom)
    measured = {each.belief.best.sense.intent: each.measured for each in found}
    assert measured["sales"]["pocketsphinx.phone_agreement"] == 0.9
    assert measured["support"]["pocketsphinx.phone_agreement"] == 0.0


def test_what_an_ear_did_not_measure_is_absent(telecom):
    [only] = candidates(ear("vosk", "sales"), telecom)
    assert "vosk.free_words" not in only.measured
    assert not any(name.startswith("pocketsphinx") for name in only.measured)


def test_a_reading_that_tells_nothing_is_never_confirmed(telecom):
    held = held_by_evidence(ear("vosk", "the"), telecom, Weights(9.0, {}))
    assert held.belief.best.objection
    assert held.sure < telecom.bands.confirm


def test_a_doubtful_reading_is_never_accepted(telecom):
    held = held_by_evidence(ear("vosk", "not sales"), telecom, Weights(9.0, {}))
    assert telecom.bands.confirm <= held.sure < telecom.bands.accept


def test_nothing_is_held_where_nothing_was_heard(telecom):
    assert held_by_evidence(ear("vosk"), telecom, TRUST_VOSK) is None


@pytest.mark.parametrize("engine", ["typed", "scripted", "an engine of tomorrow"])
def test_engines_that_were_not_learnt_from_are_judged_by_words(engine):
    assert weights_for(ear(engine, "sales")) is None


def test_partial_results_are_judged_by_words():
    assert weights_for(ear("both", "sales")) is not None
    assert weights_for(ear("both", "sales", final=False)) is None


def test_an_ear_that_is_left_alone_is_judged_as_such():
    alone = replace(ear("both", "sales"), ears=(ear("vosk", "sales"),))
    assert weights_for(alone) is weights_for(ear("vosk", "sales"))


def test_both_ears_agreeing_on_a_whole_phrase_are_accepted_and_one_doubted_word_is_not(telecom):
    sure = {"phone_agreement": 0.6, "score_per_frame": 0.9, "passes_agree": 1.0}
    vosk_sure = {"accepted_share": 1.0, "accepted_rank": 1.0, "least_word": 1.0}
    said = "i have a technical problem"
    agreed = both(ear("pocketsphinx", said, evidence=sure), ear("vosk", said, evidence=vosk_sure))
    doubted = both(
        ear("pocketsphinx", "a fault", evidence={"phone_agreement": 0.2, "score_per_frame": 0.8}),
        ear("vosk", outside=True, evidence={"accepted_share": 0.0}),
    )
    assert understand(agreed, telecom).band is Band.ACCEPT
    assert understand(doubted, telecom).band is Band.REJECT
