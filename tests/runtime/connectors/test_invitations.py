import uuid

import pytest

from smartivr.errors import SwitchboardFull, TokenRefused
from smartivr.runtime.connectors.invitations import Invitations
from smartivr.transports.audiosocket import Expected


class Hand:
    """A clock moved by hand."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hand()


@pytest.fixture
def invitations(clock):
    return Invitations(60.0, clock)


def test_a_uuid_tells_what_was_announced_and_is_good_once(invitations):
    identity = invitations.issue(Expected(line="shop"))
    assert str(uuid.UUID(identity)) == identity
    assert invitations.redeem(identity) == Expected(line="shop")
    with pytest.raises(TokenRefused, match="used already"):
        invitations.redeem(identity)


def test_a_uuid_is_good_for_its_time_alone(invitations, clock):
    identity = invitations.issue(Expected())
    clock.now = 60.0
    with pytest.raises(TokenRefused, match="too old"):
        invitations.redeem(identity)


def test_no_other_uuid_is_good(invitations):
    invitations.issue(Expected())
    with pytest.raises(TokenRefused):
        invitations.redeem(str(uuid.uuid4()))


def test_only_so_many_calls_are_announced_until_old_ones_are_forgotten(invitations, clock):
    for _ in range(1000):
        invitations.issue(Expected())
    with pytest.raises(SwitchboardFull):
        invitations.issue(Expected())
    clock.now = 60.0
    assert invitations.issue(Expected())
