import pytest

from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.folding import fold
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.languages import PACKS, language_pack
from smartivr.understanding.meaning import Band
from smartivr.understanding.numbers import digits_in
from smartivr.understanding.phrases import expand, parse
from smartivr.understanding.understand import understand

UNIVERSALS = {"agent", "repeat", "help", "back", "main_menu"}


@pytest.fixture(params=PACKS.values(), ids=PACKS)
def pack(request):
    return request.param


def test_a_language_is_found_by_its_region_and_english_stands_in():
    assert language_pack("en-GB").code == "en"
    assert language_pack("PL").code == "pl"
    assert language_pack("xx").code == "en"


def test_every_template_is_well_formed(pack):
    templates = [
        *pack.openings,
        *pack.free_openings,
        *pack.closings,
        *pack.yes,
        *pack.no,
        *(said for phrases in pack.universals.values() for said in phrases),
        *(said for phrases in pack.dates.years.values() for said in phrases),
        *(said for phrases in pack.dates.offsets.values() for said in phrases),
        *pack.dates.templates,
    ]
    for template in templates:
        parse(template)


def test_there_are_several_phrases_for_every_universal(pack):
    assert set(pack.universals) == UNIVERSALS
    for said in pack.universals.values():
        assert sum(len(expand(parse(each), {}, 100) or ()) for each in said) >= 4


def test_universals_are_accepted_whatever_the_menu(pack):
    own = Option("own", "own", ("xylophone lessons",))
    common = tuple(Option(i, i, said, universal=True) for i, said in pack.universals.items())
    expecting = Expecting(pack.code, (own, *common))
    for option in common:
        for template in option.phrases:
            for each in expand(parse(template), {}, 100) or ():
                meaning = understand(Hypothesis.of(each.text), expecting)
                assert (meaning.intent, meaning.band) == (option.intent, Band.ACCEPT), each.text


def test_few_openings_are_offered_to_recognizers(pack):
    openings = [each.text for said in pack.openings for each in expand(parse(said), {}, 99) or ()]
    assert len(openings) <= 12


def test_every_digit_has_a_word_and_is_read_back(pack):
    for digit in range(10):
        assert digits_in([pack.numbers.spelled[digit]], pack.code) == str(digit)


def test_words_are_told_apart_without_diacritics(pack):
    forms = pack.numbers.forms
    by_folded = {}
    for word, value in forms.items():
        assert by_folded.setdefault(fold(word), value) == value


def test_the_calendar_is_whole(pack):
    assert len(pack.dates.months) == 12
    assert len(pack.dates.weekdays) == 7
    assert set(range(1900, 2100)) == set(pack.dates.years)
