from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.queue import Queue
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.numbers import CalledNumber, CallerList, NumberPlan
from smartivr.runtime.lines import LineBook

DIRECTORY = Directory(queues={"sales": QueueRules("sales")})


def line(name: str, *numbers: str, version: str = "1") -> Flow:
    return Flow(
        line=name,
        title=name,
        language="en",
        start="main",
        main="main",
        agent="main",
        steps={"main": Queue.model_validate({"queue": "sales"})},
        numbers=numbers,
        version=version,
    )


def test_a_new_version_is_what_the_next_call_gets_and_the_old_one_stays_whole() -> None:
    book = LineBook({"shop": line("shop")}, directory=DIRECTORY)
    old = book["shop"]
    book.put(line("shop", version="2"))
    assert (book["shop"].version, old.version) == ("2", "1")
    assert book["shop"].directory is DIRECTORY


def test_a_new_line_is_there_at_once() -> None:
    book = LineBook({})
    book.put(line("desk", "100"))
    assert list(book) == ["desk"]
    assert len(book) == 1
    assert book.lead("100", "").line == "desk"


def test_new_people_reach_every_line_and_whoever_serves_them() -> None:
    book = LineBook({"a": line("a"), "b": line("b")})
    told: list[Directory] = []
    book.when_directory_changes(told.append)
    book.share(DIRECTORY, NumberPlan((CalledNumber("7", "b"),)))
    assert told == [DIRECTORY]
    assert book["a"].directory is book["b"].directory is book.directory is DIRECTORY
    assert book.lead("7", "").line == "b"


def test_the_plan_goes_before_what_a_line_claims() -> None:
    plan = NumberPlan((CalledNumber("100", "b", label="VIP"),))
    book = LineBook({"a": line("a", "100", "101"), "b": line("b")}, plan)
    assert (book.lead("100", "").line, book.lead("101", "").line) == ("b", "a")


def test_a_number_of_a_line_that_is_gone_leads_to_the_default_line() -> None:
    book = LineBook(
        {"a": line("a")}, NumberPlan((CalledNumber("100", "gone", "x", "Hi.", "en-US"),))
    )
    lead = book.lead("100", "")
    assert (lead.line, lead.start, lead.greeting, lead.language) == ("", "", "", "")


def test_a_line_asked_for_by_name_answers_as_usual_but_keeps_label_and_priority() -> None:
    plan = NumberPlan(
        (CalledNumber("100", "b", "x", "Hi.", "", "VIP", 2),),
        (CallerList("blocked", ("666",), blocked="No."),),
    )
    book = LineBook({"a": line("a"), "b": line("b")}, plan)
    lead = book.lead("100", "1", "a")
    assert (lead.line, lead.start, lead.greeting) == ("a", "", "")
    assert (lead.label, lead.priority) == ("VIP", 2)
    assert book.lead("100", "1", "b").greeting == "Hi."
    assert book.lead("", "666", "a").blocked == "No."
