"""What a call centre got to see of one scripted call, compared with what a script expects."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from smartivr.dialog import commands
from smartivr.flows.script import Expect

OFF, ON, PAUSED = "off", "on", "paused"


@dataclass
class Seen:
    """The call as agents, recorders and queues know it by now."""

    position: int = 0
    """In the queue; 0 where the call does not wait."""
    agent: str = ""
    """Who answered last."""
    label: str = ""
    """On the screen of whoever was rung last."""
    music: bool = False
    message: str = ""
    """The box in which a message was kept."""
    callback: str = ""
    """The queue that promised to call back."""
    number: str = ""
    """The number that it promised to call."""
    _recorded: bool = False
    _paused: set[str] = field(default_factory=set)

    @property
    def recording(self) -> str:
        """Whether what is said now is recorded."""
        if not self._recorded:
            return OFF
        return PAUSED if self._paused else ON

    def note(self, command: commands.Command) -> None:
        """Take a command of the call."""
        match command:
            case commands.PlayMusic():
                self.music = True
            case commands.StopMusic():
                self.music = False
            case commands.JoinQueue(label=label) | commands.Dial(label=label):
                self.label = label
            case commands.LeaveQueue() | commands.Bridge():
                self.position = 0
            case commands.StartRecording():
                self._recorded = True
                self._paused.clear()
            case commands.PauseRecording(reason=reason):
                self._paused.add(reason)
            case commands.ResumeRecording(reason=reason):
                self._paused.discard(reason)
            case commands.StopRecording():
                self._recorded = False
            case _:
                """The rest is heard by the caller, or asked of somebody else."""

    def unmet(self, wanted: Expect) -> list[str]:
        """Name everything that a script expects and that does not hold."""
        return list(self._unmet(wanted))

    def _unmet(self, wanted: Expect) -> Iterator[str]:
        for name in ("position", "agent", "label", "music", "recording", "message", "callback"):
            value, found = getattr(wanted, name), getattr(self, name)
            if value not in (None, "") and value != found:
                yield f"expected {name} {value!r}, it is {found!r}"
        if wanted.number and wanted.number != self.number:
            yield "expected another number to be called back"
