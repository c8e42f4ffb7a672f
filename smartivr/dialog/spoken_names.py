"""People as callers name them: by full name, by a name that nobody else has, by what is listed."""

import re
from collections.abc import Iterable, Sequence

from smartivr.dialog.extensions import PERSON
from smartivr.dialog.wording_directory import DirectoryWording
from smartivr.routing.directory import Directory, Person
from smartivr.understanding.expecting import Option

NAMESAKES = "people:"
"""Begins the intents of a name that several people have."""
MOST_NAMESAKES = 5
"""A last name that more people have says too little."""
_JOINED = "+"
_UNSPOKEN = re.compile(r"[^\w' -]|_")


def name_options(people: Sequence[Person]) -> tuple[Option, ...]:
    """List people by their names and extensions; a name that several have is an option too."""
    meant = _meant(people)
    own: dict[str, list[str]] = {person.id: [] for person in people}
    shared: dict[tuple[str, ...], list[str]] = {}
    for name, ids in meant.items():
        if len(ids) == 1:
            own[ids[0]].append(name)
        else:
            shared.setdefault(tuple(ids), []).append(name)
    return (
        *(_option(person, own[person.id]) for person in people),
        *map(_namesakes, shared.items()),
    )


def namesakes_meant(intent: str) -> tuple[str, ...]:
    """Name the people who share the name of an intent; nobody where it is of another kind."""
    if not intent.startswith(NAMESAKES):
        return ()
    return tuple(intent.removeprefix(NAMESAKES).split(_JOINED))


def telling_apart(
    people: Sequence[Person], directory: Directory, words: DirectoryWording
) -> tuple[Option, ...]:
    """List people who share a name by what tells them apart: names, teams or extensions."""
    labels = [_label(person, people, directory, words) for person in people]
    options = []
    for number, (person, label) in enumerate(zip(people, labels, strict=True), start=1):
        phrases = [_spoken(label), *_apart(person, people)]
        if _alone(person.name, people):
            phrases += [_spoken(name) for name in (person.name, *person.said_as)]
        else:
            phrases += [_spoken(team) for team in _teams(person, directory)]
        kept = dict.fromkeys(phrase for phrase in phrases if phrase)
        options.append(Option(PERSON + person.id, label, tuple(kept), keys=(str(number),)))
    return tuple(options)


def _meant(people: Iterable[Person]) -> dict[str, list[str]]:
    """Map each way of naming somebody to all whom it may mean."""
    full: dict[str, list[str]] = {}
    last: dict[str, list[str]] = {}
    for person in people:
        names = [_spoken(name) for name in (person.name, *person.said_as)]
        for name in dict.fromkeys(filter(None, names)):
            full.setdefault(name, []).append(person.id)
        *before, surname = names[0].split() or [""]
        if before:
            last.setdefault(surname, []).append(person.id)
    for name, ids in last.items():
        if len(ids) <= MOST_NAMESAKES:
            known = full.setdefault(name, [])
            known += [person for person in ids if person not in known]
    return full


def _option(person: Person, names: list[str]) -> Option:
    keys = (person.extension,) if person.extension else ()
    return Option(PERSON + person.id, person.name, tuple(names), keys=keys)


def _namesakes(shared: tuple[tuple[str, ...], list[str]]) -> Option:
    ids, names = shared
    return Option(NAMESAKES + _JOINED.join(ids), names[0], tuple(names))


def _spoken(name: str) -> str:
    """Leave out of a name what a phrase template would read as a sign of its own."""
    words = _UNSPOKEN.sub(" ", name).casefold().split()
    return " ".join(word for word in words if any(map(str.isalnum, word)))


def _alone(name: str, people: Iterable[Person]) -> bool:
    return sum(_spoken(person.name) == _spoken(name) for person in people) == 1


def _apart(person: Person, people: Iterable[Person]) -> list[str]:
    """Name the words of a full name that nobody else's has."""
    others = {
        word for other in people if other is not person for word in _spoken(other.name).split()
    }
    return [word for word in _spoken(person.name).split() if word not in others]


def _teams(person: Person, directory: Directory) -> list[str]:
    queues = directory.queues.values()
    return [queue.title or queue.name for queue in queues if person.id in queue.agents]


def _label(
    person: Person, people: Sequence[Person], directory: Directory, words: DirectoryWording
) -> str:
    if _alone(person.name, people):
        return person.name
    others = {
        team
        for other in people
        if other is not person and _spoken(other.name) == _spoken(person.name)
        for team in _teams(other, directory)
    }
    own = [team for team in _teams(person, directory) if team not in others]
    if own:
        return words.works_in.format(name=person.name, team=own[0])
    if person.extension:
        digits = " ".join(person.extension)
        return words.has_extension.format(name=person.name, extension=digits)
    return person.name
