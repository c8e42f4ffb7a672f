"""Whether prompts can be spoken and callers be heard, in each language."""

from collections.abc import Iterable
from importlib.metadata import version

from smartivr.commands.health.finding import Finding, State
from smartivr.errors import DownloadError
from smartivr.recognition import catalogue
from smartivr.recognition import probe as recognizers
from smartivr.settings import Settings
from smartivr.synthesis import probe as voices

Probed = voices.Finding | recognizers.Finding


async def voice_engines(settings: Settings) -> list[Finding]:
    """Let every voice engine speak; each language needs one that does."""
    probed = await voices.probe(settings.home / "models" / "downloads")
    return _findings("Voice", probed, needed=("en", "pl"))


async def recognizer_engines(settings: Settings) -> list[Finding]:
    """Let every recognizer listen; English needs one that does, others may go by keys."""
    probed = await recognizers.probe(settings.home / "models")
    return _findings("Recognizer", probed, needed=("en",))


async def models(settings: Settings) -> list[Finding]:
    """Look which models of the catalogue are here."""
    try:
        listed = catalogue.list_models(settings.home / "models")
    except DownloadError as error:
        return [Finding("Models", State.MISSING, str(error), remedy="make a new checkout")]
    here = [one.entry.name for one in listed if one.state is not catalogue.ModelState.AVAILABLE]
    return [Finding("Models", State.OK, ", ".join(here) or "none", version("smartivr"))]


def _findings(part: str, probed: Iterable[Probed], needed: Iterable[str]) -> list[Finding]:
    """Call what does not work broken where its language is needed and nothing else serves it."""
    probed = tuple(probed)
    unserved = set(needed) - {one.language for one in probed if one.works}
    return [
        Finding(
            part=f"{part} {one.engine} ({one.language})",
            state=_state(works=one.works, unserved=one.language in unserved),
            found=one.detail,
            version=one.version,
            remedy=one.remedy,
        )
        for one in probed
    ]


def _state(*, works: bool, unserved: bool) -> State:
    lacking = State.BROKEN if unserved else State.MISSING
    return State.OK if works else lacking
