"""What is said when a question is put again."""

from typing import Protocol

from smartivr.dialog.question import Ask
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.wording import Wording
from smartivr.understanding.expecting import AskKind
from smartivr.understanding.meaning import Meaning


class Rephrase(Protocol):
    """One way of putting a question again."""

    def __call__(
        self, ask: Ask, words: Wording, count: int, *, keys_only: bool, entry_key: str
    ) -> tuple[Spoken, ...]:
        """What to say after the count-th failure of one kind."""


def _nth(prompts: tuple[Spoken, ...], count: int) -> Spoken | None:
    """The prompt for the count-th time; the last one serves for all later times."""
    return prompts[min(count, len(prompts)) - 1] if prompts else None


def after_no_input(
    ask: Ask, words: Wording, count: int, *, keys_only: bool, entry_key: str
) -> tuple[Spoken, ...]:
    """What to say after the count-th silence."""
    own = _nth(ask.retries.no_input, count)
    again = own or Spoken(text=words.no_input)
    if keys_only or count > 1:
        return (again, *by_keys(ask, words, entry_key=entry_key))
    return (again,) if own else (again, ask.prompt)


def after_no_match(
    ask: Ask, words: Wording, count: int, *, keys_only: bool, entry_key: str
) -> tuple[Spoken, ...]:
    """What to say after the count-th miss."""
    own = _nth(ask.retries.no_match, count)
    again = own or Spoken(text=words.no_match)
    if keys_only:
        return (again, *by_keys(ask, words, entry_key=entry_key))
    return (again,) if own else (again, ask.prompt)


def by_keys(ask: Ask, words: Wording, *, entry_key: str) -> tuple[Spoken, ...]:
    """How to answer with keys: the step's own words, or a list made from labels and keys."""
    if ask.retries.keys_prompt:
        return (ask.retries.keys_prompt,)
    if ask.asked and ask.asked.kind is AskKind.LIST:
        listed = [(str(n), value.value) for n, value in enumerate(ask.asked.values, start=1)]
    elif ask.asked:
        kind = ask.asked.kind.value
        fixed = kind == AskKind.DIGITS and ask.asked.min_length == ask.asked.max_length
        text = words.keypad if fixed or not entry_key else words.enter[kind]
        return (Spoken(text=text),)
    else:
        listed = [(o.keys[0], o.label) for o in ask.options if o.keys]
    if not listed:
        return (ask.prompt,)
    lines = (words.press_for.format(label=label, key=key) for key, label in listed)
    return (Spoken(text=" ".join(lines)),)


def helping(ask: Ask | None, words: Wording, *, keys_only: bool, entry_key: str) -> Spoken:
    """What to say when help is asked for."""
    if ask and ask.retries.help:
        return ask.retries.help
    parts = []
    if ask and ask.options and not keys_only:
        options = ", ".join(option.label for option in ask.options)
        parts.append(words.help_options.format(options=options))
    if ask:
        parts.extend(spoken.text for spoken in by_keys(ask, words, entry_key=entry_key))
    return Spoken(text=" ".join([*parts, words.help_anywhere]))


def reading_back(ask: Ask, words: Wording, meaning: Meaning) -> Spoken:
    """The question whether this was meant; the value itself is filled in when it is said."""
    if ask.asked and meaning.intent == ask.asked.intent:
        if ask.read_back:
            return ask.read_back
        spaced = ":digits" if ask.asked.kind is AskKind.DIGITS else ""
        return Spoken(text=words.heard_value.replace("{value}", f"{{{ask.asked.slot}{spaced}}}"))
    label = next((o.label for o in ask.options if o.intent == meaning.intent), "")
    label = label or words.universals.get(meaning.intent, meaning.intent)
    return Spoken(text=words.did_you_say.format(label=label))
