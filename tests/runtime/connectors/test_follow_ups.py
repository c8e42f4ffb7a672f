from smartivr.runtime.connectors.dialable import is_number, is_sip
from smartivr.runtime.connectors.follow_ups import KEPT_S, FollowUp, FollowUps
from smartivr.runtime.connectors.sip_headers import LONGEST, header_names

THERE = FollowUp("+442079460100", {})


def test_what_comes_next_is_told_once():
    kept = FollowUps()
    kept.put("a", THERE)
    assert kept.take("b") is None
    assert kept.take("a") == THERE
    assert kept.take("a") is None


def test_what_nobody_asks_for_is_forgotten():
    now_s = [0.0]
    kept = FollowUps(lambda: now_s[0])
    kept.put("a", THERE)
    now_s[0] = KEPT_S + 1
    assert kept.take("a") is None
    kept.put("b", THERE)
    kept.put("c", THERE)
    now_s[0] = 2 * KEPT_S + 2
    kept.put("d", THERE)
    assert set(kept._waiting) == {"d"}


def test_what_matters_most_comes_first_and_the_rest_is_left_out():
    context = {f"slot_{number}": "x" * 120 for number in range(20)}
    headers = header_names({**context, "session": "s", "intent": "i"})
    assert list(headers)[:3] == ["Smartivr-Session", "Smartivr-Intent", "Smartivr-Slot-0"]
    assert sum(len(name) + len(value) for name, value in headers.items()) <= LONGEST


def test_numbers_and_sip_addresses_are_told_apart():
    assert is_number("+442079460100")
    assert not any(is_number(other) for other in ("sip:a@b", "12", "+44 20", "", "٠١٢٣٤٥"))
    assert is_sip("sips:a@b")
    assert not is_sip("+44")
