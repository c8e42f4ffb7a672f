"""Phone numbers as callers give them: local forms, what is wrong with them, how they are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from smartivr.routing.hours import Calendar

if TYPE_CHECKING:
    from smartivr.dialog.flow import CallFacts, Flow

LONGEST_EXTENSION = 6
"""Longer numbers without a country are public ones."""
TAIL = 3
"""Enough digits to tell one's own number by."""
_LANGUAGE_REGIONS = {"en": "GB", "pl": "PL"}
_USUAL = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
_COSTLY = (phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST)


class Fault(StrEnum):
    """What is wrong with a number."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    UNKNOWN = "unknown"
    """There is no such number."""
    COSTLY = "costly"
    """Whoever calls it pays more than a call: never dialled."""
    ABROAD = "abroad"


_BY_LENGTH = {
    ValidationResult.TOO_SHORT: Fault.TOO_SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Fault.TOO_SHORT,
    ValidationResult.TOO_LONG: Fault.TOO_LONG,
    ValidationResult.INVALID_LENGTH: Fault.UNKNOWN,
    ValidationResult.INVALID_COUNTRY_CODE: Fault.UNKNOWN,
}


@dataclass(frozen=True)
class Dialable:
    """A number that can be called."""

    number: str
    """E.164, such as +442079460123."""
    spoken: str
    """Its digits in groups, as the people of its country write it down."""


def country_of(numbers: Iterable[str], *, otherwise: str = "", language: str = "") -> str:
    """Tell the country whose local forms callers use, as two capital letters.

    That of the first public number; else the one given; else the language's.
    """
    for number in numbers:
        parsed = _parsed(number, None)
        region = phonenumbers.region_code_for_number(parsed) if parsed else None
        if region:
            return region
    _, _, tagged = language.partition("-")
    stock = _LANGUAGE_REGIONS.get(language[:2], _LANGUAGE_REGIONS["en"])
    return otherwise or tagged or stock


def country_of_line(flow: "Flow", facts: "CallFacts") -> str:
    """Tell the country whose local forms the callers of a line use."""
    numbers = (facts.called, *flow.numbers, facts.caller)
    kept = flow.calendar.holidays if isinstance(flow.calendar, Calendar) else None
    return country_of(numbers, otherwise=kept.country if kept else "", language=flow.language)


def dialable(text: str, country: str, *, abroad: bool = True) -> Dialable | Fault:
    """Read a number in its local or international form.

    What has the right length counts: ranges of numbers are opened faster than lists of them are
    brought up to date, and a caller hears the number read back.
    """
    parsed = _parsed(text, country)
    if parsed is None:
        return Fault.TOO_SHORT if len(text) < LONGEST_EXTENSION else Fault.UNKNOWN
    local = phonenumbers.country_code_for_region(country) == parsed.country_code
    fault = _by_length(parsed)
    if phonenumbers.number_type(parsed) in _COSTLY:
        fault = Fault.COSTLY
    elif not fault and not local and not abroad:
        fault = Fault.ABROAD
    number = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return fault or Dialable(number, _spoken(parsed, local=local))


def calling(caller: str) -> str:
    """Tell the number that a call came from if it can be called back; empty where it cannot."""
    if caller.isdigit() and len(caller) <= LONGEST_EXTENSION:
        return caller
    parsed = _parsed(caller, None)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return ""
    if phonenumbers.number_type(parsed) in _COSTLY:
        return ""
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def tail(number: str) -> str:
    """The last digits, by which people know their number."""
    return number[-TAIL:]


def _by_length(parsed: PhoneNumber) -> Fault | None:
    """Hold a number of no known range to the lengths that its country's lines and mobiles have."""
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if phonenumbers.is_valid_number(parsed) or possible in _BY_LENGTH:
        return _BY_LENGTH.get(possible)
    country = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    examples = (phonenumbers.example_number_for_type(country, kind) for kind in _USUAL)
    lengths = [len(phonenumbers.national_significant_number(each)) for each in examples if each]
    length = len(phonenumbers.national_significant_number(parsed))
    if lengths and length < min(lengths):
        return Fault.TOO_SHORT
    return Fault.TOO_LONG if lengths and length > max(lengths) else None


def _parsed(text: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except NumberParseException:
        return None


def _spoken(parsed: PhoneNumber, *, local: bool) -> str:
    form = PhoneNumberFormat.NATIONAL if local else PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(parsed, form)
    groups = "".join(c if c.isdigit() else " " for c in written).split()
    return ", ".join(" ".join(group) for group in groups)
