"""Every sentence of a page is there in every language, and no translation is left over."""

from collections import Counter
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import smartivr.web
from smartivr.flows.schema import schemas
from smartivr.web.language import ENGLISH, LANGUAGES, catalogue, catalogue_files, sentences

WEB = Path(smartivr.web.__file__).parent
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2), "say": (2,)}
METHODS = [("templates/**.html", "jinja2"), ("pages/**.py", "python")]
OTHERS = sorted(set(LANGUAGES) - {ENGLISH})


def said():
    options = {"templates/**.html": {"trimmed": "true"}}
    found = extract_from_dir(WEB, METHODS, options, keywords=KEYWORDS)
    on_pages = {message for _file, _line, message, _comments, _context in found if message}
    return on_pages | set(descriptions(schemas()))


def descriptions(schema):
    """What the editor tells of the keys of files."""
    if isinstance(schema, list):
        for each in schema:
            yield from descriptions(each)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key == "description" and isinstance(value, str):
                yield value
            else:
                yield from descriptions(value)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_none_is_left_over(language):
    entries = [m for f in catalogue_files(language) for m in catalogue(f) if m.id]
    translated = {m.id for m in entries if m.string and not m.fuzzy}
    assert said() - translated == set()
    assert translated - said() == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_is_translated_in_one_place(language):
    ids = Counter(str(m.id) for f in catalogue_files(language) for m in catalogue(f) if m.id)
    assert [sentence for sentence, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_of_the_sentence(language):
    for file in catalogue_files(language):
        faults = [(m.id, list(map(str, errors))) for m, errors in catalogue(file).check()]
        assert faults == []


def test_what_a_language_lacks_stays_english():
    assert sentences("pl").gettext("No such sentence") == "No such sentence"
    assert sentences(ENGLISH).gettext("Softphone") == "Softphone"


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 nagranie"), (3, "3 nagrania"), (5, "5 nagrań"), (58, "58 nagrań")]
)
def test_polish_has_more_than_one_plural(count, said):
    found = sentences("pl").ngettext("%(count)s recording", "%(count)s recordings", count)
    assert found % {"count": count} == said
