import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.wording_callback import ENGLISH

WAITING = {
    "main": {
        "queue": "sales",
        "exits": {"later": {"key": "1", "next": "later", "phrases": ["later"]}},
    },
}


@pytest.fixture
def waiting(at_callback):
    """A call that waits in the queue with an estimate, or with none yet."""

    def begin(estimate_s=None, *, joined=True):
        talk = at_callback(start="main", steps=WAITING)
        if joined:
            talk(events.QueueJoined(3, estimate_s))
        return talk.listen_out()

    return begin


@pytest.mark.parametrize(
    ("estimate_s", "told"),
    [
        (None, ENGLISH.kept_place),
        (290.0, ENGLISH.kept_wait.replace("{wait}", "about five minutes")),
    ],
)
def test_the_place_is_kept_until_it_is_the_callbacks(waiting, estimate_s, told, kept):
    talk = waiting(estimate_s).press("1").listen_out()
    assert talk.session.step == "later"
    talk.press("1")
    assert not talk.all(commands.LeaveQueue)
    kept(talk)
    assert talk.said[-2] == told
    talk.listen_out()
    assert talk.session.ended
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("callback")]


def test_a_place_that_was_only_asked_for_is_the_callbacks_too(waiting, kept):
    talk = waiting(joined=False).press("1").listen_out().press("1")
    kept(talk).listen_out()
    assert ENGLISH.kept in talk.said
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("callback")]


def test_who_hangs_up_while_it_is_being_kept_is_counted_as_to_be_called_back(waiting):
    talk = waiting().press("1").listen_out().press("1")
    talk(events.CallerHungUp())
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("callback")]


def test_who_hangs_up_before_the_promise_gives_the_place_up(waiting):
    talk = waiting().press("1").listen_out()
    talk(events.CallerHungUp())
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("hung-up")]


def test_an_agent_who_is_free_meanwhile_takes_the_caller(waiting):
    talk = waiting().press("1").listen_out()
    talk(events.AgentAnswered("ann", "Ann"))
    assert talk.all(commands.Bridge)
    assert not talk.all(commands.KeepCallback)


def test_an_agent_who_is_free_while_the_promise_is_being_kept(waiting):
    talk = waiting().press("1").listen_out().press("1")
    talk(events.AgentAnswered("ann", "Ann"))
    talk(events.Kept(1))
    assert talk.all(commands.Bridge)
    assert ENGLISH.kept not in talk.said
