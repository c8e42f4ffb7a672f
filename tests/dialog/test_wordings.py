"""Every stock sentence exists in every language, with the same blanks to fill in."""

from collections.abc import Iterator
from dataclasses import fields
from types import ModuleType

import pytest

from smartivr.dialog import (
    wording_answer,
    wording_callback,
    wording_directory,
    wording_queue,
    wording_voicemail,
)
from smartivr.dialog.phone_number import Fault
from smartivr.dialog.prompts import variables
from smartivr.understanding.phrases import parse

TOPICS = (
    wording_answer,
    wording_callback,
    wording_directory,
    wording_queue,
    wording_voicemail,
)


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()


def blanks(value: object) -> list[tuple[str, str]]:
    return sorted((name, form) for text in texts(value) for _, name, form in variables(text))


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__.rpartition("_")[2])
def test_each_sentence_is_there_in_each_language(topic: ModuleType) -> None:
    for field in fields(topic.ENGLISH):
        english, polish = getattr(topic.ENGLISH, field.name), getattr(topic.POLISH, field.name)
        assert blanks(english) == blanks(polish), field.name
        for text in (*texts(english), *texts(polish)):
            assert text.strip(), field.name
        if isinstance(english, tuple):
            for phrase in (*english, *polish):
                parse(phrase)


def test_every_fault_of_a_number_has_words() -> None:
    for words in (wording_callback.ENGLISH, wording_callback.POLISH):
        assert set(words.faults) == set(Fault)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.__name__.rpartition("_")[2])
def test_what_is_rendered_ahead_has_no_blanks(topic: ModuleType) -> None:
    for words in (topic.ENGLISH, topic.POLISH):
        sentences = tuple(words.sentences()) if hasattr(words, "sentences") else ()
        assert all(not variables(text) and "{" not in text for text in sentences)
