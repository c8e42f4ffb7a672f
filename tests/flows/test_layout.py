from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.flows.layout import BOX_HEIGHT, BOX_WIDTH, lay_out


def test_each_box_is_below_those_that_lead_to_it() -> None:
    layout = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])
    assert layout.centres["a"].y < layout.centres["b"].y < layout.centres["c"].y


def test_a_way_back_is_told_apart() -> None:
    layout = lay_out(["a", "b"], [("a", "b"), ("b", "a")])
    assert layout.backwards == {("b", "a")}


def test_arrows_do_not_cross_where_they_need_not() -> None:
    links = [("r", "a"), ("r", "b"), ("a", "y"), ("b", "x")]
    at = lay_out(["r", "a", "b", "x", "y"], links).centres
    assert (at["a"].x < at["b"].x) == (at["y"].x < at["x"].x)


def test_a_single_way_runs_straight_down() -> None:
    at = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c")]).centres
    assert at["a"].x == at["b"].x == at["c"].x


nodes = st.integers(1, 12)


@settings(max_examples=80, deadline=None)
@given(
    nodes.flatmap(
        lambda n: st.tuples(
            st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2), max_size=25)
        )
    )
)
def test_any_graph_is_laid_out_without_overlaps(graph: tuple[int, set[tuple[int, int]]]) -> None:
    count, edges = graph
    names = [f"n{n}" for n in range(count)]
    layout = lay_out(names, [(f"n{a}", f"n{b}") for a, b in sorted(edges)])
    assert set(layout.centres) == set(names)
    assert set(layout.routes) == {(f"n{a}", f"n{b}") for a, b in edges if a != b}
    rows: dict[float, list[float]] = {}
    for centre in layout.centres.values():
        assert BOX_WIDTH / 2 - 1e-6 <= centre.x <= layout.width - BOX_WIDTH / 2 + 1e-6
        assert BOX_HEIGHT / 2 - 1e-6 <= centre.y <= layout.height - BOX_HEIGHT / 2 + 1e-6
        rows.setdefault(centre.y, []).append(centre.x)
    for row in rows.values():
        assert all(b - a >= BOX_WIDTH - 1e-6 for a, b in pairwise(sorted(row)))
