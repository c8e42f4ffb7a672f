"""The recognizers and voices of a server, each started once and shared by all calls."""

from collections.abc import Callable, Iterable
from pathlib import Path

import structlog

from smartivr.dialog.flow import Flow
from smartivr.dialog.planned import planned
from smartivr.errors import NotFound, RecognitionError, SmartIvrError
from smartivr.recognition import registry as recognizers
from smartivr.recognition.base import Recognizer
from smartivr.settings import Settings
from smartivr.synthesis import registry as voices
from smartivr.synthesis.cache import PromptCache
from smartivr.synthesis.prompter import AheadReport, PlannedPrompt, Prompter
from smartivr.synthesis.recorded import Recordings

_log = structlog.get_logger(__name__)

TELEPHONE_HZ, BROWSER_HZ = 8000, 16000
"""Call rates for which prompts are rendered ahead."""

Progress = Callable[[int, int], None]
"""Told how many of how many prompts are rendered."""


class Engines:
    """Hears and speaks for all calls.

    A recognizer that cannot start is left out, and its lines go on by keys; `troubles` says so.
    """

    def __init__(self, prompter: Prompter) -> None:
        self.prompter = prompter
        self.troubles: dict[str, SmartIvrError] = {}
        """By line."""
        self._recognizers: dict[str, Recognizer] = {}
        self._shared: dict[tuple[str, str], Recognizer | None] = {}

    def use(self, line: str, recognizer: Recognizer) -> None:
        """Give a line a recognizer of one's own choice."""
        self._recognizers[line] = recognizer

    @classmethod
    def chosen(
        cls, settings: Settings, flows: Iterable[Flow], *, hearing: bool = True
    ) -> "Engines":
        """What suits these lines among what is installed.

        Raises:
            VoiceMissing: a line's voice is not installed.

        """
        flows = tuple(flows)
        downloads = settings.home / "models" / "downloads"
        by_language = {flow.spoken_language: flow for flow in flows}
        prompter = Prompter(
            {
                language: voices.choose(flow.language, flow.voice, downloads)
                for language, flow in by_language.items()
            },
            PromptCache(settings.var / "prompts"),
            Recordings(_recordings(settings.home, flows)),
        )
        engines = cls(prompter)
        for flow in flows if hearing else ():
            engines._hear(flow, settings)
        return engines

    def _hear(self, flow: Flow, settings: Settings) -> None:
        wanted = (flow.spoken_language, flow.recognizer or recognizers.AUTO)
        if wanted not in self._shared:
            try:
                self._shared[wanted] = recognizers.choose(
                    *wanted, models=settings.home / "models", workers=settings.recognition_workers
                )
            except (RecognitionError, NotFound) as error:
                self._silence(flow.line, error)
                return
        recognizer = self._shared[wanted]
        if recognizer:
            self._recognizers[flow.line] = recognizer

    def _silence(self, line: str, error: SmartIvrError) -> None:
        """Let a line go on by keys."""
        _log.error("recognizer-missing", on=line, code=error.code, message=str(error))
        self.troubles[line] = error
        self._recognizers.pop(line, None)

    def recognizer_for(self, flow: Flow) -> Recognizer | None:
        """The recognizer of a line; None where it is answered by keys alone."""
        return self._recognizers.get(flow.line)

    async def start(self) -> None:
        """Load models and start workers.

        Raises:
            VoiceMissing: a voice is incomplete.

        """
        await self.prompter.start()
        for recognizer in self._distinct():
            try:
                await recognizer.start()
            except RecognitionError as error:
                for line in [ln for ln, r in self._recognizers.items() if r is recognizer]:
                    self._silence(line, error)

    async def render_ahead(
        self, flows: Iterable[Flow], progress: Progress | None = None
    ) -> tuple[AheadReport, ...]:
        """Render what the lines may say, so that no caller waits for it."""
        prompts = [
            PlannedPrompt(spoken.text, flow.language, spoken.recording)
            for flow in flows
            for spoken in planned(flow)
        ]
        reports = []
        for number, rate_hz in enumerate((BROWSER_HZ, TELEPHONE_HZ)):
            told = _part(progress, number) if progress else None
            reports.append(await self.prompter.render_ahead(prompts, rate_hz, told))
        return tuple(reports)

    async def close(self) -> None:
        """Free everything."""
        await self.prompter.close()
        for recognizer in self._distinct():
            await recognizer.close()

    def _distinct(self) -> list[Recognizer]:
        return list({id(r): r for r in self._recognizers.values()}.values())


def _part(progress: Progress, number: int) -> Progress:
    """Progress of one of the two rates as that of both together."""
    return lambda done, total: progress(number * total + done, 2 * total)


def _recordings(home: Path, flows: tuple[Flow, ...]) -> list[Path]:
    folders = [home / "intents" / flow.line / "prompts" for flow in flows]
    return [*folders, home / "audio" / "prompts"]
