import pytest

from smartivr.errors import SettingsError, TokenRefused
from smartivr.settings import load
from smartivr.web.sockets.tokens import Tickets, signing_key

KEY = b"k" * 32


class Clock:
    now_s = 1_800_000_000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tickets(clock):
    return Tickets("session", KEY, clock)


def refused(tickets, token):
    with pytest.raises(TokenRefused) as refusal:
        tickets.redeem(token)
    return refusal.value.what


def test_a_token_opens_one_connection(tickets):
    token = tickets.issue(60)
    tickets.redeem(token)
    assert "used already" in refused(tickets, token)


def test_a_new_token_makes_the_one_before_worthless(tickets):
    first, second = tickets.issue(60), tickets.issue()
    assert "used already" in refused(tickets, first)
    tickets.redeem(second)


def test_who_resumes_and_is_not_told_the_next_token_may_do_so_again_until_heard(tickets):
    tickets.redeem(tickets.issue(60))
    resumes = tickets.renew()
    tickets.redeem(resumes)
    tickets.renew()  # the connection breaks before this one comes
    tickets.redeem(resumes)
    told = tickets.renew()
    tickets.heard()
    assert "used already" in refused(tickets, resumes)
    tickets.redeem(told)


def test_who_opens_a_session_anew_makes_the_one_before_worthless_at_once(tickets):
    tickets.redeem(tickets.issue(60))
    resumes = tickets.renew()
    tickets.redeem(resumes)
    taken_over = tickets.issue(60)
    assert "used already" in refused(tickets, resumes)
    tickets.redeem(taken_over)
    tickets.renew()
    assert "used already" in refused(tickets, taken_over), "the first one opens once"


def test_a_token_is_too_old_after_its_time(tickets, clock):
    token = tickets.issue(60)
    clock.now_s += 59.9
    tickets.redeem(token)
    token = tickets.issue(60)
    clock.now_s += 60
    assert "too old" in refused(tickets, token)


def test_a_token_without_a_time_holds_as_long_as_its_session(tickets, clock):
    token = tickets.issue()
    clock.now_s += 1_000_000
    tickets.redeem(token)


def test_a_token_of_another_session_or_key_is_refused(tickets, clock):
    assert "another session" in refused(tickets, Tickets("other", KEY, clock).issue())
    assert "not made by" in refused(tickets, Tickets("session", b"x" * 32, clock).issue())


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "\0", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_is_refused(tickets, token):
    tickets.issue()
    assert "not made by" in refused(tickets, token)


def test_a_refused_token_does_not_use_up_the_right_one(tickets):
    token = tickets.issue()
    refused(tickets, "nonsense")
    tickets.redeem(token)


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    settings = load(var=tmp_path / "var")
    made = signing_key(settings)
    assert len(made) >= 32
    assert signing_key(settings) == made
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0


def test_a_key_that_was_set_is_taken_and_nothing_is_written(tmp_path):
    settings = load(var=tmp_path / "var", secret="s" * 40)
    assert signing_key(settings) == b"s" * 40
    assert not (tmp_path / "var").exists()


def test_a_key_that_is_too_short_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="SMARTIVR_SECRET"):
        signing_key(load(var=tmp_path, secret="short"))  # noqa: S106  refused for being so bad
    (tmp_path / "secret").write_bytes(b"")
    with pytest.raises(SettingsError, match="secret"):
        signing_key(load(var=tmp_path))


def test_a_folder_in_the_way_of_the_key_is_named(tmp_path):
    (tmp_path / "secret").mkdir()
    with pytest.raises(SettingsError, match="secret cannot be used"):
        signing_key(load(var=tmp_path))
