"""Polish numbers."""

from smartivr.understanding.languages.pack import NumberWords, Scale, table, usual

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


def ordinal_in_genitive(number: int) -> str:
    """Return an ordinal below 100 as a year ends with it, such as "dziewięćdziesiątego piątego"."""
    soft = {2: "drugiego", 3: "trzeciego"}
    stems = usual(_ORDINAL_STEMS)
    parts = [number] if number in stems or number in soft else [number // 10 * 10, number % 10]
    return " ".join(soft.get(part) or f"{stems[part]}ego" for part in parts)


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
