"""Whether everything that a line's files name is there."""

import re
from collections import deque
from collections.abc import Iterator, Mapping

import phonenumbers

from smartivr.dialog.expectations import CONFIRMATION, UNIVERSALS
from smartivr.dialog.prompts import FORMATS, OPENS, variables
from smartivr.dialog.steps.ask import Ask
from smartivr.dialog.steps.base import RETURN, Step
from smartivr.dialog.steps.branch import Branch, By
from smartivr.dialog.steps.menu import Menu, MenuOption
from smartivr.dialog.steps.queue import Queue, QueueExit
from smartivr.dialog.steps.use import Use
from smartivr.flows.draft import Draft, names_in
from smartivr.flows.fields import NAME
from smartivr.flows.mistakes import suggestion
from smartivr.flows.source import Route
from smartivr.routing.numbers import SHORTEST_PUBLIC
from smartivr.understanding.expecting import AskKind

RESERVED = (CONFIRMATION.intent, CONFIRMATION.slot, OPENS)
"""Names that a read-back's yes or no goes by, and what prompts may say of the line."""
_NUMBER = re.compile(r"^\+?[0-9*?]+$")


def check_references(draft: Draft) -> None:
    """Report every name that leads nowhere and every value that clashes with another."""
    _check_line(draft)
    for name in draft.step_names:
        if name == RETURN or not re.match(NAME, name):
            sentence = f"{name!r} cannot be a step's name; use letters, digits, _ and -"
            draft.flow.report(("steps", name), sentence, key=True)
    for name, step in draft.steps.items():
        _check_targets(draft, name, step)
        _check_prompts(draft, name, step)
        _check_verb(draft, name, step)
        _check_entry_keys(draft, ("steps", name, "settings"))
    _check_returns(draft)


def _check_line(draft: Draft) -> None:
    """Check what stands beside the steps."""
    flow = draft.flow
    for key in ("start", "main", "agent"):
        target = flow.at((key,))
        if isinstance(target, str):
            _check_step(draft, (key,), target)
    _check_announcements(draft)
    for index, number in enumerate(draft.line.numbers if draft.line else ()):
        if not plausible_number(number):
            route: Route = ("numbers", index)
            flow.report(route, "this is no phone number in the form +442079460000, nor a pattern")
    _check_entry_keys(draft, ("settings",))


def _check_announcements(draft: Draft) -> None:
    announcements = draft.flow.at(("announcements",))
    for index, entry in enumerate(announcements if isinstance(announcements, list) else ()):
        name = entry.get("step") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            continue
        route: Route = ("announcements", index, "step")
        _check_step(draft, route, name)


def _check_step(draft: Draft, route: Route, target: str) -> None:
    names = draft.step_names
    if target not in names:
        draft.flow.report(route, f"there is no step {target!r}; {suggestion(target, names)}")


def _check_entry_keys(draft: Draft, route: Route) -> None:
    settings = draft.flow.at(route)
    if not isinstance(settings, dict):
        return
    ends, deletes = settings.get("terminator", "#"), settings.get("delete", "*")
    if ends and ends == deletes:
        draft.flow.report(route, f"{ends!r} cannot both end and empty an entry")


def plausible_number(number: str) -> bool:
    """Whether this can be a called or calling number, or a pattern of such."""
    if not _NUMBER.match(number):
        return False
    if "*" in number or "?" in number:
        return True
    if not number.startswith("+"):
        return len(number) < SHORTEST_PUBLIC
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _check_targets(draft: Draft, name: str, step: Step) -> None:
    for edge in step.edges():
        if edge.target != RETURN or edge.path == ("use",):
            _check_step(draft, ("steps", name, *edge.path), edge.target)


def _check_returns(draft: Draft) -> None:
    """Report each `return` that no `use` leads to."""
    shared = _reached_by_use(draft)
    for name, step in draft.steps.items():
        if name in shared:
            continue
        for edge in step.edges():
            if edge.target == RETURN:
                sentence = f"step {name!r} returns, but no step with `use` leads to it"
                draft.flow.report(("steps", name, *edge.path), sentence)


def _reached_by_use(draft: Draft) -> set[str]:
    todo = deque(step.use for step in draft.steps.values() if isinstance(step, Use))
    seen: set[str] = set()
    while todo:
        name = todo.popleft()
        if name in seen or name not in draft.steps:
            continue
        seen.add(name)
        todo.extend(edge.target for edge in draft.steps[name].edges())
    return seen


def filled_slots(draft: Draft) -> set[str]:
    """Name every slot that something on this line may fill."""
    found = set(draft.slot_names)
    for step in draft.steps.values():
        if isinstance(step, Ask):
            found.add(step.slot)
        elif isinstance(step, Menu):
            found.update(slot for option in step.options.values() for slot in option.fill)
        elif isinstance(step, Branch):
            found.update(step.receive)
    return found


def _check_prompts(draft: Draft, name: str, step: Step) -> None:
    """Check the variables in everything a step says."""
    filled = filled_slots(draft) | {OPENS}
    for path, spoken in step.spoken():
        route: Route = ("steps", name, *path)
        if isinstance(draft.flow.at(route), dict):
            route = (*route, "text")
        for offset, sentence in _bad_variables(spoken.text, filled):
            draft.flow.report(route, sentence, offset=offset)


