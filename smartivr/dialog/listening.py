"""How the caller is listened to at a question: worked out once for all calls that come to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from smartivr.dialog.commands import Listen
from smartivr.dialog.expectations import expected
from smartivr.dialog.keys import KeyPlan
from smartivr.dialog.policy import Policy
from smartivr.dialog.question import Ask
from smartivr.understanding.expecting import Expecting

if TYPE_CHECKING:
    from smartivr.dialog.flow import Flow


@dataclass(frozen=True)
class Listening:
    """By ear and by keys, on one day."""

    listen: Listen
    keys: KeyPlan


Heard = dict[tuple[Policy, bool, bool, bool], Listening]
"""The same question is listened to in few ways: each by its circumstances, as of its last day."""


def listening(
    flow: "Flow",
    ask: Ask | None,
    policy: Policy,
    now: datetime,
    *,
    speech: bool,
    confirming: bool = False,
    coming: Ask | None = None,
) -> Listening:
    """Listen for everything that may be said or keyed at this moment; see `expected`."""
    known = (ask or coming or flow).heard
    circumstances = (policy, speech, confirming, ask is None)
    today = flow.calendar.local(now).date().isoformat()
    found = known.get(circumstances)
    if found is None or found.listen.expecting.today != today:
        found = known[circumstances] = _listening(
            expected(flow, ask, policy, now, speech=speech, confirming=confirming, coming=coming),
            policy,
        )
    return found


def _listening(expecting: Expecting, policy: Policy) -> Listening:
    listen = Listen(
        expecting=expecting,
        end_silence_exact_s=policy.end_silence_exact_s,
        end_silence_s=policy.end_silence_s,
        max_utterance_s=policy.max_utterance_s,
        barge_in_voice_s=policy.barge_in_voice_s,
    )
    keys = KeyPlan.of(expecting, terminator=policy.terminator, delete=policy.delete)
    return Listening(listen, keys)
