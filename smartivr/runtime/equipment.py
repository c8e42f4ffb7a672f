"""What a line hears and speaks with, chosen among what is installed."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from smartivr.dialog.flow import Flow
from smartivr.errors import NotFound, RecognitionError, SmartIvrError, VoiceMissing
from smartivr.recognition import registry as recognizers
from smartivr.recognition.base import Recognizer
from smartivr.settings import Settings
from smartivr.synthesis import registry as voices
from smartivr.synthesis.base import Voice
from smartivr.synthesis.cache import PromptCache
from smartivr.synthesis.prompter import Prompter
from smartivr.synthesis.recorded import Recordings
from smartivr.synthesis.trouble import OnTrouble, Trouble

SPARE_VOICE = "espeak-ng"
"""Speaks a text over which a line's own voice failed."""


@dataclass(frozen=True)
class Equipment:
    """What a line hears and speaks with; without a recognizer it is answered by keys."""

    prompter: Prompter
    recognizer: Recognizer | None = None


class Outfitter:
    """Chooses every line's equipment; lines that ask for the same recognizer share it."""

    def __init__(
        self,
        settings: Settings,
        *,
        hearing: bool,
        on_trouble: OnTrouble,
        on_silence: Callable[[str, SmartIvrError], None],
    ) -> None:
        """Choose nothing yet.

        Args:
            settings: of the server.
            hearing: whether lines get a recognizer at all.
            on_trouble: told what is done otherwise than meant.
            on_silence: told of a line that has to do without its recognizer, and why.

        """
        self._settings = settings
        self._hearing = hearing
        self._on_trouble = on_trouble
        self._on_silence = on_silence
        self._cache = PromptCache(settings.var / "prompts")
        self._downloads = settings.home / "models" / "downloads"
        self._shared: dict[tuple[str, str], Recognizer | None] = {}
        self._standbys: dict[int, Callable[[], Recognizer | None]] = {}
        """What could hear in place of a recognizer, by its `id`."""

    def equip(self, flow: Flow) -> Equipment:
        """Choose what suits a line.

        Raises:
            VoiceMissing: neither its voice is installed nor the spare one.

        """
        recognizer = self._recognizer(flow) if self._hearing else None
        return Equipment(self._prompter(flow), recognizer)

    def standby(self, failed: Recognizer) -> Recognizer | None:
        """Return what hears in place of a recognizer that nobody chose by name."""
        make = self._standbys.get(id(failed))
        return make() if make is not None else None

    def accent(self, language: str, voice: str) -> Voice:
        """Choose a voice for an accent.

        Raises:
            VoiceMissing: none that is installed has it.

        """
        return voices.choose(language, voice, self._downloads)

    def _recognizer(self, flow: Flow) -> Recognizer | None:
        wanted = (flow.spoken_language, flow.recognizer or recognizers.AUTO)
        if wanted not in self._shared:
            models = self._settings.home / "models"
            workers = self._settings.recognition_workers
            try:
                chosen = recognizers.choose(*wanted, models=models, workers=workers)
            except (RecognitionError, NotFound) as error:
                self._on_silence(flow.line, error)
                return None
            self._shared[wanted] = chosen
            if wanted[1] == recognizers.AUTO:
                self._standbys[id(chosen)] = functools.partial(
                    recognizers.standby, wanted[0], models=models, workers=workers
                )
        return self._shared[wanted]

    def _prompter(self, flow: Flow) -> Prompter:
        home, language = self._settings.home, flow.spoken_language
        voice = self._voice(flow)
        spare = {} if voice.name.startswith(SPARE_VOICE) else {language: self._spare(flow)}
        folders = (
            home / "intents" / flow.line / "prompts",
            home / "audio" / "prompts",
            home / "audio" / "hold",
        )
        return Prompter(
            {language: voice},
            self._cache,
            Recordings(folders),
            spare=spare,
            on_trouble=self._on_trouble,
        )

    def _voice(self, flow: Flow) -> Voice:
        """The voice that a line asks for, or else the spare one."""
        try:
            return voices.choose(flow.language, flow.voice, self._downloads)
        except VoiceMissing as missing:
            spare = self._spare(flow)
            what = f"{spare.name} speaks on {flow.line} since {missing}"
            self._on_trouble(Trouble("voice-replaced", what))
            return spare

    def _spare(self, flow: Flow) -> Voice:
        return voices.choose(flow.language, SPARE_VOICE, self._downloads)


def wish_of(flow: Flow) -> tuple[str, str, str]:
    """What decides about a line's voice and recognizer."""
    return flow.language, flow.voice, flow.recognizer
