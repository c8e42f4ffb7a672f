"""How the answers to an `ask` step are said: each kind as templates with slots of its own.

The names of these slots hold a space, so that no slot of a flow can have the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil

from smartivr.understanding.expecting import Asked, AskKind, SlotValue
from smartivr.understanding.languages import LanguagePack, language_pack
from smartivr.understanding.phrases import (
    AnyOrder,
    Choice,
    Node,
    Optional,
    Sequence,
    SlotRef,
    Word,
    parse,
)

DIGIT, UNIT, TEEN, TENS, HUNDREDS = (
    SlotRef(f"number {part}") for part in ("digit", "unit", "teen", "tens", "hundreds")
)
LISTED = SlotRef("listed value")
YES, NO = "yes", "no"
_HUNDRED, _THOUSAND, _MILLION = 100, 1_000, 1_000_000


@dataclass(frozen=True)
class AnswerForm:
    """The ways of saying an answer: alternatives, and the slots that they refer to."""

    nodes: tuple[Node, ...]
    slots: dict[str, tuple[SlotValue, ...]] = field(default_factory=dict)


def answer_form(asked: Asked, language: str) -> AnswerForm:
    """Describe how an answer may be said, for recognizers."""
    pack = language_pack(language)
    match asked.kind:
        case AskKind.DIGITS:
            return AnswerForm((_digits(asked, pack),), _number_slots(pack.code))
        case AskKind.NUMBER:
            return AnswerForm((_number(asked, pack),), _number_slots(pack.code))
        case AskKind.YES_NO:
            return AnswerForm(tuple(map(parse, pack.yes + pack.no)))
        case AskKind.DATE:
            nodes = tuple(_own_slots(parse(template)) for template in pack.dates.templates)
            slots = {_own_name(name): values for name, values in date_slots(pack.code).items()}
            return AnswerForm(nodes, slots)
        case AskKind.LIST:
            return AnswerForm((LISTED,) if asked.values else (), {LISTED.name: asked.values})


def _own_name(slot: str) -> str:
    return f"date {slot}"


def _own_slots(node: Node) -> Node:
    """Rename the slots of a date template."""
    match node:
        case SlotRef(name, offset):
            return SlotRef(_own_name(name), offset)
        case Sequence(items) | Choice(items) | AnyOrder(items):
            return replace(node, items=tuple(map(_own_slots, items)))
        case Optional(item):
            return Optional(_own_slots(item))
        case Word():
            return node


def value_phrases(asked: Asked, language: str) -> tuple[SlotValue, ...]:
    """List the values that are told apart by their phrases alone; none for other kinds."""
    pack = language_pack(language)
    if asked.kind is AskKind.YES_NO:
        return SlotValue(YES, pack.yes), SlotValue(NO, pack.no)
    return asked.values if asked.kind is AskKind.LIST else ()


@lru_cache(maxsize=16)
def date_slots(code: str) -> dict[str, tuple[SlotValue, ...]]:
    """List the slots of a language's date templates; values are decimal numbers."""
    pack = language_pack(code)
    dates = pack.dates
    days = tuple(SlotValue(str(day), _day(day, pack)) for day in range(1, 32))
    return {
        "day": days,
        "month": _counted(dates.months, 1),
        "weekday": _counted(dates.weekdays, 0),
        "offset": tuple(SlotValue(str(days), said) for days, said in dates.offsets.items()),
        "year": tuple(SlotValue(str(year), said) for year, said in dates.years.items()),
        "next_week": (SlotValue("1", dates.next_week),),
    }


def _counted(names: Iterable[tuple[str, ...]], first: int) -> tuple[SlotValue, ...]:
    return tuple(SlotValue(str(number), said) for number, said in enumerate(names, first))


def _day(day: int, pack: LanguagePack) -> tuple[str, ...]:
    ordinals = pack.numbers.ordinals
    spelled = pack.numbers.spelled
    whole = tuple(word for word, value in ordinals.items() if value == day)
    if day in spelled:
        return (*whole, spelled[day])
    tens, unit = day // 10 * 10, day % 10
    units = [word for word, value in ordinals.items() if value == unit]
    before = [spelled[tens], *(word for word, value in ordinals.items() if value == tens)]
    return (
        f"({'|'.join(before)}) ({'|'.join(units)})",
        f"{spelled[tens]} {spelled[unit]}",
    )


@lru_cache(maxsize=16)
def _number_slots(code: str) -> dict[str, tuple[SlotValue, ...]]:
    numbers = language_pack(code).numbers
    spelled = numbers.spelled

    def said(values: Iterable[int]) -> tuple[SlotValue, ...]:
        return tuple(SlotValue(str(v), (spelled[v],)) for v in values if v in spelled)

    also: dict[int, str] = {}
    for word, value in numbers.digit_forms.items():
        also.setdefault(value, word)
    digits = (
        SlotValue(str(v), (spelled[v], also[v]) if v in also else (spelled[v],)) for v in range(10)
    )
    return {
        DIGIT.name: tuple(digits),
        UNIT.name: said(range(1, 10)),
        TEEN.name: said(range(10, 20)),
        TENS.name: said(range(20, 100, 10)),
        HUNDREDS.name: said(range(100, 1000, 100)),
    }


def _digits(asked: Asked, pack: LanguagePack) -> Node:
    """Say digits one by one or doubled. A doubled one may pass the greatest length."""
    repeats = [Sequence(tuple(map(Word, words))) for words in pack.numbers.repeats]
    most = max(1, asked.max_length)
    piece: Node = DIGIT
    fewest = min(max(1, asked.min_length), most)
    if most > 1:
        piece = Sequence((Optional(Choice(tuple(repeats))), DIGIT))
        fewest = ceil(fewest / 2)
    further: Node | None = None
    for _ in range(most - fewest):
        further = Optional(piece if further is None else Sequence((piece, further)))
    return Sequence((*(piece,) * fewest, *((further,) if further else ())))


def _number(asked: Asked, pack: LanguagePack) -> Node:
    """Say a whole number up to the greatest one asked for, or to a million."""
    most = _MILLION - 1 if asked.maximum is None else asked.maximum
    zero = Word(pack.numbers.spelled[0])
    below_hundred = Choice((UNIT, TEEN, Sequence((TENS, Optional(UNIT)))))
    if most < _HUNDRED:
        return Choice((zero, below_hundred))
    joiners = tuple(map(Word, sorted(pack.numbers.joiners)))
    articles = tuple(map(Word, sorted(pack.numbers.articles)))
    scales = {scale.value: scale for scale in pack.numbers.scales}
    if _HUNDRED in pack.numbers.spelled:
        hundreds: Node = Sequence((HUNDREDS, Optional(below_hundred)))
    else:
        rest = Optional(Sequence((Optional(Choice(joiners)), below_hundred)))
        hundreds = Sequence((Choice((UNIT, *articles)), Word(scales[_HUNDRED].one), rest))
    below_thousand = Choice((below_hundred, hundreds))
    if most < _THOUSAND:
        return Choice((zero, below_thousand))
    scale = scales[_THOUSAND]
    times = Choice((below_thousand, *articles))
    before = times if scale.one_is_said else Optional(times)
    forms = Choice(tuple(map(Word, sorted(scale.forms))))
    return Choice((zero, below_thousand, Sequence((before, forms, Optional(below_thousand)))))
