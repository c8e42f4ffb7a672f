"""Telling numbers of the telephone network from other addresses."""

import re

_NUMBER = re.compile(r"\+?[0-9]{5,15}")


def is_number(address: str) -> bool:
    """Whether a provider can call this by the telephone network."""
    return _NUMBER.fullmatch(address) is not None


def is_sip(address: str) -> bool:
    """Whether this is a SIP address."""
    return address.startswith(("sip:", "sips:"))
