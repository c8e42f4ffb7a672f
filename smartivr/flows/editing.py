"""Changes to a line's files that keep everything else in them: comments, order and quotes."""

from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from smartivr.errors import BadMessage
from smartivr.flows.as_written import yaml_as_written
from smartivr.flows.draft import FLOW, PHRASES

SETTINGS = "settings"
ACCEPT, CONFIRM = "accept", "confirm_from"
_WIDEST_LINE = 4096
"""Lines of a file stay as they are."""
_AT_MARGIN = "\n- "
"""How a list begins that stands no deeper than its key."""

Texts = Mapping[str, str]
"""File name -> text."""


def edited(text: str, change: Callable[[CommentedMap], None]) -> str:
    """Change a YAML text by its values; the rest of it stays.

    Raises:
        BadMessage: the text is no YAML, or holds no keys.

    """
    yaml = yaml_as_written()
    yaml.width = _WIDEST_LINE
    deep = _AT_MARGIN not in text
    yaml.indent(mapping=2, sequence=4 if deep else 2, offset=2 if deep else 0)
    try:
        data = yaml.load(text) if text.strip() else CommentedMap()
        if not isinstance(data, CommentedMap):
            raise BadMessage("this file holds no keys")
        change(data)
        out = StringIO()
        yaml.dump(data, out)
    except YAMLError as error:
        raise BadMessage("this file is no YAML") from error
    return out.getvalue()


def with_bands(texts: Texts, step: str, accept: float, confirm_from: float) -> dict[str, str]:
    """Set the bands of a line, or of a step that has its own.

    Raises:
        BadMessage: there is no such step, or the file cannot be read.

    """

    def change(flow: CommentedMap) -> None:
        settings = bands_of(flow, step)
        settings[ACCEPT], settings[CONFIRM] = accept, confirm_from

    return {**texts, FLOW: edited(texts.get(FLOW, ""), change)}


def bands_of(flow: CommentedMap, step: str) -> Any:
    """Find the settings that hold for the step, made before the steps where there are none.

    Raises:
        BadMessage: there is no such step.

    """
    if _has_own_bands(flow, step):
        return _step(flow, step)[SETTINGS]
    if not isinstance(flow.get(SETTINGS), CommentedMap):
        flow.pop(SETTINGS, None)
        flow.insert(list(flow).index("steps"), SETTINGS, CommentedMap())
    return flow[SETTINGS]


def where_bands_stand(texts: Texts, step: str) -> str:
    """Say where the bands of a step are set, such as `settings`.

    Raises:
        BadMessage: there is no such step, or the file cannot be read.

    """
    own: list[bool] = []
    edited(texts.get(FLOW, ""), lambda flow: own.append(_has_own_bands(flow, step)))
    return f"steps.{step}.{SETTINGS}" if own[0] else SETTINGS


def with_phrase(texts: Texts, step: str, option: str, phrase: str) -> dict[str, str]:
    """Add a phrasing to an option: where its intent has its phrases, else in the menu itself.

    Raises:
        BadMessage: there is no such step or option, or a file cannot be read.

    """

    def to_option(flow: CommentedMap) -> None:
        found = _option(flow, step, option)
        if not isinstance(found, CommentedMap):
            raise BadMessage(f"{option!r} of {step!r} cannot take phrases as it is written")
        _append(found, "phrases", phrase)

    def to_intent(said: CommentedMap) -> None:
        intent = said["intents"][option]
        if isinstance(intent, CommentedSeq):
            intent.append(phrase)
        else:
            _append(intent, "phrases", phrase)

    edited(texts.get(FLOW, ""), lambda flow: _known(_option(flow, step, option)))
    if _has_intent(texts, option) and not _has_own(texts, step, option):
        return {**texts, PHRASES: edited(texts[PHRASES], to_intent)}
    return {**texts, FLOW: edited(texts.get(FLOW, ""), to_option)}


def _has_own_bands(flow: CommentedMap, step: str) -> bool:
    own = _step(flow, step).get(SETTINGS) or {}
    return ACCEPT in own or CONFIRM in own


def _append(around: CommentedMap, key: str, value: str) -> None:
    """Add to a list; a single text beside it becomes one."""
    before = around.get(key)
    if isinstance(before, CommentedSeq):
        before.append(value)
        return
    listed = CommentedSeq([before, value] if before else [value])
    listed.fa.set_flow_style()
    around[key] = listed


def _step(flow: CommentedMap, step: str) -> CommentedMap:
    steps = flow.get("steps")
    found = steps.get(step) if isinstance(steps, CommentedMap) else None
    if not isinstance(found, CommentedMap):
        raise BadMessage(f"there is no step {step[:64]!r}")
    return found


def _option(flow: CommentedMap, step: str, option: str) -> object:
    options = _step(flow, step).get("options")
    if not isinstance(options, CommentedMap) or option not in options:
        raise BadMessage(f"step {step[:64]!r} has no option {option[:64]!r}")
    return options[option]


def _known(_option: object) -> None:
    """Nothing is changed: it was only looked for."""


def _has_intent(texts: Texts, intent: str) -> bool:
    found: list[bool] = []

    def look(said: CommentedMap) -> None:
        intents = said.get("intents")
        found.append(isinstance(intents, CommentedMap) and intent in intents)

    edited(texts.get(PHRASES, ""), look)
    return found[0]


def _has_own(texts: Texts, step: str, option: str) -> bool:
    found: list[bool] = []

    def look(flow: CommentedMap) -> None:
        own = _option(flow, step, option)
        found.append(isinstance(own, CommentedMap) and "phrases" in own)

    edited(texts.get(FLOW, ""), look)
    return found[0]
