"""Takes and keeps the message of one scripted call: the caller speaks, then there is silence."""

from collections.abc import Callable

from smartivr.dialog import commands, events
from smartivr.evaluate.schedule import Schedule
from smartivr.evaluate.seen import Seen

KEEPING_S = 0.1


class ScriptedRecorder:
    """Answers what a call asks of the recorder of messages."""

    def __init__(
        self, schedule: Schedule, seen: Seen, post: Callable[[events.Event], None]
    ) -> None:
        self.message_s = 0.0
        """How long the message is that was taken last."""
        self._schedule = schedule
        self._seen = seen
        self._post = post
        self._taking: commands.TakeMessage | None = None
        self._ending = 0
        """Counts the ends that were planned: only the last one holds."""

    def carry_out(self, command: commands.Command) -> None:
        """Begin to do what the call asks for, where that is a recorder's work."""
        match command:
            case commands.TakeMessage():
                self._taking, self.message_s = command, 0.0
                self._end_after(command.silence_s, "silence")
            case commands.EndMessage():
                self._end_after(0, "key")
            case commands.DropMessage():
                self._taking = None
            case commands.KeepMessage(request=request, box=box):
                self._schedule.after(KEEPING_S, lambda: self._keep(request, box))
            case _:
                """The rest is asked of somebody else."""

    def hears(self, seconds: float) -> bool:
        """Take the caller's words of this length; False where no message is being taken."""
        if self._taking is None:
            return False
        self.message_s += seconds
        self._end_after(seconds + self._taking.silence_s, "silence")
        return True

    def _end_after(self, seconds: float, ended_by: str) -> None:
        self._ending += 1
        ending = self._ending

        def end() -> None:
            if self._taking and ending == self._ending:
                longest_s, self._taking = self._taking.max_s, None
                by = "limit" if self.message_s > longest_s else ended_by
                self.message_s = min(self.message_s, longest_s)
                self._post(events.MessageTaken(self.message_s, by))

        self._schedule.after(seconds, end)

    def _keep(self, request: int, box: str) -> None:
        self._seen.message = box
        self._post(events.Kept(request, f"message-{request}"))
