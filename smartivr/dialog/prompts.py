"""Prompts with variables filled in."""

import re
from collections.abc import Mapping
from functools import lru_cache

_VARIABLE = re.compile(r"\{([A-Za-z_]\w*)(?::([a-z]+))?\}")
_BLANKS = re.compile(r"\s+")
_BEFORE_MARK = re.compile(r"[\s,;:]+([.,;:?!])")
FORMATS = ("digits",)
OPENS = "opens"
"""The variable that says when the line opens again."""


@lru_cache(maxsize=1024)
def variables(text: str) -> tuple[tuple[int, str, str], ...]:
    """Each variable of a prompt: its offset, its name and its format (may be empty)."""
    return tuple((found.start(), found[1], found[2] or "") for found in _VARIABLE.finditer(text))


def fill(text: str, slots: Mapping[str, str]) -> tuple[str, bool]:
    """The prompt with its variables replaced, and whether it may hold what a caller said.

    `{x:digits}` is spoken digit by digit. A variable without a value says nothing, and leaves no
    gap.
    """

    def value(found: re.Match[str]) -> str:
        given = slots.get(found[1], "")
        return " ".join(given) if found[2] == "digits" else given

    if not variables(text):
        return text, False
    filled = _BLANKS.sub(" ", _VARIABLE.sub(value, text))
    private = any(name != OPENS for _, name, _ in variables(text))
    return _BEFORE_MARK.sub(r"\1", filled).strip(), private
