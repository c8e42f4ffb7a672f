"""What a new line begins with: a greeting, a menu of two options, a human as the way out."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from smartivr.flows.draft import FLOW, PHRASES
from smartivr.flows.editing import edited
from smartivr.flows.source import NULLS

OPERATOR = "operator"
"""Where callers who want a person go while there is no queue: the exchange in front of us."""


@dataclass(frozen=True)
class NewLine:
    """How a new line is called, and by whom its callers are answered in the end."""

    name: str
    title: str
    numbers: tuple[str, ...] = ()
    """Called numbers that it claims; without any it is reached by its name."""
    queue: str = ""
    """Where callers who ask for a person wait; empty: they are passed on to the operator."""


@dataclass(frozen=True)
class _Words:
    """What the starter says and understands in one language."""

    comment: str
    greeting: str
    menu: str
    hours: str
    open: str
    hours_phrases: tuple[str, ...]
    address: str
    place: str
    address_phrases: tuple[str, ...]
    through: str
    calls: tuple[str, str]


_ENGLISH = _Words(
    comment="What callers hear, and where it leads.",
    greeting="Welcome to {title}.",
    menu="How can we help? You can say opening hours, or address.",
    hours="opening hours",
    open="We are open from nine to five, Monday to Friday.",
    hours_phrases=("[your] opening hours", "when (are you|do you) open", "how long are you open"),
    address="address",
    place="You find us at the market square, number one.",
    address_phrases=("[your] address", "where are you", "how do i (get|find my way) to you"),
    through="I will put you through to a person.",
    calls=("Somebody asks when we are open", "Somebody wants a person"),
)
_POLISH = _Words(
    comment="Co słyszą dzwoniący i dokąd to prowadzi.",
    greeting="Dzień dobry, tu {title}.",
    menu="W czym możemy pomóc? Proszę powiedzieć: godziny otwarcia albo adres.",
    hours="godziny otwarcia",
    open="Jesteśmy czynni od dziewiątej do siedemnastej, od poniedziałku do piątku.",
    hours_phrases=(
        "godziny otwarcia",
        "kiedy (są państwo czynni|jest otwarte)",
        "do której otwarte",
    ),
    address="adres",
    place="Zapraszamy na rynek, pod numer pierwszy.",
    address_phrases=("adres", "gdzie (są państwo|to jest)", "jak do państwa (dojechać|trafić)"),
    through="Łączę z konsultantem.",
    calls=("Ktoś pyta, kiedy jest otwarte", "Ktoś chce rozmawiać z człowiekiem"),
)
_IN: Mapping[str, _Words] = {
    "en-GB": _ENGLISH,
    "en-US": _ENGLISH,
    "en": _ENGLISH,
    "pl": _POLISH,
}
LANGUAGES = tuple(_IN)
"""In which a line can be begun; one in another language begins as a copy of a like one."""

_PLAIN = re.compile(r"[^\W\d_][\w ,.;?!()-]*[\w.?!)]")
"""What YAML takes as text without quotes."""

_FLOW = """\
# {comment}
title: {title}
language: {language}
{numbers}start: greeting
main: main
agent: person

steps:
  greeting:
    say: {greeting}
    next: main

  main:
    menu: {menu}
    options:
      opening_hours: {{key: 1, next: opening_hours}}
      address: {{key: 2, next: address}}

  opening_hours:
    answer: {open}

  address:
    answer: {place}

  person:
    say: {through}
    {human}
"""
_PHRASES = """\
# [...] may be left out, (a|b) is one of them.
intents:
  opening_hours:
    label: {hours}
    phrases: {hours_phrases}
  address:
    label: {address}
    phrases: {address_phrases}
"""
_ASKS = """\
call: {title}
turns:
  - expect: {{step: main}}
  - say: {hours}
  - expect: {{step: opening_hours}}
"""
_PERSON = """\
call: {title}
turns:
  - expect: {{step: main}}
  - press: "0"
  - expect: {{step: person}}
"""


def starter(new: NewLine, language: str) -> dict[str, str]:
    """Write the files of a new line in one of `LANGUAGES`, by their names."""
    words = _IN[language]
    asks, person = words.calls
    flow = _FLOW.format(
        comment=words.comment,
        title=_written(new.title),
        language=language,
        numbers=f"numbers: {_listed(new.numbers)}\n" if new.numbers else "",
        greeting=_written(words.greeting.format(title=new.title)),
        menu=_written(words.menu),
        open=_written(words.open),
        place=_written(words.place),
        through=_written(words.through),
        human=f"queue: {_written(new.queue)}" if new.queue else f"transfer: {OPERATOR}",
    )
    phrases = _PHRASES.format(
        hours=words.hours,
        hours_phrases=_listed(words.hours_phrases),
        address=words.address,
        address_phrases=_listed(words.address_phrases),
    )
    return {
        FLOW: flow,
        PHRASES: phrases,
        "calls/asks_for_hours.yaml": _ASKS.format(title=_written(asks), hours=words.hours),
        "calls/wants_a_person.yaml": _PERSON.format(title=_written(person)),
    }


def copied(texts: Mapping[str, str], new: NewLine) -> dict[str, str]:
    """Write the files of a new line that begins as another one is; its numbers are its own.

    Raises:
        BadMessage: the other line's flow cannot be read.

    """

    def renamed(flow: CommentedMap) -> None:
        flow.pop("line", None)
        flow["title"] = new.title
        if not new.numbers:
            flow.pop("numbers", None)
            return
        numbers = CommentedSeq(new.numbers)
        numbers.fa.set_flow_style()
        if "numbers" in flow:
            flow["numbers"] = numbers
        else:
            flow.insert(list(flow).index("title") + 1, "numbers", numbers)

    return {**texts, FLOW: edited(texts.get(FLOW, ""), renamed)}


def _written(text: str) -> str:
    """Write a text so that YAML reads it as it is: plainly, or else in quotes."""
    plain = _PLAIN.fullmatch(text) and text not in NULLS
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"
