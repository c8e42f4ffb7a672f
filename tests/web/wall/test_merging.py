"""One board of what several servers tell."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.agent import AgentState
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.web.wall.board import Agent, Alarm, Kind, Level, LiveCall, Severity, Talk, Waiting
from smartivr.web.wall.merging import merged
from smartivr.web.wall.part import Part, QueuePart, read, written
from smartivr.web.wall.service_level import Levels

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
DIRECTORY = Directory(
    people={name: Person(name, name.title()) for name in ("ann", "bob", "cid")},
    queues={
        "sales": QueueRules(
            "sales", "Sales", agents=("ann", "bob"), step_s=60, alarm_waiting=3, alarm_wait_s=0
        )
    },
)
LEVELS = Levels(overall=Level(answered=7))


def at(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat()


def waits(call: str, since_s: float, priority: int = 0) -> Waiting:
    return Waiting(call, at(since_s), priority=priority)


def agent(name: str, state: AgentState, since_s: float = 0, node: str = "a") -> Agent:
    return Agent(name, name.title(), state, at(since_s), node=node)


def sales(*waiting: Waiting, estimate_s: float | None = None) -> dict[str, QueuePart]:
    return {"sales": QueuePart(waiting, estimate_s)}


def board(silent: dict[str, str] | None = None, **parts: Part):
    return merged(parts, DIRECTORY, LEVELS, NOON, silent)


def test_calls_of_all_servers_stand_in_the_order_in_which_they_began():
    one, two, three = (LiveCall(f"c{n}", "shop", "Shop", at(n), "main") for n in range(3))
    found = board(a=Part(calls=(one, three)), b=Part(calls=(two,)))
    assert found.calls == (one, two, three)
    assert (found.servers, found.several, found.level) == (("a", "b"), True, LEVELS.overall)


def test_a_queue_has_one_order_over_all_servers_and_priority_counts_in_it():
    found = board(
        a=Part(queues=sales(waits("first", 0), waits("last", 50))),
        b=Part(queues=sales(waits("vip", 55, priority=1), waits("third", 40))),
    )
    (queue,) = found.queues
    order = [(one.position, one.call) for one in queue.waiting]
    assert order == [(1, "vip"), (2, "first"), (3, "third"), (4, "last")]
    assert (found.waiting, queue.longest_since) == (4, at(0))


def test_a_queue_that_is_too_long_over_all_servers_is_one_alarm_of_none():
    part = Part(queues=sales(waits("c", 0), waits("d", 0)), agents=())
    found = board(a=part, b=part)
    alarms = {alarm.kind: (alarm.count, alarm.node) for alarm in found.alarms}
    assert alarms == {Kind.NOBODY_LOGGED_IN: (4, ""), Kind.QUEUE_TOO_LONG: (4, "")}


def test_an_agent_elsewhere_serves_the_queue_here():
    found = board(
        a=Part(queues=sales(waits("c", 0))),
        b=Part(agents=(agent("ann", AgentState.AVAILABLE), agent("cid", AgentState.PAUSED))),
    )
    assert found.alarms == ()
    assert (found.queues[0].free, found.queues[0].paused, found.free) == (1, 0, 1)
    assert found.logged_out == 1


def test_an_agent_who_has_moved_is_counted_where_the_agent_is_now():
    before = Part(agents=(agent("ann", AgentState.BUSY, 0, "a"),))
    after = Part(agents=(agent("ann", AgentState.AVAILABLE, 5, "b"),))
    for parts in ({"a": before, "b": after}, {"b": after, "a": before}):
        assert [one.node for one in board(**parts).agents] == ["b"]


def test_of_the_servers_estimates_the_longest_is_told():
    found = board(
        a=Part(queues=sales(estimate_s=20)),
        b=Part(queues=sales(estimate_s=45)),
        c=Part(queues=sales()),
    )
    assert found.queues[0].estimate_s == 45
    assert board(a=Part(queues=sales())).queues[0].estimate_s is None


def test_alarms_say_which_server_they_are_about():
    ill = Part(alarms=(Alarm(Kind.DISK_NEARLY_FULL, Severity.WARN, count=900),))
    found = board({"c": at(-30)}, a=Part(), b=ill)
    assert [(alarm.kind, alarm.node, alarm.on) for alarm in found.alarms] == [
        (Kind.SERVER_SILENT, "", "c"),
        (Kind.DISK_NEARLY_FULL, "b", ""),
    ]


def test_who_may_not_see_calls_learns_neither_ids_nor_numbers_of_any_server():
    call = LiveCall("c1", "shop", "Shop", at(0), "main", caller="+442079460123", called="4820")
    part = Part((call,), sales(waits("c1", 0)))
    hidden = board(a=Part(), b=part).without_callers()
    assert (hidden.calls[0].session, hidden.calls[0].caller) == ("", "")
    assert hidden.queues[0].waiting[0].call == ""


@given(
    st.builds(
        Part,
        calls=st.lists(
            st.builds(LiveCall, *[st.text()] * 5, talk=st.none() | st.builds(Talk)), max_size=3
        ).map(tuple),
        queues=st.dictionaries(
            st.text(),
            st.builds(
                QueuePart,
                st.lists(st.builds(Waiting, st.text(), st.text()), max_size=3).map(tuple),
                st.none() | st.floats(0, 1e6),
            ),
            max_size=2,
        ),
        agents=st.lists(st.builds(Agent, st.text(), st.text(), st.sampled_from(AgentState))).map(
            tuple
        ),
        alarms=st.lists(
            st.builds(Alarm, st.sampled_from(Kind), st.sampled_from(Severity)), max_size=3
        ).map(tuple),
    )
)
def test_what_a_server_writes_the_others_read(part):
    assert read(written(part)) == part


def test_what_a_server_of_another_version_writes_is_not_taken_for_something():
    kept = {
        "calls": [],
        "queues": {},
        "agents": [],
        "alarms": [{"kind": "fire", "severity": "bad"}],
    }
    assert read(kept) is None
