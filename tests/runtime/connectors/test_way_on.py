import pytest

from smartivr.runtime.connectors.way_on import WayOn


def test_parts_and_what_is_known_are_found_by_name():
    place = WayOn("queue", "support", "+442079460100", {"intent": "broadband"})
    names = ("kind", "destination", "address", "intent", "slot_x")
    assert [place.plain(name) for name in names] == [
        "queue",
        "support",
        "+442079460100",
        "broadband",
        "",
    ]


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("${SYSTEM(reboot)}", "SYSTEM reboot"),
        ('a,b|c&d"e', "a b c d e"),
        ("x\r\ny", "x y"),
        ("sip:a@example.com;transport=tcp", "sip:a@example.com;transport=tcp"),
        ("Łódź 7", "Łódź 7"),
    ],
)
def test_no_dialplan_takes_what_callers_said_for_code(said, plain):
    assert WayOn(context={"slot_x": said}).plain("slot_x") == plain
