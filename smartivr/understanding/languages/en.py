"""English."""

from smartivr.understanding.languages.en_numbers import NUMBERS
from smartivr.understanding.languages.pack import DateWords, LanguagePack


def _below_hundred(number: int) -> str:
    word = NUMBERS.spelled
    return word[number] if number in word else f"{word[number // 10 * 10]} {word[number % 10]}"


def _year(year: int) -> tuple[str, ...]:
    century, rest = divmod(year, 100)
    if rest == 0:
        return ("two thousand",) if year == 2000 else (f"{_below_hundred(century)} hundred",)  # noqa: PLR2004  the only year said so
    pair = f"{_below_hundred(century)} {'oh ' if rest < 10 else ''}{_below_hundred(rest)}"  # noqa: PLR2004  one digit
    if century == 20:  # noqa: PLR2004  this century
        return (pair, f"two thousand [and] {_below_hundred(rest)}")
    return (pair,)


DATES = DateWords(
    months=(
        ("january",),
        ("february",),
        ("march",),
        ("april",),
        ("may",),
        ("june",),
        ("july",),
        ("august",),
        ("september",),
        ("october",),
        ("november",),
        ("december",),
    ),
    weekdays=(
        ("monday",),
        ("tuesday",),
        ("wednesday",),
        ("thursday",),
        ("friday",),
        ("saturday",),
        ("sunday",),
    ),
    offsets={
        -1: ("yesterday",),
        0: ("today", "tonight"),
        1: ("tomorrow", "[in] one day", "in a day"),
        2: ("[the] day after tomorrow", "in two days", "in a couple of days"),
        **{days: (f"in {_below_hundred(days)} days",) for days in range(3, 31)},
        7: ("in seven days", "in (a|one) week", "a week from (today|now)"),
        14: ("in fourteen days", "in two weeks", "in a fortnight", "two weeks from (today|now)"),
        21: ("in twenty one days", "in three weeks"),
        28: ("in twenty eight days", "in four weeks"),
    },
    next_week=("next", "next week"),
    years={year: _year(year) for year in range(1900, 2100)},
    templates=(
        "{offset}",
        "[on] [this|coming] {weekday}",
        "[on] {next_week} {weekday}",
        "{weekday} {next_week}",
        "[on] [{weekday}] [the] {day} [of] {month} [{year}]",
        "[on] [{weekday}] {month} [the] {day} [{year}]",
        "[on] the {day}",
    ),
)

_FUNCTION_WORDS = """
    a an the this that these those it its some any all
    i me my mine we us our you your he she they them their
    am is are was were be been do does did have has had having will would could should can may might
    to of in on at for with from by about into out up over as and or but if so than then there here
    not what which who when where how why
    want need like get give got make let put take know tell ask say see go going
    please thanks thank just really actually well also now today hello hi hey
    speak talk speaking talking calling call someone something thing
    kindly able wondering trying would ok okay
"""

