"""Polish."""

from smartivr.understanding.languages.pack import (
    DateWords,
    LanguagePack,
    NumberWords,
    Scale,
    table,
    usual,
)

_NUMBERS = """
    0 zero zera
    1 jeden jedna jedno jednego jednej jednym jedną jedynka
    2 dwa dwie dwóch dwu dwoma dwiema dwoje dwójka
    3 trzy trzech trzema troje trójka
    4 cztery czterech czterema czworo czwórka
    5 pięć pięciu pięcioma pięcioro piątka
    6 sześć sześciu sześcioma sześcioro szóstka
    7 siedem siedmiu siedmioma siedmioro siódemka
    8 osiem ośmiu ośmioma ośmioro ósemka
    9 dziewięć dziewięciu dziewięcioma dziewięcioro dziewiątka
    10 dziesięć dziesięciu dziesięcioma dziesiątka
    11 jedenaście jedenastu
    12 dwanaście dwunastu
    13 trzynaście trzynastu
    14 czternaście czternastu
    15 piętnaście piętnastu
    16 szesnaście szesnastu
    17 siedemnaście siedemnastu
    18 osiemnaście osiemnastu
    19 dziewiętnaście dziewiętnastu
    20 dwadzieścia dwudziestu
    30 trzydzieści trzydziestu
    40 czterdzieści czterdziestu
    50 pięćdziesiąt pięćdziesięciu
    60 sześćdziesiąt sześćdziesięciu
    70 siedemdziesiąt siedemdziesięciu
    80 osiemdziesiąt osiemdziesięciu
    90 dziewięćdziesiąt dziewięćdziesięciu
    100 sto stu setka
    200 dwieście dwustu
    300 trzysta trzystu
    400 czterysta czterystu
    500 pięćset pięciuset
    600 sześćset sześciuset
    700 siedemset siedmiuset
    800 osiemset ośmiuset
    900 dziewięćset dziewięciuset
"""
_ORDINAL_STEMS = """
    1 pierwsz
    4 czwart
    5 piąt
    6 szóst
    7 siódm
    8 ósm
    9 dziewiąt
    10 dziesiąt
    11 jedenast
    12 dwunast
    13 trzynast
    14 czternast
    15 piętnast
    16 szesnast
    17 siedemnast
    18 osiemnast
    19 dziewiętnast
    20 dwudziest
    30 trzydziest
    40 czterdziest
    50 pięćdziesiąt
    60 sześćdziesiąt
    70 siedemdziesiąt
    80 osiemdziesiąt
    90 dziewięćdziesiąt
"""
_ENDINGS = ("y", "ego", "a", "e", "ej", "emu", "ym", "ą")
_SOFT_ORDINALS = """
    2 drugi drugiego druga drugie drugiej drugiemu drugim drugą
    3 trzeci trzeciego trzecia trzecie trzeciej trzeciemu trzecim trzecią
"""


def _ordinals() -> dict[str, int]:
    words = table(_SOFT_ORDINALS)
    for number, stem in usual(_ORDINAL_STEMS).items():
        words.update({stem + ending: number for ending in _ENDINGS})
    return words


