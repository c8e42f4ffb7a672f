"""Whether a talk's caller is there, held or in a conference, and so who hears whom."""

from typing import TYPE_CHECKING

from smartivr.dialog import events
from smartivr.runtime.centre.bridge import Leg
from smartivr.runtime.centre.parts import Part, Parts

if TYPE_CHECKING:
    from smartivr.runtime.call import Call


class Connection:
    """Connects the legs of a call's bridge as the talk stands."""

    def __init__(self, call: "Call", parts: Parts) -> None:
        self.bridged = False
        """Whether the call wants caller and agents to hear each other."""
        self.held = False
        """Whether the caller hears music in place of anybody."""
        self.conference = False
        """Whether the caller hears both agents."""
        self._call = call
        self._parts = parts

    def hold(self, owner: Part, second: Part | None) -> None:
        """Let the caller hear music, and nobody the caller."""
        self.held = True
        self._parts.hold(owner)
        self.update(owner, second)
        self._call.post(events.Held())

    def unhold(self, owner: Part, second: Part | None) -> None:
        """Let the caller take part again."""
        self.held = False
        self._parts.unhold(owner)
        self.update(owner, second)
        self._call.post(events.Unheld())

    def reset(self) -> None:
        """Let nobody hear anybody."""
        self.bridged = self.held = self.conference = False
        self.update(None, None)

    def update(self, owner: Part | None, second: Part | None) -> None:
        """Let exactly those hear each other who should now."""
        bridge = self._call.bridge
        if bridge is None:
            return
        pairs: list[tuple[Leg, Leg]] = []
        there = self.bridged and not self.held
        if owner and there:
            pairs.append((bridge.caller, owner.leg))
        if owner and second:
            pairs.append((owner.leg, second.leg))
        if second and there and self.conference:
            pairs.append((bridge.caller, second.leg))
        bridge.connect(pairs)
