from smartivr.understanding.expecting import SlotValue
from smartivr.understanding.fragments import fragments
from smartivr.understanding.phrases import parse, words


def test_small_templates_stay_whole():
    assert fragments(parse("pay (my|the) bill"), {}) == ("pay my bill", "pay the bill")


def test_large_parts_stand_alone_and_small_neighbours_stay_together():
    slots = {"town": tuple(SlotValue(str(n), (f"town {n}",)) for n in range(70))}
    found = fragments(parse("please send it to {town} by (road|rail)"), slots)
    assert {"please send it to", "town 0", "by road", "by rail"} <= set(found)


def test_no_word_is_lost():
    slots = {"amount": tuple(SlotValue(str(n), (f"amount{n} of",)) for n in range(90))}
    node = parse("(a;[b];{amount}) [(c|{amount})] d")
    covered = {word for text in fragments(node, slots) for word in text.split()}
    assert covered == words(node, slots)
