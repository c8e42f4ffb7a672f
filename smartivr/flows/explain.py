"""pydantic's complaints as plain sentences at their place in the file."""

import types
from collections.abc import Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from smartivr.dialog.spoken import Spoken
from smartivr.flows.mistakes import suggestion
from smartivr.flows.source import Document, Route

_SENTENCES = {
    "string_type": "{name} must be a text",
    "dict_type": "{name} must hold `name: value` lines",
    "model_type": "{name} must hold `name: value` lines",
    "tuple_type": "{name} must be a list",
    "list_type": "{name} must be a list",
    "int_parsing": "{name} must be a whole number",
    "int_type": "{name} must be a whole number",
    "int_from_float": "{name} must be a whole number",
    "float_parsing": "{name} must be a number",
    "float_type": "{name} must be a number",
    "bool_parsing": "{name} must be true or false",
    "bool_type": "{name} must be true or false",
    "greater_than": "{name} must be more than {gt:g}",
    "greater_than_equal": "{name} must be at least {ge:g}",
    "less_than": "{name} must be less than {lt:g}",
    "less_than_equal": "{name} must be at most {le:g}",
    "too_short": "{name} must not be empty",
    "string_too_short": "{name} must not be empty",
    "finite_number": "{name} must be a number",
}
_OTHER_KINDS = {"string_type", "dict_type", "model_type", "tuple_type", "list_type"}
"""Complaints that are worth a word about what stands there instead."""
_PATTERNS = {
    r"^[0-9*#]+$": "{name} may hold the keys 0-9, * and #",
    r"^([a-z0-9][a-z0-9_-]*)?$": "{name} must be a name of small letters, digits, _ and -",
    r"^[0-9*#]{0,4}$": "{name} holds up to four of the keys 0-9, * and #",
    r"^[0-9*#]?$": "{name} is one of the keys 0-9, * and #, or empty",
    r"^[A-Za-z_]\w*$": "{name} must be a name of letters, digits and _",
    r"^[0-9]{0,8}$": "{name} holds up to eight digits",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "{name} must be an address such as ann@example.com",
    r"(^[^@\s]+@[^@\s]+\.[^@\s]+$)|^$": "{name} must be an address such as ann@example.com",
    r"^([A-Z]{2})?$": "{name} must be two capital letters, such as GB",
    r"^[A-Z]{2}$": "{name} must be two capital letters, such as GB",
    r"^([a-z]{2}(-[A-Z]{2})?)?$": "{name} must look like en or en-GB",
    r"^[a-z]{2}(-[A-Z]{2})?$": "{name} must look like en or en-GB",
    r"^(https?://.+)?$": "{name} must be an address that begins with http:// or https://",
}
"""What each pattern of the models asks for."""


def explain(
    error: ValidationError,
    document: Document,
    route: Route,
    model: type[BaseModel],
    *,
    within: str = "",
) -> None:
    """Report every complaint about the value at `route` to its document.

    `within` names the part of the file for the sentence ("step 'main'").
    """
    start = f"{within}: " if within else ""
    details = error.errors(include_url=False)
    for detail in details:
        loc = tuple(part for part in detail["loc"] if part != "[key]")
        if detail["type"] == "too_short" and any(_is_inside(d["loc"], loc) for d in details):
            continue
        on_key = detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]
        sentence = _sentence(detail, loc, model)
        document.report(_written(document, route, loc), start + sentence, key=on_key)


def _is_inside(loc: Route, around: Route) -> bool:
    return len(loc) > len(around) and loc[: len(around)] == around


def _written(document: Document, route: Route, loc: Route) -> Route:
    """Leave out of a complaint's way what a short form (a text, a plain list) does not write."""
    for part in loc:
        value = document.at(route)
        if isinstance(value, dict) or (isinstance(value, list) and isinstance(part, int)):
            route = (*route, part)
    return route


def _sentence(detail: ErrorDetails, loc: Route, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    name = _named(loc)
    if kind == "missing":
        return f"{name} is missing"
    if kind == "extra_forbidden":
        valid = _keys_at(model, loc[:-1])
        return f"unknown key {str(loc[-1])!r}; {suggestion(str(loc[-1]), valid)}"
    if kind in ("enum", "literal_error"):
        named = context["expected"].replace(" or ", ",").split(",")
        valid = [part.strip(" '") for part in named if part.strip(" '")]
        hint = suggestion(str(detail["input"]), valid)
        return f"{name} must be one of {', '.join(valid)}; {hint}"
    template = _SENTENCES.get(
        kind, "{name}: " + detail["msg"].replace("{", "{{").replace("}", "}}")
    )
    if kind == "value_error":
        return f"{name}: {context['error']}" if loc else str(context["error"])
    if kind == "model_type" and context["class_name"] == Spoken.__name__:
        template = _SENTENCES["string_type"]
    if kind == "string_pattern_mismatch":
        template = _PATTERNS.get(str(context["pattern"]), "{name} does not have the right form")
    given = _given(detail["input"]) if kind in _OTHER_KINDS else ""
    return template.format(name=name, **context) + given


def _named(loc: Iterable[str | int]) -> str:
    words = ["" if isinstance(part, int) else str(part) for part in loc]
    return ".".join(word for word in words if word) or "this"


def _given(value: object) -> str:
    if value is None:
        return "; nothing stands here"
    if isinstance(value, dict):
        return "; this is a mapping; a text that begins with { must stand in quotes"
    if isinstance(value, list):
        return "; this is a list; a text that begins with [ must stand in quotes"
    return "; this is a text" if isinstance(value, str) else ""


def _keys_at(model: type[BaseModel], loc: Route) -> list[str]:
    """List the keys that are known where a complaint's way ends."""
    here: Any = model
    for part in loc:
        here = _inside(here, part)
    here = _unwrapped(here)
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _inside(kind: Any, part: str | int) -> Any:
    kind = _unwrapped(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        by_key = {field.alias or name: field for name, field in kind.model_fields.items()}
        return by_key[str(part)].annotation if part in by_key else None
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return arguments[1]
    return arguments[0] if arguments else None


def _unwrapped(kind: Any) -> Any:
    """Look through `Annotated[X, ...]` and `X | None`."""
    while get_origin(kind) in (Annotated, Union, types.UnionType):
        kind = next(a for a in get_args(kind) if a is not type(None))
    return kind
