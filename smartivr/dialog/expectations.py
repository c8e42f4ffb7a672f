"""What is expected while a question is put, read back, or a prompt is merely said."""

from datetime import datetime
from typing import TYPE_CHECKING

from smartivr.dialog.extensions import dialled, person_meant
from smartivr.dialog.keys import AGENT_KEY, REPEAT_KEY
from smartivr.dialog.policy import Policy
from smartivr.dialog.question import Ask
from smartivr.dialog.wording import wording
from smartivr.understanding.expecting import Asked, AskKind, Expecting, Option
from smartivr.understanding.languages import language_pack

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow

AGENT, REPEAT, HELP, BACK, MAIN_MENU = "agent", "repeat", "help", "back", "main_menu"
UNIVERSALS = (AGENT, REPEAT, HELP, BACK, MAIN_MENU)
CONFIRMATION = Asked(slot="confirmation", kind=AskKind.YES_NO, intent="confirmation")


def universals(flow: "Flow", taken_keys: frozenset[str]) -> tuple[Option, ...]:
    """The commands that work everywhere, on the keys that the step leaves free."""
    made = flow.universals
    if taken_keys not in made:
        known = (flow.intents.get(intent) for intent in UNIVERSALS)
        own_phrases = tuple(each.phrases if each else () for each in known)
        made[taken_keys] = _universals(flow.language, taken_keys, own_phrases)
    return made[taken_keys]


def _universals(
    language: str, taken_keys: frozenset[str], own_phrases: tuple[tuple[str, ...], ...]
) -> tuple[Option, ...]:
    stock = language_pack(language).universals
    names = wording(language).universals
    keys = {AGENT: AGENT_KEY, REPEAT: REPEAT_KEY}
    options = []
    for intent, phrases in zip(UNIVERSALS, own_phrases, strict=True):
        key = keys.get(intent, "")
        options.append(
            Option(
                intent=intent,
                label=names[intent],
                phrases=tuple(stock[intent]) + phrases,
                keys=(key,) if key and key not in taken_keys else (),
                universal=True,
            )
        )
    return tuple(options)


def expected(
    flow: "Flow",
    ask: Ask | None,
    policy: Policy,
    now: datetime,
    *,
    speech: bool,
    confirming: bool = False,
    coming: Ask | None = None,
) -> Expecting:
    """Everything that may be said or keyed at this moment.

    The options of a question that is `coming` may be said; keys that run ahead are kept for it.
    """
    own = ask.options if ask else ()
    asked = ask.asked if ask else None
    if confirming:
        own = tuple(Option(o.intent, o.label, o.phrases) for o in own)
        asked = CONFIRMATION
    taken = frozenset(key for option in own for key in option.keys)
    if coming:
        own = tuple(Option(o.intent, o.label, o.phrases) for o in coming.options)
        taken = frozenset(key for option in coming.options for key in option.keys)
    dialling = flow.extensions and ask is not None and ask.dialling and not confirming
    return Expecting(
        language=flow.language,
        options=own + universals(flow, taken),
        slots=flow.slots,
        asked=asked,
        dialled=dialled(flow.directory) if dialling else {},
        bands=policy.bands,
        speech=speech,
        today=flow.calendar.local(now).date().isoformat(),
    )


def answerable_by_keys(ask: Ask) -> bool:
    """Whether every answer to this question can be keyed."""
    return ask.asked is not None or any(option.keys for option in ask.options)


def label_of(flow: "Flow", intent: str) -> str:
    """How prompts and reports name an intent or a command that works everywhere."""
    known = flow.intents.get(intent)
    person = flow.directory.people.get(person_meant(intent))
    names = wording(flow.language).universals
    label = known.label if known else person.name if person else ""
    return names.get(intent, "") or label or intent
