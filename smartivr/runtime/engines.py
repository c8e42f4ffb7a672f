"""The recognizers and voices of a server, each started once and shared by all calls."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress

import structlog

from smartivr.audio import silero
from smartivr.dialog.flow import Flow
from smartivr.dialog.planned import planned
from smartivr.dialog.spoken import Spoken
from smartivr.errors import RecognitionError, SmartIvrError, VoiceMissing
from smartivr.recognition.base import Recognizer
from smartivr.runtime.equipment import Equipment, Outfitter, wish_of
from smartivr.settings import Settings
from smartivr.synthesis.prompter import AheadReport, PlannedPrompt
from smartivr.synthesis.trouble import Trouble, log_trouble

_log = structlog.get_logger(__name__)

TELEPHONE_HZ, BROWSER_HZ = 8000, 16000
"""Call rates for which prompts are rendered ahead."""

Progress = Callable[[int, int], None]
"""Told how many of how many prompts are rendered."""


class Engines:
    """Hears and speaks for all calls.

    A recognizer that cannot start is left out, and its lines go on by keys; `troubles` says so.
    """

    def __init__(self) -> None:
        self.troubles: dict[str, SmartIvrError] = {}
        """By line."""
        self.worked_around: Counter[str] = Counter()
        """How often something was done otherwise than meant, by the trouble's code."""
        self._lines: dict[str, Equipment] = {}
        self._outfitter: Outfitter | None = None
        """Equips lines that come, or change their voice, while calls go on."""
        self._wishes: dict[str, tuple[str, str, str]] = {}
        """What each line asked for when it was equipped."""
        self._trials: dict[tuple[str, ...], Equipment] = {}
        """Of drafts that ask for another voice or recognizer than their line has."""
        self._retired: list[Equipment] = []
        """Equipment of lines that changed theirs; calls may go on with it."""

    @classmethod
    def chosen(
        cls, settings: Settings, flows: Iterable[Flow], *, hearing: bool = True
    ) -> "Engines":
        """What suits these lines among what is installed.

        Raises:
            VoiceMissing: a line's voice is not installed.

        """
        engines = cls()
        outfitter = engines._outfitter = Outfitter(
            settings, hearing=hearing, on_trouble=engines._work_around, on_silence=engines._silence
        )
        for flow in flows:
            engines.equip(flow.line, outfitter.equip(flow))
            engines._wishes[flow.line] = wish_of(flow)
        return engines

    def equip(self, line: str, equipment: Equipment) -> None:
        """Give a line its voice and recognizer."""
        self._lines[line] = equipment

    def equipment_for(self, flow: Flow) -> Equipment:
        """What a line hears and speaks with."""
        return self._lines[flow.line]

    def recognizer_for(self, flow: Flow) -> Recognizer | None:
        """The recognizer of a line; None where it is answered by keys alone."""
        return self._lines[flow.line].recognizer

    async def start(self) -> None:
        """Load models and start workers.

        Raises:
            VoiceMissing: a voice is incomplete.
            ModelMissing: the voice detector's weights are not installed.

        """
        silero.load_weights()
        for equipment in self._lines.values():
            await equipment.prompter.start()
        for recognizer in self.recognizers():
            await self._begin_hearing(recognizer)

    async def adopt(self, flow: Flow) -> None:
        """Equip a line that is new, or asks for another voice or recognizer than it had.

        Raises:
            VoiceMissing: its voice is not installed, or incomplete.

        """
        wish = wish_of(flow)
        if self._outfitter is None or self._wishes.get(flow.line) == wish:
            return
        before = self._lines.get(flow.line)
        known = {id(recognizer) for recognizer in self.recognizers()}
        equipment = self._outfitter.equip(flow)
        await equipment.prompter.start()
        self.equip(flow.line, equipment)
        self._wishes[flow.line] = wish
        if before is not None:
            self._retired.append(before)
        if equipment.recognizer is not None and id(equipment.recognizer) not in known:
            await self._begin_hearing(equipment.recognizer)

    async def try_out(self, flow: Flow) -> Equipment:
        """Return what trial calls of a draft hear and speak with; the line keeps what it has.

        Raises:
            VoiceMissing: its voice is not installed, or incomplete.

        """
        live, wish = self._lines.get(flow.line), wish_of(flow)
        if live is not None and (self._outfitter is None or self._wishes.get(flow.line) == wish):
            return live
        if self._outfitter is None:
            raise VoiceMissing(f"nothing here speaks on the new line {flow.line!r}")
        key = (flow.line, *wish)
        if key not in self._trials:
            troubles = dict(self.troubles)
            equipment = self._outfitter.equip(flow)
            self.troubles = troubles  # those of a draft are not the line's
            await equipment.prompter.start()
            if equipment.recognizer is not None:
                try:
                    await equipment.recognizer.start()
                except RecognitionError:
                    equipment = Equipment(equipment.prompter)
            self._trials[key] = equipment
        return self._trials[key]

    async def _begin_hearing(self, recognizer: Recognizer) -> None:
        """Start a recognizer; where it cannot, its lines have another one or go on by keys."""
        try:
            await recognizer.start()
        except RecognitionError as error:
            standby = await self._standby(recognizer)
            for line, equipment in tuple(self._lines.items()):
                if equipment.recognizer is recognizer:
                    self._replace(line, standby, error)

    async def render_ahead(
        self, flows: Iterable[Flow], progress: Progress | None = None
    ) -> tuple[AheadReport, ...]:
        """Render what the lines may say, so that no caller waits for it."""
        work = [(flow, rate_hz) for rate_hz in (BROWSER_HZ, TELEPHONE_HZ) for flow in flows]
        prompts = {
            flow.line: [
                PlannedPrompt(spoken.text, flow.language, spoken.recording)
                for spoken in planned(flow)
            ]
            for flow, _ in work
        }
        total = sum(len(prompts[flow.line]) for flow, _ in work)
        reports: list[AheadReport] = []
        before = 0
        for flow, rate_hz in work:
            told = _part(progress, before, total) if progress else None
            prompter = self.equipment_for(flow).prompter
            reports.append(await prompter.render_ahead(prompts[flow.line], rate_hz, told))
            before += len(prompts[flow.line])
        return tuple(reports)

    async def learn_accent(self, flow: Flow, language: str) -> None:
        """Let a line be spoken in an accent too; where no voice has it, its own voice speaks."""
        if self._outfitter is None or language == flow.language:
            return
        with suppress(VoiceMissing):
            voice = self._outfitter.accent(language, flow.voice)
            await self.equipment_for(flow).prompter.add(language, voice)

    async def speak_ahead(
        self, flow: Flow, prompts: Iterable[Spoken], equipment: Equipment | None = None
    ) -> None:
        """Render what is said on a line beside its own prompts (by another equipment)."""
        planned_prompts = [
            PlannedPrompt(spoken.text, flow.language, spoken.recording) for spoken in prompts
        ]
        prompter = (equipment or self.equipment_for(flow)).prompter
        for rate_hz in (BROWSER_HZ, TELEPHONE_HZ):
            await prompter.render_ahead(planned_prompts, rate_hz)

    async def close(self) -> None:
        """Free everything."""
        for equipment in self._everything():
            await equipment.prompter.close()
        for recognizer in self.recognizers():
            await recognizer.close()

    async def _standby(self, failed: Recognizer) -> Recognizer | None:
        """Start what hears in place of a recognizer that nobody chose by name."""
        standby = self._outfitter.standby(failed) if self._outfitter else None
        if standby is None:
            return None
        try:
            await standby.start()
        except RecognitionError:
            return None
        return standby

    def _replace(self, line: str, standby: Recognizer | None, error: RecognitionError) -> None:
        """Give a line whose recognizer cannot start another one, or leave it to the keys."""
        self.equip(line, Equipment(self._lines[line].prompter, standby))
        if standby is None:
            self._silence(line, error)
            return
        self.worked_around["recognizer-replaced"] += 1
        what = f"{standby.name} hears since {error}"
        _log.error("recognizer-replaced", on=line, code=error.code, message=what)

    def recognizers(self) -> list[Recognizer]:
        """Every recognizer of these lines, each once."""
        used = (equipment.recognizer for equipment in self._everything())
        return list({id(recognizer): recognizer for recognizer in used if recognizer}.values())

    def _everything(self) -> tuple[Equipment, ...]:
        return (*self._lines.values(), *self._trials.values(), *self._retired)

    def _work_around(self, trouble: Trouble) -> None:
        self.worked_around[trouble.code] += 1
        log_trouble(trouble)

    def _silence(self, line: str, error: SmartIvrError) -> None:
        """Note that a line goes on by keys."""
        _log.error("recognizer-missing", on=line, code=error.code, message=str(error))
        self.troubles[line] = error


def _part(progress: Progress, before: int, total: int) -> Progress:
    """Progress of one line at one rate as that of the whole."""
    return lambda done, _: progress(before + done, total)
