"""Whether two ways of writing a phone number mean the same one: +44 20 7946 0018, 020 7946 0018."""

import re
from dataclasses import dataclass

import phonenumbers

_SCHEME = re.compile(r"^(tel|sips?):", re.IGNORECASE)
_NO_NUMBER = re.compile(r"[^\d\s+().\-/]")


@dataclass(frozen=True)
class Number:
    """A caller's number, or another address such as a SIP name, as it was written somewhere."""

    text: str
    """The digits of a number, an international one without its prefix; else the whole address."""
    international: bool = False
    is_number: bool = True


def read(written: str) -> Number:
    """Read a number or address; whatever is no number means only itself."""
    address = _SCHEME.sub("", written.strip()).partition(";")[0]
    user = address.partition("@")[0].replace("(0)", "")
    digits = re.sub(r"\D", "", user)
    if _NO_NUMBER.search(user) or not digits:
        return Number(address.casefold(), is_number=False)
    if user.lstrip().startswith("+"):
        return Number(digits, international=True)
    if digits.startswith("00"):
        return Number(digits[2:], international=True)
    return Number(digits)


def same(one: Number, other: Number) -> bool:
    """Whether both mean the same; without a country's code, digits that are the same there do."""
    if not one.text or one.is_number is not other.is_number:
        return False
    if one.international == other.international:
        return one.text == other.text
    abroad, at_home = (one, other) if one.international else (other, one)
    return at_home.text in _spellings(abroad.text)


def _spellings(international: str) -> frozenset[str]:
    """Return the digits by which a number is dialled without + or 00."""
    try:
        number = phonenumbers.parse(f"+{international}")
    except phonenumbers.NumberParseException:
        return frozenset((international,))
    region = phonenumbers.region_code_for_number(number) or ""
    within = phonenumbers.national_significant_number(number)
    trunk = phonenumbers.ndd_prefix_for_region(region, True) or ""  # its digits alone
    return frozenset((international, within, trunk + within, f"011{international}"))
