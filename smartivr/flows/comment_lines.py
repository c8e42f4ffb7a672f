"""Comments that stand on lines of their own below an entry of a YAML file.

The library keeps them with the last value above them, so they would go, or be in the way, where
that value is removed, replaced or followed by another one.
"""

from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.tokens import CommentToken

_OF_MAPS, _OF_LISTS = 2, 0
"""Where among the comments of a value the library keeps what stands behind and below it."""


def take_lines_below(around: CommentedMap, key: str) -> str:
    """Take the lines away from an entry and return them; what stands behind its value stays."""
    comments, at = _kept_with(around, key)
    token = comments[at]
    if token is None:
        return ""
    behind, _, below = token.value.partition("\n")
    if below:
        comments[at] = _token(f"{behind}\n", token.start_mark) if behind else None
    return str(below)


def put_lines_below(around: CommentedMap, key: str, lines: str) -> None:
    """Put lines below an entry, after those that are there."""
    if not lines:
        return
    comments, at = _kept_with(around, key)
    token = comments[at]
    before, mark = (token.value, token.start_mark) if token else ("\n", CommentMark(0))
    comments[at] = _token(before + lines, mark)


def _kept_with(around: CommentedMap, key: str) -> tuple[list[Any], int]:
    """Find the comments of the last value of an entry, and the place among them."""
    holder: CommentedMap | CommentedSeq = around
    at: str | int = key
    while _goes_on_below(value := holder[at]):
        holder, at = value, (list(value)[-1] if isinstance(value, CommentedMap) else len(value) - 1)
    index = _OF_MAPS if isinstance(holder, CommentedMap) else _OF_LISTS
    return holder.ca.items.setdefault(at, [None, None, None, None]), index


def _goes_on_below(value: object) -> bool:
    block = isinstance(value, CommentedMap | CommentedSeq) and not value.fa.flow_style()
    return block and bool(value)


def _token(text: str, mark: CommentMark) -> CommentToken:
    return CommentToken(text, mark, None)
