"""All rules, and what they say of a line."""

from dataclasses import dataclass

from smartivr.statistics.advice.case import Advice, Case, LeftOut, Rule, without_enough
from smartivr.statistics.advice.giving_up import agent_asked, asked_in_vain, callers_give_up
from smartivr.statistics.advice.growing import growing
from smartivr.statistics.advice.long_prompts import prompt_too_long
from smartivr.statistics.advice.misunderstanding import not_understood, silent, sounds_alike
from smartivr.statistics.advice.order_of_options import option_not_first
from smartivr.statistics.advice.staffing import too_few_agents
from smartivr.statistics.advice.unknown_phrases import phrase_unknown
from smartivr.statistics.advice.unused_options import option_unused
from smartivr.statistics.advice.waiting import calls_while_closed, queue_too_slow

RULES: tuple[Rule, ...] = (
    option_not_first,
    option_unused,
    phrase_unknown,
    callers_give_up,
    asked_in_vain,
    agent_asked,
    not_understood,
    silent,
    sounds_alike,
    prompt_too_long,
    growing,
    queue_too_slow,
    too_few_agents,
    calls_while_closed,
    without_enough,
)


@dataclass(frozen=True)
class Advised:
    """What to change on a line, what concerns most calls first."""

    advice: tuple[Advice, ...]
    left_out: tuple[LeftOut, ...]


def advise(case: Case) -> Advised:
    """Read a line's past and say what to change."""
    found = [one for rule in RULES for one in rule(case)]
    advice = [one for one in found if isinstance(one, Advice)]
    left_out = [one for one in found if isinstance(one, LeftOut)]
    return Advised(tuple(sorted(advice, key=lambda one: -one.calls)), tuple(left_out))
