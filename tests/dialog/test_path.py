from smartivr.dialog.commands import Verdict


def test_a_flow_that_runs_in_circles_ends_at_a_human(flow_of, talk_on):
    steps = {
        "main": {"branch": "hours", "when": {"open": "again", "closed": "again"}},
        "again": {"branch": "called", "when": {"x": "main"}, "otherwise": "main"},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps)).listen_out()
    assert talk.session.outcome.destination == "agents"


def test_a_flow_whose_human_is_in_the_circle_ends(flow_of, talk_on):
    steps = {
        "main": {"branch": "called", "when": {"x": "main"}, "otherwise": "agents"},
        "agents": {"branch": "called", "when": {"x": "main"}, "otherwise": "main"},
    }
    talk = talk_on(flow_of(steps))
    assert talk.session.outcome.verdict is Verdict.FAILED


def test_a_shared_step_returns_to_where_it_was_used(flow_of, talk_on):
    steps = {
        "main": {"use": "shared", "next": "after"},
        "shared": {"say": "Shared.", "next": "return"},
        "after": {"use": "shared", "next": "end"},
        "end": {"hangup": "Bye."},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps)).listen_out()
    assert talk.said == ["Shared.", "Shared.", "Bye."]
    assert talk.session.outcome.verdict is Verdict.HUNG_UP


def test_branches_follow_numbers_and_slots(flow_of, talk_on):
    steps = {
        "main": {"branch": "caller", "when": {"+44*": "slot"}, "otherwise": "agents"},
        "slot": {
            "branch": "slot",
            "slot": "unset",
            "when": {"x": "agents"},
            "otherwise": "bye",
        },
        "bye": {"hangup": ""},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps))
    assert talk.session.step == "bye"
    assert talk.session.ended