PACK = LanguagePack(
    code="en",
    fillers=frozenset(
        ["um", "uh", "uhm", "umm", "er", "erm", "eh", "ah", "hmm", "hm", "mm", "mhm", "huh"]
    ),
    contractions={
        "i'd": "i would",
        "i'm": "i am",
        "i've": "i have",
        "i'll": "i will",
        "you're": "you are",
        "we're": "we are",
        "we've": "we have",
        "we'd": "we would",
        "they're": "they are",
        "it's": "it is",
        "that's": "that is",
        "there's": "there is",
        "here's": "here is",
        "what's": "what is",
        "where's": "where is",
        "who's": "who is",
        "how's": "how is",
        "when's": "when is",
        "let's": "let us",
        "don't": "do not",
        "doesn't": "does not",
        "didn't": "did not",
        "isn't": "is not",
        "aren't": "are not",
        "wasn't": "was not",
        "won't": "will not",
        "can't": "can not",
        "cannot": "can not",
        "couldn't": "could not",
        "wouldn't": "would not",
        "shouldn't": "should not",
        "hasn't": "has not",
        "haven't": "have not",
        "wanna": "want to",
        "gonna": "going to",
        "gotta": "got to",
        "gimme": "give me",
        "lemme": "let me",
        "ok": "okay",
    },
    openings=(
        "i'd like [to]",
        "i want [to]",
        "i need [to]",
        "can i [have|get]",
        "i have",
        "i'm calling about",
    ),
    free_openings=(
        "(hi|hello|hey|good morning|good afternoon|good evening)",
        "[yes] please",
        "(could|may) i [have|get]",
        "can (you|i) [please]",
        "could you [please]",
        "(can|could|may) i [please] (speak|talk) (to|with)",
        "(i'd like|i want|i need) to (speak|talk) (to|with)",
        "(speak|talk) (to|with)",
        "(put|connect|transfer) me [through] (to|with)",
        "give me",
        "get me",
        "it's [about]",
        "i'm (looking|calling) for",
    ),
    closings=("please", "thanks", "thank you"),
    function_words=frozenset(_FUNCTION_WORDS.split()),
    negations=frozenset({"not", "no", "never"}),
    yes=(
        "(yes|yeah|yep|yup|sure|okay|correct|right|absolutely|definitely|certainly|exactly)",
        "(yes|yeah) [that's|it's|that is|it is] (right|correct|it)",
        "(that's|that is|it's|it is) (right|correct|it)",
        "yes (it is|i do|i am)",
        "of course",
        "i do",
    ),
    no=(
        "(no|nope|nah|wrong|incorrect|negative|never)",
        "[no] (that's|that is|it's|it is) (wrong|incorrect|not right|not correct|not it)",
        "[no] (it's not|it isn't|i don't|i'm not|it is not|that's not)",
        "(not really|not at all|of course not)",
        "i don't",
    ),
    universals={
        "agent": (
            "(agent|operator|representative|receptionist|human|real person)",
            "(speak|talk) (to|with) (someone|somebody|[an] agent|an operator|a representative)",
            "(speak|talk) (to|with) a [real] (human|person)",
            "(speak|talk) (to|with) a human being",
            "put me through to (someone|somebody|a person|an agent)",
        ),
        "repeat": (
            "repeat [that|it]",
            "say (that|it) again",
            "[come] again",
            "(pardon|sorry|excuse me) what did you say",
            "what did you say",
            "pardon [me]",
        ),
        "help": ("help [me]", "what can i say", "what are my options"),
        "back": ("[go] back", "(previous|last) menu", "go to the previous menu"),
        "main_menu": (
            "[go to the|back to the] main menu",
            "start (over|again)",
            "[back to the] beginning",
        ),
    },
    numbers=NUMBERS,
    dates=DATES,
    sounds=(
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^wh", "w"),
        (r"^ps", "s"),
        (r"eigh", "e"),
        (r"igh", "i"),
        (r"gh", ""),
        (r"tch|ch", "C"),
        (r"sh", "S"),
        (r"[st]ion", "Son"),
        (r"[ct]ia", "Sa"),
        (r"ph", "f"),
        (r"th", "T"),
        (r"dge", "j"),
        (r"mb$", "m"),
        (r"ck|q(?!u)", "k"),
        (r"qu", "kw"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"g(?=[eiy])", "j"),
        (r"z", "s"),
        (r"a(?=[^aeiou]e[sd]?$)", "e"),
        (r"(?<=[A-Za-z][^aeiou])e(?=[sd]?$)", ""),
        (r"ee|ea|ie|ei|(?<=.)y$", "i"),
        (r"ai|ay|ey", "e"),
        (r"oa|ow|ou|au|aw", "o"),
        (r"oo|ue|ew", "u"),
        (r"y", "i"),
        (r"h", ""),
        (r"(.)\1+", r"\1"),
    ),
)
