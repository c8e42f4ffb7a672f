"""Plays a call script on a phone, by voice and keys, and watches whether all comes as written."""

import numpy as np

from smartivr.audio.dtmf import dtmf_sequence
from smartivr.evaluate import told
from smartivr.evaluate.behind import Behind
from smartivr.evaluate.phone import Phone
from smartivr.evaluate.rehearsal import Rehearsal
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.flows import script
from smartivr.flows.script import CallScript, Expect, Turn
from smartivr.line import Samples

EXPECT_S = 20.0
"""What is expected must come within this time, unless the caller waits in a queue."""
WAIT_S = 600.0
OUTCOME_S = 40.0
REACTION_S = 0.4
"""Callers begin to speak so long after a prompt's end."""
INTO_PROMPT_S = 0.6
"""Impatient callers begin to speak so long after a prompt's beginning."""
PROMPT_S = 60.0
"""No prompt takes longer."""
UNDERSTANDING_S = 15.0
"""Speech that was not understood by then is not being listened to."""
BETWEEN_KEYS_S = 0.3
WORDLESS = "ssss"
"""A hiss: loud and long enough to pass for speech, and nothing like a word."""


class Acting:
    """One performance of a script; `result` tells how it went."""

    def __init__(
        self,
        call: CallScript,
        phone: Phone,
        caller: SyntheticCaller,
        *,
        tones: bool = False,
        centre: Behind | None = None,
    ) -> None:
        """Prepare.

        Args:
            call: what the caller does and what must happen.
            phone: connected already.
            caller: speaks at the phone's rate.
            tones: keys are sent as tones in the audio rather than signalled.
            centre: the call centre behind the call; None: a server's own.

        """
        self._script = call
        self._centre = centre
        self._phone = phone
        self._caller = caller
        self._tones = tones
        self._turn_began = 0

    async def perform(self) -> Rehearsal:
        """Play every turn until one fails, then the end."""
        failures: list[str] = []
        for number, turn in enumerate(self._script.turns, start=1):
            failure = await self._play(turn)
            if failure:
                failures.append(f"turn {number}: {failure}")
                break
        else:
            failures += await self._wrong_outcome()
        if not self._phone.over:
            await self._phone.hang_up()
            await self._phone.wait(OUTCOME_S)
        lines = tuple(told.transcript(self._phone.messages))
        return Rehearsal(self._script.call, tuple(failures), lines)

    async def _play(self, turn: Turn) -> str:  # noqa: C901  one arm a turn
        """Carry out one turn; a sentence where it did not go as it must."""
        if isinstance(turn, script.Expecting):
            return await self._expect(turn.expect)
        if isinstance(turn, script.AgentDoing):
            return await self._let_agent(turn)
        # Words are rendered before the moment comes to say them.
        speech = await self._speech(turn)
        if not await self._wait_for_turn(barge_in=getattr(turn, "barge_in", False)):
            return "the call ended before this turn"
        self._turn_began = len(self._phone.messages)
        match turn:
            case script.Saying(typed=True, say=texts):
                await self._phone.type(texts[0])
            case script.Saying():
                heard = await self._say(speech)
                return "" if heard else "the call did not hear this"
            case script.Noise():
                await self._say(speech)
            case script.Pressing(press=keys):
                await self._press(keys)
            case script.Waiting(wait=seconds):
                await self._phone.wait(seconds - REACTION_S)
            case script.Dropping(drop=seconds):
                await self._phone.drop()
                await self._phone.wait(seconds)
                await self._phone.resume()
            case script.HangingUp():
                await self._phone.hang_up()
        return ""

    async def _wait_for_turn(self, *, barge_in: bool) -> bool:
        """Wait for the moment at which the caller does something; False if the call is over."""
        phone = self._phone
        if barge_in:
            await phone.until(lambda: phone.speaking_s >= INTO_PROMPT_S, PROMPT_S)
        else:
            await phone.until(lambda: phone.quiet, PROMPT_S)
            await self._phone.wait(REACTION_S)
        return not phone.over

    async def _speech(self, turn: Turn) -> Samples:
        match turn:
            case script.Saying(say=texts, typed=False):
                return await self._caller.say(texts[0])
            case script.Noise():
                return await self._caller.say(WORDLESS)
            case _:
                return np.zeros(0, np.int16)

    async def _say(self, speech: Samples) -> bool:
        """Say something; whether it was understood as anything, or recorded."""
        phone, before = self._phone, self._utterances()
        duration_s = len(speech) / phone.rate_hz
        phone.say(speech)
        centre = self._centre
        if centre and centre.hears(duration_s):
            await phone.wait(duration_s)
            return True
        at = (told.last(phone.messages, kind).get("kind") for kind in ("step", "route"))
        recorded = "voicemail" in at
        prompts = self._count("prompt")

        def taken() -> bool:
            """Whatever follows a message, what was said is on it."""
            return self._utterances() > before or (recorded and self._count("prompt") > prompts)

        return await phone.until(taken, duration_s + UNDERSTANDING_S)

    async def _let_agent(self, turn: script.AgentDoing) -> str:
        """Wait until somebody has answered, then let them do it."""
        centre = self._centre
        if centre is None:
            return "there are no scripted agents here"
        await self._phone.until(lambda: centre.talking, WAIT_S)
        self._turn_began = len(self._phone.messages)
        return centre.does(turn.agent, turn.to)

    async def _press(self, keys: str) -> None:
        for key in keys:
            if self._tones:
                self._phone.say(dtmf_sequence(key, self._phone.rate_hz))
            else:
                await self._phone.press(key)
            await self._phone.wait(BETWEEN_KEYS_S)

    async def _expect(self, wanted: Expect) -> str:
        phone, centre = self._phone, self._centre
        latest_s = phone.passed_s + WAIT_S
        while not await phone.until(lambda: not self._unmet(wanted), EXPECT_S):
            waiting = centre is not None and centre.waiting
            if not waiting or phone.passed_s > latest_s:
                break
        return "; ".join(self._unmet(wanted))

    def _unmet(self, wanted: Expect) -> list[str]:
        phone = self._phone
        unmet = told.unmet(wanted, phone.messages, self._turn_began, phone.slots)
        return unmet + (self._centre.unmet(wanted) if self._centre else [])

    async def _wrong_outcome(self) -> list[str]:
        wanted, phone = self._script.outcome, self._phone
        if self._centre:
            self._centre.turns_done()
        if wanted is None:
            return []

        def wrong() -> list[str]:
            found = told.wrong_outcome(wanted, phone.messages)
            agent = self._centre.agent if self._centre else wanted.agent
            if wanted.agent and agent != wanted.agent:
                found.append(f"outcome: expected agent {wanted.agent}, it was {agent}")
            return found

        # Where nobody takes calls, the caller has arrived as soon as that is told.
        await phone.until(lambda: self._centre is None and not wrong(), OUTCOME_S)
        if wrong():
            await phone.finish()
        return wrong()

    def _utterances(self) -> int:
        """Count the utterances that came to an end, whether understood or lost."""
        return self._count("understood", "error")

    def _count(self, *kinds: str) -> int:
        return sum(message["type"] in kinds for message in self._phone.messages)
