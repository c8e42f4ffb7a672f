"""Extensions that callers may dial in a menu."""

from collections.abc import Mapping

from smartivr.routing.directory import Directory

PERSON = "person:"
"""Begins the intents of people."""


def dialled(directory: Directory) -> Mapping[str, str]:
    """Map each extension to the intent of whoever has it."""
    people = directory.people.values()
    return {person.extension: PERSON + person.id for person in people if person.extension}


def person_meant(intent: str) -> str:
    """Name the person whom an intent means; empty where it means nobody."""
    return intent.removeprefix(PERSON) if intent.startswith(PERSON) else ""
