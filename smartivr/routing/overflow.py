"""Where callers go when their queue cannot take them: other queues, by weight."""

from collections import Counter
from collections.abc import Mapping, Sequence


def overflow(weights: Mapping[str, int], sent: Sequence[str]) -> str:
    """Choose the next of several queues so that each gets its share; empty where there is none.

    `sent` lists the queues that earlier callers were sent to. Whoever is furthest behind its
    share comes next, so no caller depends on chance and the shares hold at every moment.
    """
    return next_by_weight(weights, Counter(sent))


def next_by_weight(weights: Mapping[str, int], sent: Mapping[str, int]) -> str:
    """Choose as `overflow` does; `sent` counts the earlier callers of each queue."""
    open_to = {queue: weight for queue, weight in weights.items() if weight > 0}
    if not open_to:
        return ""
    total = sum(open_to.values())
    served = sum(sent.get(queue, 0) for queue in open_to) + 1
    return max(open_to, key=lambda queue: open_to[queue] / total * served - sent.get(queue, 0))
