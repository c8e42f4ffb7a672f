"""Whether the models that shape hearing and understanding are here and whole."""

from smartivr.commands.health.finding import Finding, State
from smartivr.errors import DownloadError
from smartivr.recognition import catalogue, upper_bands
from smartivr.recognition.catalogue import ModelState
from smartivr.settings import Settings
from smartivr.understanding.word_vectors import word_vectors

CHECKOUT = "make a new checkout, or install smartivr again"


async def models(settings: Settings) -> list[Finding]:
    """Look which models of the catalogue are here, and which of them are incomplete."""
    try:
        listed = catalogue.list_models(settings.home / "models")
    except DownloadError as error:
        return [Finding("Models", State.MISSING, str(error), remedy=CHECKOUT)]
    here = [
        each.entry.name
        for each in listed
        if each.state in (ModelState.SHIPPED, ModelState.INSTALLED)
    ]
    incomplete = [
        Finding(
            f"Model {each.entry.name}",
            State.MISSING,
            each.problem,
            remedy=f"smartivr models install {each.entry.name}",
        )
        for each in listed
        if each.state is ModelState.INCOMPLETE
    ]
    return [Finding("Models", State.OK, ", ".join(here) or "none"), *incomplete]


async def telephone_band(_settings: Settings) -> list[Finding]:
    """Look whether telephone audio gets its upper bands back for the wide-band model."""
    problem = upper_bands.examine()
    if problem is None:
        return [Finding("Telephone band", State.OK, upper_bands.FILE.as_posix())]
    return [Finding("Telephone band", State.MISSING, str(problem), remedy=CHECKOUT)]


async def meanings_of_words(_settings: Settings) -> list[Finding]:
    """Look whether words that nobody listed can be compared with those that are."""
    vectors = word_vectors("en")
    if vectors is None:
        return [Finding("Word vectors (en)", State.MISSING, "no table", remedy=CHECKOUT)]
    return [Finding("Word vectors (en)", State.OK, "table of the package")]
