from typing import Any

import pytest

from smartivr.recognition.pocketsphinx_evidence import EVIDENCE, hypothesis

ANSWER: dict[str, Any] = {
    "readings": [["technical support", -0.002], ["sales", -0.003]],
    "phones": 16,
    "speech_s": 1.25,
    "heard_phones": 15,
    "phone_agreement": 0.8,
    "loop_ratio": 0.0,
    "passes_agree": False,
    "free_text": "tech support",
    "free_agreement": 0.7,
}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in ANSWER.items() if name not in names}


def test_every_measurement_has_a_description_and_lies_between_0_and_1() -> None:
    heard = hypothesis(ANSWER)
    assert heard.evidence.keys() == EVIDENCE.keys()
    assert all(0 <= value <= 1 for value in heard.evidence.values())


def test_readings_come_in_order_and_free_text_beside_them() -> None:
    heard = hypothesis(ANSWER)
    assert [reading.text for reading in heard.alternatives] == ["technical support", "sales"]
    assert heard.free_text == "tech support"
    assert heard.final
    assert not heard.outside


def test_what_was_not_measured_is_absent() -> None:
    left_out = {"phone_agreement", "loop_ratio", "passes_agree", "free_agreement"}
    heard = hypothesis(without(*left_out, "heard_phones", "free_text"))
    assert heard.evidence.keys() == EVIDENCE.keys() - left_out
    assert heard.text == "technical support"
    assert not heard.outside


@pytest.mark.parametrize(("phones", "outside"), [(16, True), (4, False)])
def test_disagreement_is_foreign_speech_only_where_there_is_enough_of_it(
    phones: int, *, outside: bool
) -> None:
    answer = {**ANSWER, "phone_agreement": 0.2, "phones": phones, "heard_phones": phones}
    assert hypothesis(answer).outside is outside


def test_a_reading_where_no_phone_was_heard_is_outside() -> None:
    heard = hypothesis({**ANSWER, "heard_phones": 0})
    assert (heard.text, heard.outside) == ("", True)


def test_the_phrase_is_trusted_more_the_likelier_it_is_against_mere_sounds() -> None:
    ratios = [
        hypothesis({**ANSWER, "loop_ratio": ratio}).evidence["loop_ratio"]
        for ratio in (-0.001, 0.0, 0.001)
    ]
    assert ratios == sorted(ratios)
    assert ratios[1] == 0.5


def test_equal_readings_are_one_alternative() -> None:
    heard = hypothesis({**ANSWER, "readings": [["sales", -0.002], ["sales", -0.003]]})
    assert [(reading.text, reading.score) for reading in heard.alternatives] == [("sales", -0.002)]
