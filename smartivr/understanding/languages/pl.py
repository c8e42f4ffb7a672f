"""Polish."""

from smartivr.understanding.languages.pack import DateWords, LanguagePack
from smartivr.understanding.languages.pl_numbers import NUMBERS, ordinal_in_genitive


def _year(year: int) -> tuple[str, ...]:
    words = NUMBERS.spelled
    if year == 2000:  # noqa: PLR2004  the only year with a word of its own
        return ("(dwutysięcznego|dwa tysiące) [roku|rok]",)
    start = "tysiąc dziewięćset" if year < 2000 else "dwa tysiące"  # noqa: PLR2004  the century
    rest = year % 100
    if rest == 0:
        return ("tysiąc dziewięćsetnego [roku]",)
    parts = [rest] if rest in words else [rest // 10 * 10, rest % 10]
    cardinal = " ".join(words[part] for part in parts)
    return (f"{start} ({ordinal_in_genitive(rest)}|{cardinal}) [roku|rok]",)


def _in_days(days: int) -> str:
    words = NUMBERS.spelled
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
