import io
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from rich.console import Console

from smartivr.commands.deeds import Deed, Keys, Speech, Typing
from smartivr.commands.live import LiveView
from smartivr.commands.placing import Manner, place
from smartivr.evaluate.phone import Message
from smartivr.line import Samples


class ScriptedPhone:
    """A call in which each answer of the caller leads to the next of these steps."""

    rate_hz = 8000
    speaking_s = 0.0
    quiet = True
    slots: Mapping[str, str] | None = None

    def __init__(self, *steps: str) -> None:
        self.passed_s = 0.0
        self.over = False
        self.messages: list[Message] = [{"type": "step", "step": "start"}]
        self.done: list[str] = []
        self._steps = list(steps)

    def _answer(self, done: str) -> None:
        self.done.append(done)
        self.messages.append({"type": "understood", "band": "accept"})
        step = self._steps.pop(0) if self._steps else ""
        if step:
            self.messages.append({"type": "step", "step": step})
        if step == "queue":
            self.messages.append({"type": "route", "kind": "queue"})
        self.over = step == "end"

    def say(self, speech: Samples) -> None:
        self._answer(f"said {len(speech)}")

    async def press(self, key: str) -> None:
        self._answer(f"pressed {key}")

    async def type(self, text: str) -> None:
        self._answer(f"typed {text}")

    async def wait(self, seconds: float) -> None:
        self.passed_s += seconds

    async def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        if not happened():
            self.passed_s += within_s
        return happened()

    async def drop(self) -> None: ...
    async def resume(self) -> None: ...
    async def hang_up(self) -> None:
        self.done.append(f"hung up after {self.passed_s:g} s")

    async def finish(self) -> None: ...


@pytest.fixture
def view() -> LiveView:
    return LiveView(Console(file=io.StringIO()))


SPEECH = Speech("support", np.zeros(80, np.int16))


async def test_everything_is_done_in_its_order(view: LiveView) -> None:
    phone = ScriptedPhone("a", "b", "c", "d")
    deeds: list[Deed] = [SPEECH, Keys("12"), Typing("yes")]
    await place(phone, deeds, view)
    assert phone.done[:-1] == ["said 80", "pressed 1", "pressed 2", "typed yes"]
    assert [turn.by for turn in view.story.turns] == ["speech", "keys", "text"]


async def test_nothing_is_done_once_the_call_is_over(view: LiveView) -> None:
    phone = ScriptedPhone("end")
    await place(phone, [SPEECH, SPEECH], view)
    assert phone.done == ["said 80"]


async def test_a_persistent_caller_says_again_what_led_nowhere(view: LiveView) -> None:
    phone = ScriptedPhone("", "", "support", "end")
    await place(phone, [SPEECH, Typing("business")], view, manner=Manner(persistence=2))
    assert phone.done == ["said 80", "said 80", "said 80", "typed business"]


async def test_persistence_has_an_end(view: LiveView) -> None:
    phone = ScriptedPhone("", "", "", "")
    await place(phone, [SPEECH], view, manner=Manner(persistence=2))
    assert phone.done[:-1] == ["said 80"] * 3


async def test_any_other_caller_says_everything_once(view: LiveView) -> None:
    phone = ScriptedPhone("", "")
    await place(phone, [SPEECH, Typing("business")], view)
    assert phone.done[:-1] == ["said 80", "typed business"]


async def test_a_caller_waits_in_a_queue_for_a_while(view: LiveView) -> None:
    phone = ScriptedPhone("queue")
    await place(phone, [SPEECH], view)
    assert phone.done == ["said 80", "hung up after 60.4 s"]


async def test_one_who_does_not_wait_hangs_up_on_having_arrived(view: LiveView) -> None:
    phone = ScriptedPhone("queue")
    await place(phone, [SPEECH], view, manner=Manner(waits=False))
    assert phone.done == ["said 80", "hung up after 0.4 s"]
