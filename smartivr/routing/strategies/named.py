"""The strategies by the names that operators write."""

from collections.abc import Mapping

from smartivr.routing.strategies.base import Strategy
from smartivr.routing.strategies.by_skill import BySkill
from smartivr.routing.strategies.fewest_calls import fewest_calls
from smartivr.routing.strategies.least_talk import least_talk
from smartivr.routing.strategies.linear import linear
from smartivr.routing.strategies.longest_idle import longest_idle
from smartivr.routing.strategies.ring_all import ring_all
from smartivr.routing.strategies.round_robin import round_robin

STRATEGIES: Mapping[str, Strategy] = {
    "linear": linear,
    "ring_all": ring_all,
    "round_robin": round_robin,
    "longest_idle": longest_idle,
    "fewest_calls": fewest_calls,
    "least_talk": least_talk,
    "by_skill": BySkill(),
}
"""Those that need nothing but the agents; `ByTime` is made from a queue's shifts."""
