"""The core of a call centre that is told things, and what it has done."""

from datetime import UTC, datetime, timedelta

from smartivr.routing.agent import Agent
from smartivr.routing.centre import Centre
from smartivr.routing.centre_actions import RingAgent, StopRinging
from smartivr.routing.centre_events import Accepted, Joined, LoggedIn, Tick
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.routing.waiting import Waiting

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PEOPLE = {name: Person(name, name.title()) for name in ("ann", "bob", "cat", "dan")}


class Played:
    """A centre that is told things one after another; time passes only by `wait`."""

    def __init__(self, *queues, agents=("ann",), people=PEOPLE):
        rules = queues or (rules_of("sales"),)
        self.directory = Directory(people, {one.name: one for one in rules})
        self.centre = Centre(self.directory)
        self.now = NOON
        self.did = []
        for at, agent in enumerate(agents):
            self.tell(LoggedIn(Agent(agent, NOON, idle_since=NOON + timedelta(seconds=at))))
        self.did = []

    def tell(self, event):
        out = self.centre.handle(event, self.now)
        self.did += out
        return out

    def join(self, call, queue="sales", **more):
        return self.tell(Joined(Waiting(call, self.now, queue=queue, **more)))

    def wait(self, seconds):
        end = self.now + timedelta(seconds=seconds)
        out = []
        while (due := self.centre.due) is not None and due <= end:
            self.now = due
            out += self.tell(Tick())
        self.now = end
        return out

    def talk(self, call, queue="sales", **more):
        """Join and be answered at once."""
        (rung, *_) = of(self.join(call, queue, **more), RingAgent)
        self.tell(Accepted(rung.offer, rung.agent))
        return rung.agent

    def state(self, agent):
        return self.centre.agent(agent).state


def rules_of(name, **more):
    return QueueRules(name, **{"agents": ("ann", "bob", "cat"), "wrap_up_s": 0.0, **more})


def of(actions, kind):
    return [action for action in actions if isinstance(action, kind)]


def rung(actions):
    return [(action.call, action.agent) for action in of(actions, RingAgent)]


def stopped(actions):
    return [(action.agent, action.why) for action in of(actions, StopRinging)]


def offer(actions):
    return of(actions, RingAgent)[0].offer
