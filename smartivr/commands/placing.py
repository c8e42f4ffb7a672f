"""One call from its caller's side: waits for each prompt's end, answers, and shows it all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smartivr.commands.deeds import Deed, Keys, Speech, Typing
from smartivr.commands.live import LiveView
from smartivr.evaluate.phone import Message, Phone
from smartivr.evaluate.told import last

REACTION_S = 0.4
"""Callers begin to speak so long after a prompt's end."""
PROMPT_S = 60.0
"""No prompt takes longer."""
UNDERSTANDING_S = 15.0
BETWEEN_KEYS_S = 0.3
FAREWELL_S = 60.0
"""So long is listened once the caller has nothing more to say."""


@dataclass(frozen=True)
class Manner:
    """How a caller behaves."""

    persistence: int = 0
    """How often something is done again that has not led to another step."""
    waits: bool = True
    """Stays in a queue and talks, rather than hang up on having arrived."""
    content: Callable[[], bool] = lambda: False
    """Whether the caller has nothing more to wait for, once everything was done."""


async def place(
    phone: Phone,
    deeds: Sequence[Deed],
    view: LiveView,
    *,
    manner: Manner = Manner(),
) -> None:
    """Do everything in turn, then listen until the call ends or nothing more is said."""
    for deed in deeds:
        for _ in range(1 + manner.persistence):
            if not await _turn_comes(phone):
                return
            step = last(phone.messages, "step")
            await _do(phone, deed, view)
            if not manner.persistence or await _led_on(phone, step):
                break

    def done() -> bool:
        if phone.over or manner.content():
            return True
        return not manner.waits and bool(last(phone.messages, "route"))

    await phone.until(done, FAREWELL_S if deeds else PROMPT_S)
    if not phone.over:
        await phone.hang_up()


async def _turn_comes(phone: Phone) -> bool:
    """Wait for the moment to answer; False if the call is over."""
    await phone.until(lambda: phone.quiet, PROMPT_S)
    await phone.wait(REACTION_S)
    return not phone.over


async def _led_on(phone: Phone, step: Message) -> bool:
    """Whether the call has left a step by the time it is the caller's turn again."""
    await phone.until(lambda: phone.quiet, PROMPT_S)
    return phone.over or last(phone.messages, "step") is not step


async def _do(phone: Phone, deed: Deed, view: LiveView) -> None:
    before = _answers(phone.messages)

    def answered() -> bool:
        return _answers(phone.messages) > before

    match deed:
        case Speech(text=text, samples=samples):
            view.said("speech", text, phone.passed_s)
            phone.say(samples)
            await phone.until(answered, len(samples) / phone.rate_hz + UNDERSTANDING_S)
        case Typing(text=text):
            view.said("text", text, phone.passed_s)
            await phone.type(text)
            await phone.until(answered, UNDERSTANDING_S)
        case Keys(keys=keys):
            view.said("keys", keys, phone.passed_s)
            for key in keys:
                await phone.press(key)
                await phone.wait(BETWEEN_KEYS_S)


def _answers(messages: Sequence[Message]) -> int:
    """Count the utterances that came to an end, whether understood or lost."""
    return sum(message["type"] in ("understood", "error") for message in messages)
