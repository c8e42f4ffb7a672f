from smartivr.understanding.carriers import spans
from smartivr.understanding.normalize import folded


def ways(text, language="en"):
    words = folded(text, language)
    return [" ".join(words[span]) for span in spans(words, language)]


def test_the_whole_comes_first_and_the_shortest_last():
    found = ways("hello i'd like to track my order please")
    assert found[0] == "hello i would like to track my order please"
    assert found[-1] == "track my order"


def test_every_beginning_of_nested_openings_is_tried():
    assert {"speak to a person", "a person"} <= set(ways("i want to speak to a person"))


def test_nothing_is_never_a_way():
    assert ways("please") == ["please"]
    assert ways("") == []


def test_polish_carriers_are_left_off_without_diacritics():
    assert ways("dzien dobry chcialbym prosic o fakture", "pl")[-1] == "fakture"
    assert ways("poproszę fakturę, dziękuję", "pl")[-1] == "fakture"
