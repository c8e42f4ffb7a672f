"""Which language a reader wants, and the sentences of pages in it.

Sentences stand in English in templates and code; what they are in another language stands in
`locale/<language>`: those of pages one file a page, what the server says (`sentences.py`) in a
folder of its own.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from starlette.requests import HTTPConnection

ENGLISH: Final = "en"
LANGUAGES: Final = {ENGLISH: "English", "pl": "Polski"}
"""By its code, each language's own name for itself."""
COOKIE: Final = "smartivr-language"
_FOLDER = Path(__file__).parent / "locale"


def language_of(request: HTTPConnection) -> str:
    """Return the language that was chosen, else the browser's first that we have, else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for wished in request.headers.get("accept-language", "").split(","):
        code = wished.split(";")[0].split("-")[0].strip().lower()
        if code in LANGUAGES:
            return code
    return ENGLISH


@cache
def sentences(language: str) -> Translations:
    """Return the sentences of a language; those that it lacks stay English."""
    merged = Translations()
    for file in catalogue_files(language):
        compiled = BytesIO()
        write_mo(compiled, catalogue(file))
        compiled.seek(0)
        read = Translations(compiled)
        merged.merge(read)
        merged.plural = read.plural  # which merging leaves as it is in English
    return merged


def catalogue_files(language: str) -> list[Path]:
    """Return the files of a language's sentences of pages."""
    return sorted((_FOLDER / language).glob("*.po"))


def server_catalogue_files(language: str) -> list[Path]:
    """Return the files of what the server says in a language."""
    return sorted((_FOLDER / language / "server").glob("*.po"))


def catalogue(file: Path) -> Catalog:
    """Read one file of sentences."""
    with file.open("rb") as text:
        return read_po(text)
