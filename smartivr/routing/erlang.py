"""Erlang C: waiting in a queue with random arrivals, random talks and patient callers.

Source: A. K. Erlang, 1917; the recursion over Erlang B is the usual one that stays finite for
any number of agents.
"""

import math

MOST_AGENTS = 10_000


def waiting_probability(load: float, agents: int) -> float:
    """The share of callers who have to wait; 1 where the agents cannot keep up.

    `load` is in Erlang: arrivals per second times seconds per talk.
    """
    if load <= 0:
        return 0.0
    if load >= agents:
        return 1.0
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return agents * blocked / (agents - load * (1 - blocked))


def mean_wait_s(load: float, agents: int, talk_s: float) -> float:
    """The mean wait of all callers, those included who do not wait; infinite under overload."""
    if load >= agents:
        return float("inf")
    return waiting_probability(load, agents) * talk_s / (agents - load)


def service_level(load: float, agents: int, talk_s: float, within_s: float) -> float:
    """The share of callers who are answered within so many seconds."""
    if load >= agents:
        return 0.0
    still_waiting = math.exp(-(agents - load) * within_s / talk_s)
    return 1.0 - waiting_probability(load, agents) * still_waiting


def agents_needed(load: float, talk_s: float, within_s: float, level: float = 0.8) -> int:
    """The fewest agents who answer this share of callers within so many seconds.

    Raises:
        ValueError: not even `MOST_AGENTS` would do.

    """
    if load <= 0:
        return 0
    for agents in range(math.floor(load) + 1, MOST_AGENTS + 1):
        if service_level(load, agents, talk_s, within_s) >= level:
            return agents
    raise ValueError(f"no staff answers {level:.0%} of {load:.0f} Erlang within {within_s:g} s")
