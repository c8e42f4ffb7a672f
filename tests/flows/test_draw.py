import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps import VERBS
from smartivr.flows.draw import mermaid, svg
from smartivr.flows.graph import arrows
from smartivr.flows.load import load_line

INTENTS = Path(__file__).parents[2] / "intents"
LINES = sorted(path.parent for path in INTENTS.glob("*/flow.yaml"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=LINES, ids=lambda line: line.name)
def flow(request) -> Flow:
    return load_line(request.param)


def drawn(flow: Flow) -> ET.Element:
    return ET.fromstring(svg(flow))  # noqa: S314  our own output


def test_every_step_and_way_is_an_element_of_its_name(flow: Flow) -> None:
    ids = [element.get("id") for element in drawn(flow).iter() if element.get("id")]
    steps = {f"step-{name}" for name in flow.steps}
    ways = {f"edge-{arrow.source}-{arrow.target}" for arrow in arrows(flow)}
    assert set(ids) == steps | ways
    assert len(ids) == len(set(ids))


def test_our_own_words_are_in_the_readers_language_and_names_of_the_file_stay() -> None:
    line = load_line(INTENTS / "telecom")

    def say(words: str) -> str:
        return f"<{words}>"

    labels = {arrow.label for arrow in arrows(line, say)}
    assert {"open", "yes", "<otherwise>", "2 leave_message / <waited too long>", ""} <= labels
    root = ET.fromstring(svg(line, say=say))  # noqa: S314  our own output
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert {"<from every step: 0>", "<by hours>", "<full>"} <= texts


def test_boxes_are_inside_the_drawing_and_do_not_overlap(flow: Flow) -> None:
    root = drawn(flow)
    width, height = (float(each) for each in root.get("viewBox", "").split()[2:])
    corners = []
    for group in root.iter(f"{SVG}g"):
        if "step" in group.get("class", "").split():
            found = re.findall(r"[-\d.]+", group.get("transform", ""))
            corners.append((float(found[0]), float(found[1])))
    for index, (x, y) in enumerate(corners):
        assert 0 <= x <= width - 188
        assert 0 <= y <= height - 62
        for x2, y2 in corners[index + 1 :]:
            assert abs(x - x2) >= 188 or abs(y - y2) >= 62


def test_no_label_stands_on_another_even_with_counts_at_every_arrow(flow: Flow) -> None:
    notes = {(arrow.source, arrow.target): "1234" for arrow in arrows(flow)}
    root = ET.fromstring(svg(flow, notes))  # noqa: S314  our own output
    signs = [
        tuple(float(sign[0].get(side, "")) for side in ("x", "y", "width", "height"))
        for sign in root.iter(f"{SVG}g")
        if sign.get("class") == "sign"
    ]
    assert signs
    for index, (x, y, width, height) in enumerate(signs):
        for x2, y2, width2, height2 in signs[index + 1 :]:
            apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
            assert apart


def test_each_verb_has_a_colour_in_light_and_in_dark(flow: Flow) -> None:
    style = next(drawn(flow).iter(f"{SVG}style")).text or ""
    light, _, dark = style.partition("prefers-color-scheme:dark")
    for verb in VERBS:
        assert f"--{verb}:" in light
        assert f"--{verb}:" in dark


def test_labels_name_the_key_and_the_option() -> None:
    texts = {element.text for element in drawn(load_line(INTENTS / "telecom")).iter()}
    assert {"1 support", "2 sales", "closed", "no answer"} <= texts


def test_arrows_tell_programs_where_they_lead_and_by_which_options() -> None:
    root = drawn(load_line(INTENTS / "telecom"))
    ways = [group.attrib for group in root.iter(f"{SVG}g") if group.get("class") == "edge"]
    support = next(way for way in ways if way["data-to"] == "support")
    assert (support["data-from"], support["data-option"]) == ("main", "support")


def test_a_note_stands_at_its_arrow() -> None:
    flow = load_line(INTENTS / "telecom")
    root = ET.fromstring(svg(flow, {("main", "support"): "128 <took it>"}))  # noqa: S314  our own output
    (sign,) = (
        sign for sign in root.iter(f"{SVG}g") if sign.find(f"{SVG}text[@class='note']") is not None
    )
    assert (sign.get("data-from"), sign.get("data-to")) == ("main", "support")
    assert [text.text for text in sign.iter(f"{SVG}text")] == ["1 support", "128 <took it>"]


def test_text_of_the_flow_cannot_break_the_drawing(write_line) -> None:
    folder = write_line("""
        title: <b>"Fish" & chips</b>
        language: en
        start: a
        agent: a
        steps:
          a: {queue: "<script>&\\""}
        """)
    root = drawn(load_line(folder))
    assert '<b>"Fish" & chips</b> (shop, en)' in {element.text for element in root.iter()}
    assert "<script>" not in mermaid(load_line(folder))


def test_steps_that_are_not_reached_are_drawn_too(write_line) -> None:
    folder = write_line("""
        title: Islands
        language: en
        start: a
        agent: a
        steps:
          a: {queue: shop}
          lost: {say: Hello., next: lost}
        """)
    assert 'id="step-lost"' in svg(load_line(folder))


def test_mermaid_names_every_step_and_way(flow: Flow) -> None:
    lines = mermaid(flow).splitlines()
    assert lines[0] == "flowchart TD"
    assert sum("-->" in line for line in lines) == len(arrows(flow))
    for name in flow.steps:
        assert any(f": {name}<br/>" in line for line in lines)


def test_the_drawing_in_the_documentation_is_current() -> None:
    committed = INTENTS.parent / "docs" / "images" / "telecom.svg"
    assert committed.read_text(encoding="utf-8") == svg(load_line(INTENTS / "telecom")), (
        "draw it again: smartivr draw telecom --out docs/images/telecom.svg"
    )
