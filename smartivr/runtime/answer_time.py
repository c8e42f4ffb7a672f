"""How long callers wait for answers."""

from collections.abc import Sequence

from smartivr.dialog import commands, events


class AnswerTime:
    """Knows which prompt answers what the caller did last, and since when the caller waits for it.

    What is said of itself (a comfort while waiting, a question put again after a silence, the next
    prompt after something that changed nothing) answers nobody.
    """

    def __init__(self) -> None:
        self._since_s: float | None = None
        """When the caller's last sound, or key, was over; None: no answer is due."""
        self._prompt = 0
        """The prompt that answers; 0 as long as there is none."""

    def handled(
        self, event: events.Event, wanted: Sequence[commands.Command], over_s: float
    ) -> None:
        """Note what became of an event; the caller's last sound, or key, was over at `over_s`."""
        match event:
            case events.Understood() | events.KeyPressed():
                if not any(isinstance(command, commands.PassedOver) for command in wanted):
                    self._since_s, self._prompt = over_s, 0
            case events.TimerFired(timer="no-input") | events.CallerDetached():
                self._forget()
        if self._since_s is not None:
            self._look_for_answer(wanted)

    def begun(self, prompts: Sequence[int]) -> float | None:
        """Since when the caller has waited for one of these, whose first audio leaves now."""
        if self._since_s is None or self._prompt not in prompts:
            return None
        since_s = self._since_s
        self._forget()
        return since_s

    def _look_for_answer(self, wanted: Sequence[commands.Command]) -> None:
        elsewhere = False
        for command in wanted:
            match command:
                case commands.StopPrompt():
                    self._prompt = 0
                case commands.Say(prompt=prompt) | commands.PlayMessage(prompt=prompt):
                    self._prompt = self._prompt or prompt
                case commands.PlayMusic() | commands.Bridge() | commands.TakeMessage():
                    elsewhere = True
        if elsewhere and not self._prompt:
            self._forget()  # music, a human or a tone is the answer

    def _forget(self) -> None:
        self._since_s, self._prompt = None, 0
