"""Whatever the server says reaches a person in that person's language."""

from collections import Counter
from pathlib import Path

import pytest
from processor_time import spending
from sentences_in_code import said_in

import smartivr
from smartivr.web.language import ENGLISH, LANGUAGES, catalogue, server_catalogue_files
from smartivr.web.sentences import HOLE, Sentences, cut, translated

PACKAGE = Path(smartivr.__file__).parent
OTHERS = sorted(set(LANGUAGES) - {ENGLISH})
WHOLE = (
    "errors.py",
    "flows/*.py",
    "understanding/[abems]*.py",
    "understanding/phrase_reader.py",
    "understanding/understand.py",
    "statistics/advice/giving_up.py",
    "statistics/advice/order_of_options.py",
    "statistics/advice/unused_options.py",
    "evaluate/rehearsal.py",
    "evaluate/scripted_agents.py",
    "evaluate/seen.py",
    "runtime/publishing/candidate.py",
    "runtime/publishing/inspection.py",
    "runtime/centre/participants.py",
    "runtime/centre/talk.py",
    "store/writer.py",
    "synthesis/piper.py",
    "synthesis/worker.py",
    "recognition/worker.py",
    "transports/browser.py",
    "transports/json_messages.py",
)
"""Modules all of whose sentences a page may show."""
RAISED = (
    "audio/g711.py",
    "audio/resample.py",
    "dialog/steps/*.py",
    "recognition/lane.py",
    "recognition/threads.py",
    "routing/hours.py",
    "routing/sites.py",
    "runtime/*.py",
    "runtime/callbacks/*.py",
    "runtime/centre/*.py",
    "runtime/keeping/*.py",
    "runtime/publishing/*.py",
    "statistics/*.py",
    "statistics/evaluations/*.py",
    "store/*.py",
    "synthesis/*.py",
    "transports/agent*.py",
    "transports/browser*.py",
    "transports/phone*.py",
    "web/*.py",
    "web/[!c]*/*.py",
    "web/calls/*.py",
)
"""Modules whose errors a page may show."""
NOT_SHOWN = {
    *("flows/difference.py", "flows/draw.py", "flows/finding.py", "flows/layout.py"),
    *("flows/schema.py", "flows/starter.py"),
    "understanding/asking.py",
    "store/database.py",
}
FORMATTED = "flows/explain.py"
"""Its literals are filled in by `str.format`."""
ELSEWHERE = {
    *("keyed", "no speech was found", "the echo of a prompt"),
    *("install one with `smartivr models install`", "the body"),
    *("not found", "method not allowed"),
    *("see /docs/socket", "see /docs/agents", "see docs/callbacks.md"),
}
"""What is said in other places, and by the web framework."""
DRAWN = {
    *("from every step", "empty", "then", "use", "otherwise", "busy", "full", "closed"),
    *("not understood", "not arranged", "not kept", "no answer", "waited too long"),
    "nobody there",
}
"""Words at the boxes and arrows of a drawing."""
NO_SENTENCES = {
    *("date {0}", "there is no slot {0} (slots of this line"),
    *("found unexpected end of stream while scanning a quoted scalar",),
    *("flow mapping", "flow sequence"),
    *("key, text, played, hangup", "no process"),
}
"""What no person reads: names of readings, what a check has prevented, words of YAML's parser."""


def modules(patterns):
    found = sorted({file for pattern in patterns for file in PACKAGE.glob(pattern)})
    return [file for file in found if file.relative_to(PACKAGE).as_posix() not in NOT_SHOWN]


def said():
    found = ELSEWHERE | DRAWN
    for file in modules(WHOLE):
        found |= said_in(file, formatted=file.match(FORMATTED))
    for file in modules(RAISED):
        found |= said_in(file, raised_only=True)
    return found - NO_SENTENCES


def entries(language):
    return [m for file in server_catalogue_files(language) for m in catalogue(file) if m.id]


@pytest.mark.parametrize("language", OTHERS)
def test_all_that_the_server_says_is_translated_and_nothing_is_left_over(language):
    known = {str(one.id) for one in entries(language) if one.string and not one.fuzzy}
    assert sorted(said() - known) == []
    assert sorted(known - said()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_of_the_server_is_translated_in_one_place(language):
    times = Counter(str(one.id) for one in entries(language))
    assert [sentence for sentence, count in times.items() if count > 1] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_every_value_of_its_sentence(language):
    wrong = [
        one.id
        for one in entries(language)
        if set(HOLE.findall(str(one.id))) != set(HOLE.findall(str(one.string)))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("english", "polish"),
    [
        (
            "flow.yaml:11:29: there is no step 'huors'; did you mean 'hours'?",
            "flow.yaml:11:29: nie ma kroku 'huors'; czy chodziło o 'hours'?",
        ),
        (
            "flow.yaml:3:1: step 'main': key '1' already chooses 'a; b: c' in this menu",
            "flow.yaml:3:1: krok 'main': klawisz '1' wybiera już w tym menu 'a; b: c'",
        ),
        (
            "in this phrase, the '(' is not closed",
            "w tym zwrocie '(' nie jest zamknięte",
        ),
        (
            "line 'shop' has 2 mistakes:\nflow.yaml:1:1: this file is empty\nx.yaml:2:3: odd",
            (
                "liczba błędów w plikach linii 'shop' to 2:\n"
                "flow.yaml:1:1: ten plik jest pusty\nx.yaml:2:3: odd"
            ),
        ),
        (
            (
                '"bill" matched "bills" (pay) at 0.71; next other 0.52; against it: the length, '
                "how well the words fit according to vosk; rejected at 0.31"
            ),
            (
                "„bill” pasuje do „bills” (pay) z wynikiem 0.71; następne other 0.52; "
                "przeciw temu: długość, jak dobrze pasują słowa według vosk; odrzucono przy 0.31"
            ),
        ),
    ],
)
def test_what_the_server_says_is_translated_part_by_part(english, polish):
    assert translated(english, "pl") == polish
    assert translated(english, ENGLISH) == english


def test_of_sentences_alike_the_one_that_says_most_counts():
    known = Sentences({"no {0}": "1 {0}", "no step {0}": "2 {0}", "no step": "3"})
    assert [known.translated(each) for each in ("no x", "no step x", "no step")] == [
        "1 x",
        "2 x",
        "3",
    ]


def test_a_name_is_no_sentence_though_it_reads_like_one():
    known = Sentences({"outcome": "wynik", "the same": "takie same", "{0} is {1}": "{0} to {1}"})
    assert known.translated("outcome: outcome is the same") == "wynik: outcome to takie same"
    assert known.translated("say, outcome, the same") == "say, outcome, takie same"


def test_a_value_is_never_taken_for_a_hole():
    known = Sentences({"{0} is none of {1}": "{1} nie ma {0}"})
    assert known.translated("'{1}' is none of '{0}'") == "'{0}' nie ma '{1}'"


def test_nothing_is_lost_of_what_is_cut():
    said = "a: b; 'c; d' e: \"f\ng\"\nh:\n`i: j` it's 'k: l"
    assert cut(said)[::2] == ["a", "b", "'c; d' e", '"f\ng"', "h", "`i: j` it's 'k", "l"]
    assert Sentences({}).translated(said) == said


@pytest.mark.parametrize(
    "value", ["'" * 100_000, "' \"" * 50_000, "'x" * 50_000, "; is : a" * 20_000, "\\" * 100_000]
)
def test_hostile_values_cost_no_more_than_their_length(value):
    with spending() as spent:
        translated(f"there is no step '{value}; did you mean {value}?", "pl")
    assert spent.cpu_s < 5.0  # with its square it would be minutes
