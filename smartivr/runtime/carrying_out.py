"""What the commands of a call's session bring about."""

import functools
from typing import TYPE_CHECKING

from smartivr.dialog import commands, events
from smartivr.runtime.alarms import Alarms
from smartivr.runtime.asking_web import AskingWeb
from smartivr.runtime.hearing import Hearing
from smartivr.runtime.services import Service, refusal
from smartivr.runtime.speaking import Speaking
from smartivr.runtime.telling import message_of
from smartivr.transports.base import Transport

if TYPE_CHECKING:
    from smartivr.runtime.call import Call


class CarryingOut:
    """Hands each command to who does what it says, and tells the caller's side of it."""

    def __init__(
        self,
        call: "Call",
        hearing: Hearing,
        speaking: Speaking,
        timers: Alarms,
        web: AskingWeb,
        services: tuple[Service, ...],
    ) -> None:
        self._call = call
        self._hearing = hearing
        self._speaking = speaking
        self._timers = timers
        self._web = web
        self._services = services

    def carry_out(self, command: commands.Command, transport: Transport) -> None:
        """Begin to do what a command says; what comes of it later comes as an event."""
        if told := message_of(command, self._call.session):
            transport.notify(*told)
        if self._hearing.carry_out(command) or self._speaking.carry_out(command, transport):
            return
        match command:
            case commands.StartTimer(timer=timer, after_s=after_s):
                ring = functools.partial(self._call.post, events.TimerFired(timer))
                self._timers.start(timer, after_s, ring)
            case commands.StopTimer(timer=timer):
                self._timers.stop(timer)
            case commands.CallWebhook():
                self._web.ask(command)
            case (
                commands.Entered() | commands.Chosen() | commands.PassedOver() | commands.Arrived()
            ):
                """The caller's side has been told."""
            case commands.Route():
                self._ask_services(command)
                self._call.over.set()
            case commands.HangUp(reason=reason):
                self._call.hang_up_reason = self._call.hang_up_reason or reason
            case _:
                self._ask_services(command)

    def _ask_services(self, command: commands.Command) -> None:
        for service in self._services:
            if service.carry_out(self._call, command):
                return
        refused = refusal(command)
        if refused:
            self._call.post(refused)