def _ordinal_in_genitive(number: int) -> str:
    soft = {2: "drugiego", 3: "trzeciego"}
    stems = usual(_ORDINAL_STEMS)
    parts = [number] if number in stems or number in soft else [number // 10 * 10, number % 10]
    return " ".join(soft.get(part) or f"{stems[part]}ego" for part in parts)


def _year(year: int) -> tuple[str, ...]:
    words = usual(_NUMBERS)
    if year == 2000:  # noqa: PLR2004  the only year with a word of its own
        return ("(dwutysięcznego|dwa tysiące) [roku|rok]",)
    start = "tysiąc dziewięćset" if year < 2000 else "dwa tysiące"  # noqa: PLR2004  the century
    rest = year % 100
    if rest == 0:
        return ("tysiąc dziewięćsetnego [roku]",)
    parts = [rest] if rest in words else [rest // 10 * 10, rest % 10]
    cardinal = " ".join(words[part] for part in parts)
    return (f"{start} ({_ordinal_in_genitive(rest)}|{cardinal}) [roku|rok]",)


NUMBERS = NumberWords(
    spelled=usual(_NUMBERS),
    forms=table(_NUMBERS),
    digit_forms={},
    ordinals=_ordinals(),
    scales=(
        Scale(1_000_000, "milion", "miliony", "milionów", one_is_said=False),
        Scale(1_000, "tysiąc", "tysiące", "tysięcy", one_is_said=False),
    ),
    joiners=frozenset({"i"}),
    articles=frozenset(),
    repeats={
        ("podwójne",): 2,
        ("podwójna",): 2,
        ("podwójny",): 2,
        ("dwa", "razy"): 2,
        ("potrójne",): 3,
        ("potrójna",): 3,
        ("trzy", "razy"): 3,
    },
    points=frozenset({"przecinek", "kropka"}),
    minus=frozenset({"minus"}),
)


def _in_days(days: int) -> str:
    words = usual(_NUMBERS)
    said = words[days] if days in words else f"{words[days // 10 * 10]} {words[days % 10]}"
    return f"za {said} dni"


DATES = DateWords(
    months=(
        ("stycznia", "styczeń"),
        ("lutego", "luty"),
        ("marca", "marzec"),
        ("kwietnia", "kwiecień"),
        ("maja", "maj"),
        ("czerwca", "czerwiec"),
        ("lipca", "lipiec"),
        ("sierpnia", "sierpień"),
        ("września", "wrzesień"),
        ("października", "październik"),
        ("listopada", "listopad"),
        ("grudnia", "grudzień"),
    ),
    weekdays=(
        ("poniedziałek",),
        ("wtorek",),
        ("środa", "środę"),
        ("czwartek",),
        ("piątek",),
        ("sobota", "sobotę"),
        ("niedziela", "niedzielę"),
    ),
    offsets={
        -1: ("wczoraj",),
        0: ("dzisiaj", "dziś"),
        1: ("jutro", "za jeden dzień"),
        2: ("pojutrze", "za dwa dni"),
        **{days: (_in_days(days),) for days in range(3, 31)},
        7: ("za siedem dni", "za tydzień"),
        14: ("za czternaście dni", "za dwa tygodnie"),
        21: ("za dwadzieścia jeden dni", "za trzy tygodnie"),
        28: ("za dwadzieścia osiem dni", "za cztery tygodnie"),
    },
    next_week=("(przyszły|przyszłą|przyszła)", "w przyszłym tygodniu", "za tydzień"),
    years={year: _year(year) for year in range(1900, 2100)},
    templates=(
        "{offset}",
        "[w|we] [ten|tę|ta|najbliższy|najbliższą] {weekday}",
        "[w|we] {next_week} {weekday}",
        "[w|we] {weekday} {next_week}",
        "[{weekday}] {day} {month} [{year}]",
        "{day}",
    ),
)

_FUNCTION_WORDS = """
    i a o u w we z ze na do od po za przy dla przez bez pod nad oraz albo lub ale że żeby czy
    to ten ta te tego tej tym tą się sobie mi mnie mną mój moja moje mojego mojej moim moją moich
    ja my nas nam nasz nasza pan pani pana panią państwo
    jest są być był była mam ma mieć miałem miałam
    chcę chciałbym chciałabym chcemy chciał chciała potrzebuję potrzebny mogę może można
    proszę poproszę prosić dziękuję dzięki bardzo jak co kto gdzie kiedy jaki jaka jakie
    już jeszcze tylko też tak więc dzień dobry halo cześć sprawie sprawa coś ktoś kogoś kimś
    dzwonię rozmawiać porozmawiać
"""

PACK = LanguagePack(
    code="pl",
    fillers=frozenset(
        ["yyy", "yy", "eee", "ee", "eh", "ech", "hmm", "hm", "mhm", "um", "uh", "no"]
    ),
    contractions={},
    openings=(
        "poproszę [o]",
        "proszę [o]",
        "chciałbym",
        "chciałabym",
        "chcę",
        "potrzebuję",
        "mam",
        "czy mogę",
    ),
    free_openings=(
        "(dzień dobry|dobry wieczór|halo|cześć)",
        "no to",
        "tak (proszę|poproszę)",
        "(chciałbym|chciałabym|chcę) prosić o",
        "(dzwonię|jestem) w sprawie",
        "w sprawie",
        "chodzi [mi] o",
        "(chciałbym|chciałabym|chcę) (się dowiedzieć|zapytać|porozmawiać) [o]",
        "(połącz|proszę połączyć|proszę mnie połączyć) [mnie] (z|ze)",
    ),
    closings=("proszę", "poproszę", "dziękuję"),
    function_words=frozenset(_FUNCTION_WORDS.split()),
    negations=frozenset({"nie", "bez", "nigdy"}),
    yes=(
        "(tak|zgadza się|dokładnie|oczywiście|jasne|pewnie|owszem|potwierdzam|dobrze|racja)",
        "tak (zgadza się|jest|dokładnie|potwierdzam|oczywiście)",
        "to prawda",
    ),
    no=(
        "(nie|nieprawda|błąd|źle|niestety nie|wcale nie|absolutnie nie)",
        "nie (zgadza się|jest|nie zgadza się|dziękuję|chcę)",
        "to nieprawda",
    ),
    universals={
        "agent": (
            "(konsultant|konsultanta|konsultantem|konsultantka|operator|operatora)",
            "(człowiek|człowieka|człowiekiem|żywy człowiek)",
            "[proszę] (połącz|połączyć) [mnie] z (konsultantem|człowiekiem|operatorem|kimś)",
            "(rozmowa|rozmawiać|porozmawiać) z (konsultantem|człowiekiem|operatorem|kimś)",
        ),
        "repeat": (
            "(powtórz|powtórzyć|powtórka|powtórzenie)",
            "[proszę] powtórzyć",
            "[proszę] jeszcze raz",
            "nie (słyszałem|słyszałam|dosłyszałem|dosłyszałam|zrozumiałem|zrozumiałam)",
        ),
        "help": ("(pomoc|pomocy|pomóż)", "co mogę powiedzieć", "jakie (mam|są) opcje"),
        "back": ("(wstecz|wróć|cofnij|powrót)", "poprzednie menu", "do poprzedniego menu"),
        "main_menu": (
            "(menu główne|główne menu|menu startowe)",
            "[powrót] do (menu głównego|głównego menu|początku)",
            "od (początku|nowa)",
        ),
    },
    numbers=NUMBERS,
    dates=DATES,
    sounds=(
        (r"ó", "u"),
        (r"rz|ż|ź|zi(?=[aeouąę])", "Z"),
        (r"(?<=[ptk])Z", "S"),
        (r"ch", "h"),
        (r"sz|ś|si(?=[aeouąę])", "S"),
        (r"cz|ć|ci(?=[aeouąę])", "C"),
        (r"d[zZ]i?", "D"),
        (r"ł", "w"),
        (r"ń|ni(?=[aeouąę])", "n"),
        (r"ą", "on"),
        (r"ę", "en"),
        (r"en$", "e"),
        (r"y", "i"),
        (r"j", "i"),
        (r"b(?=[ptkfsSCch]|$)", "p"),
        (r"d(?=[ptkfsSCch]|$)", "t"),
        (r"g(?=[ptkfsSCch]|$)", "k"),
        (r"w(?=[ptkfsSCch]|$)", "f"),
        (r"[zZ](?=[ptkfsSCch]|$)", "S"),
        (r"(.)\1+", r"\1"),
    ),
)
