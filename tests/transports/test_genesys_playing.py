"""What Genesys is given to play, and how it tells that it was played."""

import json

from genesys_session import SILENT, Session

from smartivr.line import Played


def test_speech_goes_in_few_messages_and_silence_not_at_all():
    session = Session()
    assert session.hear(100, SILENT) == []
    messages = session.hear(500)
    assert 45 <= len(messages) <= 20 + 50
    assert {len(message) for message in messages} == {800, 1600}
    assert 45 <= len(session.hear(500)) <= 51
    assert max(len(session.hear(1, SILENT)) for _ in range(100)) <= 1
    assert session.hear(200, SILENT) == []


def test_a_mark_is_played_once_genesys_has_played_all():
    session = Session()
    sent = session.hear(54)
    sent += session.dialect.mark("1")
    assert sum(map(len, sent)) == 54 * 160 + 800
    assert session.say("playback_started") == []
    assert session.say("playback_completed") == []
    session.hear(10, SILENT)
    assert session.say("playback_completed") == [Played("1")]
    assert session.say("playback_completed") == []


def test_a_mark_after_silence_cannot_be_told():
    session = Session()
    session.hear(50, SILENT)
    assert session.dialect.mark("1") is None


def test_what_was_said_before_later_speech_came_there_does_not_count():
    session = Session()
    session.hear(50)
    session.dialect.mark("1")
    session.hear(16, SILENT)
    session.hear(50)
    session.dialect.mark("2")
    assert session.say("playback_completed") == [Played("1")]
    session.hear(60, SILENT)
    assert session.say("playback_completed") == [Played("2")]


def test_barging_in_is_told_and_drops_what_was_not_sent():
    session = Session()
    assert session.dialect.clear() == ()
    session.hear(50)
    session.dialect.mark("1")
    session.hear(5)
    (event,) = session.dialect.clear()
    assert json.loads(event)["parameters"] == {"entities": [{"type": "barge_in", "data": {}}]}
    assert session.hear(60, SILENT) == []
    session.serverseq += 1
    assert session.say("playback_completed") == [Played("1")]


def test_a_burst_of_short_prompts_stays_within_the_limits():
    session = Session()
    messages = []
    for _ in range(100):
        messages += session.hear(2)
        messages += session.dialect.mark("1") or ()
    assert len(messages) <= 20 + 200 * 0.1 + 1
