import pytest

from smartivr.evaluate.score import (
    by_condition,
    by_folder,
    by_speaker,
    by_sweep,
    confusion,
    noise_curves,
    score,
    worst,
)
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.statistics.rates import Rate

KEYS = [
    "name",
    "utterances",
    "in_scope_accuracy",
    "command_accuracy",
    "slot_accuracy",
    "correct_accept",
    "confirm",
    "false_accept",
    "false_reject",
    "latency_ms_p50",
    "latency_ms_p95",
    "real_time_factor",
]


def test_each_rate_has_its_own_share(hear):
    heard = [
        hear("sales", "accept"),
        hear("sales", "confirm", confidence=0.6),
        hear("sales", "accept", "support"),
        hear("sales", "reject", confidence=0.2),
        hear("", "accept", "sales"),
        hear("", "confirm", "sales"),
        hear("", "reject", "sales"),
        hear("", "reject", ""),
    ]

    figures = score("clean", heard).as_dict()

    assert figures["utterances"] == 8
    assert figures["in_scope_accuracy"] == 0.5
    assert figures["correct_accept"] == 0.25
    assert figures["confirm"] == 0.25
    assert figures["wrong_accept"] == 0.25
    assert figures["false_reject"] == 0.25
    assert figures["false_accept"] == 0.25
    assert figures["out_of_scope_confirm"] == 0.25
    assert figures["correct_reject"] == 0.5
    assert figures["counts"]["false_accept"] == [1, 4]
    assert figures["intervals"]["correct_accept"] == pytest.approx([0.0456, 0.6994], abs=1e-4)


def test_the_promised_keys_are_there_and_rates_without_utterances_are_null():
    figures = score("overall", []).as_dict()

    assert set(KEYS) <= set(figures)
    assert figures["utterances"] == 0
    assert all(figures[key] is None for key in KEYS[2:])


def test_an_intent_with_a_wrong_slot_is_not_the_command(hear):
    heard = [
        hear("order", slots={"size": "small", "milk": "some"}, filled={"size": "small"}),
        hear("order", slots={"size": "small"}, filled={"size": "small", "milk": "some"}),
        hear("order", slots={"size": "small"}),
    ]

    figures = score("clean", heard).as_dict()

    assert figures["in_scope_accuracy"] == 1.0
    assert figures["command_accuracy"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["correct_accept"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["slot_accuracy"] == pytest.approx(3 / 5)


def test_slots_of_a_refused_or_mistaken_utterance_are_all_wrong(hear):
    heard = [
        hear("order", "reject", slots={"size": "small"}),
        hear("order", "accept", "refund", slots={"size": "small"}),
    ]

    assert score("clean", heard).as_dict()["slot_accuracy"] == 0.0


def test_latency_counts_only_recordings_in_which_speech_was_found(hear):
    result = score("clean", [hear("sales"), hear("sales", "reject", "", utterances=0)])

    assert result.as_dict()["latency_ms_p50"] == 600
    assert result.unheard == 1
    assert result.real_time_factor == 0.25


def test_conditions_keep_their_order_and_speakers_are_sorted(hear):
    heard = [
        hear("sales", condition="snr 24 dB", speaker="ben"),
        hear("sales", condition="snr 6 dB", speaker="anna"),
        hear("sales", condition="snr 24 dB", speaker=""),
    ]

    assert [one.name for one in by_condition(heard)] == ["snr 24 dB", "snr 6 dB"]
    assert [one.name for one in by_speaker(heard)] == ["(not named)", "anna", "ben"]
    assert by_speaker([hear("sales")]) == []


def test_a_sweep_has_a_mean_in_which_each_recording_counts_once(hear):
    asked = conditions(Swept(noises=("kitchen=n.wav",), names="clean,ulaw,kitchen@6,kitchen@12"))
    heard = [
        hear("sales", "accept", "sales" if file == "a.wav" else "support", condition=c, file=file)
        for c in ("clean", "kitchen 6 dB", "kitchen 12 dB")
        for file in ("a.wav", "b.wav")
    ]

    (mean,) = by_sweep(heard, asked)
    (curve,) = noise_curves(heard, asked)

    assert (mean.name, mean.utterances) == ("mean over kitchen 6-12 dB", 4)
    assert mean.rates["command_accuracy"].interval == pytest.approx(Rate(1, 2).interval)
    assert [(ratio, each.utterances) for ratio, each in curve.points] == [(6.0, 2), (12.0, 2)]
    assert (curve.name, curve.clean.utterances) == ("as recorded, kitchen", 2)


def test_each_line_has_its_own_sweep_and_one_ratio_is_none():
    names = "kitchen@6:12:3,ulaw+kitchen@6:12:3,alaw+kitchen@6"
    asked = conditions(Swept(noises=("kitchen=n.wav",), names=names))

    assert [mean.name for mean in by_sweep((), asked)] == [
        "mean over kitchen 6-12 dB",
        "8000 Hz ulaw, mean over kitchen 6-12 dB",
    ]


def test_folders_are_told_apart_where_there_are_several(hear):
    heard = [hear("sales", file="noisy/a.wav"), hear("sales", file="clean/a.wav")]

    assert [one.name for one in by_folder(heard)] == ["noisy", "clean"]
    assert by_folder(heard[:1]) == []


def test_the_confusion_matrix_counts_labels_against_what_was_understood(hear):
    heard = [
        hear("sales"),
        hear("sales", "accept", "support"),
        hear("support", "reject"),
        hear("", "accept", "agent"),
    ]

    matrix = confusion(heard)

    assert matrix.rows == ("sales", "support", "(out of scope)")
    assert matrix.columns == ("agent", "sales", "support", "(rejected)")
    assert matrix.counts == ((0, 1, 1, 0), (0, 0, 0, 1), (1, 0, 0, 0))


def test_the_confusion_matrix_tells_slots_apart_where_there_are_few_commands(hear):
    few = [
        hear("digit", slots={"digit": "7"}, filled={"digit": "9"}),
        hear("digit", slots={"digit": "9"}),
    ]
    many = [hear("digit", slots={"digit": str(number)}) for number in range(40)]

    assert confusion(few).rows == ("digit 7", "digit 9")
    assert confusion(few).counts == ((0, 1), (0, 1))
    assert confusion(many).rows == ("digit",)


def test_the_worst_are_acted_upon_wrongly_then_asked_in_vain_then_refused(hear):
    heard = [
        hear("sales", "reject", confidence=0.4, file="refused"),
        hear("sales", "confirm", "support", 0.6, file="asked in vain"),
        hear("sales", "accept", "support", 0.8, file="wrong"),
        hear("", "accept", "support", 0.95, file="more surely wrong"),
        hear("sales", "confirm", confidence=0.6, file="asked"),
        hear("sales", file="right"),
        hear("", "reject", "", file="rightly refused"),
    ]

    assert [one.sample.file for one in worst(heard)] == [
        "more surely wrong",
        "wrong",
        "asked in vain",
        "refused",
        "asked",
    ]
    assert len(worst(heard, 2)) == 2