def _bad_variables(text: str, known: set[str]) -> Iterator[tuple[int, str]]:
    plain = text
    for offset, name, form in variables(text):
        length = text.index("}", offset) + 1 - offset
        plain = plain[:offset] + " " * length + plain[offset + length :]
        if name not in known:
            yield offset, f"nothing fills the variable {name!r}; {suggestion(name, known)}"
        if form and form not in FORMATS:
            yield offset, f"a variable cannot be said as {form!r}; {suggestion(form, FORMATS)}"
    for brace in re.finditer(r"[{}]", plain):
        yield brace.start(), "a variable is one name in braces, such as {name} or {name:digits}"


def _check_verb(draft: Draft, name: str, step: Step) -> None:
    """Check what only one verb has."""
    if isinstance(step, Menu):
        _check_options(draft, ("steps", name, "options"), step.options)
    elif isinstance(step, Queue):
        _check_options(draft, ("steps", name, "exits"), step.exits)
    elif isinstance(step, Ask):
        _check_answers(draft, name, step)
        _check_reserved(draft, name, step)
    elif isinstance(step, Branch):
        _check_branch(draft, name, step)


def _check_options(
    draft: Draft, options_at: Route, options: Mapping[str, MenuOption | QueueExit]
) -> None:
    """Check the options of a menu, or the ways out of a queue."""
    known = draft.intent_names
    taken: dict[str, str] = {}
    for intent, option in options.items():
        route: Route = (*options_at, intent)
        if option.key in taken:
            sentence = f"key {option.key!r} already chooses {taken[option.key]!r} in this menu"
            draft.flow.report((*route, "key"), sentence)
        elif option.key:
            taken[option.key] = intent
        universal = intent in UNIVERSALS
        if (universal and isinstance(option, MenuOption)) or intent in RESERVED:
            sentence = f"{intent!r} is understood everywhere; name this option otherwise"
            draft.flow.report(route, sentence, key=True)
        elif not (universal or intent in known or option.phrases) and draft.phrases.readable:
            hint = suggestion(intent, known)
            sentence = f"there are no phrases for the intent {intent!r}; {hint}"
            draft.flow.report(route, sentence, key=True)


def _check_answers(draft: Draft, name: str, step: Ask) -> None:
    if step.kind is not AskKind.LIST:
        return
    for answer in step.when:
        if answer not in step.values:
            sentence = f"{answer!r} is none of the values; {suggestion(answer, step.values)}"
            draft.flow.report(("steps", name, "when", answer), sentence, key=True)


def _check_reserved(draft: Draft, name: str, step: Ask) -> None:
    for key, given in (("slot", step.slot), ("intent", step.intent)):
        if given in RESERVED:
            sentence = f"{given!r} is taken by the call itself; choose another {key}"
            draft.flow.report(("steps", name, key), sentence)


def slot_values(draft: Draft, slot: str) -> set[str] | None:
    """Name every value that a slot may have, or None where it may have any."""
    said = draft.said.slots if draft.said else {}
    found = set(said.get(slot, ()))
    for step in draft.steps.values():
        if isinstance(step, Ask) and step.slot == slot:
            if step.kind not in (AskKind.LIST, AskKind.YES_NO):
                return None
            found |= set(step.values) or {"yes", "no"}
        elif isinstance(step, Menu):
            fills = (option.fill for option in step.options.values())
            found |= {fill[slot] for fill in fills if slot in fill}
        elif isinstance(step, Branch) and slot in step.receive:
            return None
    return found


def _check_slot_values(draft: Draft, name: str, step: Branch) -> None:
    known = slot_values(draft, step.slot) if step.branch is By.SLOT else None
    if not known:
        return
    for value in step.when:
        if value and value not in known:
            sentence = f"{step.slot!r} is never {value!r}; {suggestion(value, known)}"
            draft.flow.report(("steps", name, "when", value), sentence, key=True)


def _check_sites(draft: Draft, name: str, step: Branch) -> None:
    known = names_in(draft.calendar, "sites")
    for site in step.when if draft.calendar.readable else ():
        if site not in known:
            sentence = f"calendar.yaml has no site {site!r}; {suggestion(site, known)}"
            draft.flow.report(("steps", name, "when", site), sentence, key=True)


def _check_branch(draft: Draft, name: str, step: Branch) -> None:
    filled = filled_slots(draft)
    if step.slot and step.slot not in filled:
        sentence = f"nothing fills the slot {step.slot!r}; {suggestion(step.slot, filled)}"
        draft.flow.report(("steps", name, "slot"), sentence)
    _check_slot_values(draft, name, step)
    for index, slot in enumerate(step.send):
        if slot not in filled:
            sentence = f"nothing fills the slot {slot!r}; {suggestion(slot, filled)}"
            draft.flow.report(("steps", name, "send", index), sentence)
    if step.branch is By.SITE:
        _check_sites(draft, name, step)
    if step.branch in (By.CALLED, By.CALLER):
        for pattern in step.when:
            if not plausible_number(pattern):
                sentence = "this is no phone number in the form +442079460000, nor a pattern"
                draft.flow.report(("steps", name, "when", pattern), sentence, key=True)
