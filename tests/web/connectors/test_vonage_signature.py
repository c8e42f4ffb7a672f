import hashlib
import json
import time

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vonage_jwt.verify_jwt import verify_signature

from smartivr.errors import AccessRefused
from smartivr.providers.vonage import signed
from smartivr.web.connectors.vonage_signature import check_signature

SECRET = "the signature secret of this test, long enough"  # noqa: S105 - of this test
BODY = b'{"uuid":"u","from":"1","to":"2"}'


def test_what_vonage_library_takes_we_take():
    token = signed(SECRET, BODY)
    assert verify_signature(token, SECRET)
    check_signature(SECRET, f"Bearer {token}", BODY)


def test_a_body_that_was_spaced_on_its_way_is_still_the_same():
    check_signature(SECRET, f"Bearer {signed(SECRET, BODY)}", json.dumps(json.loads(BODY)).encode())


def test_another_body_is_refused():
    with pytest.raises(AccessRefused):
        check_signature(SECRET, f"Bearer {signed(SECRET, BODY)}", BODY.replace(b"1", b"3"))


@pytest.mark.parametrize("age_s", [-400, 400])
def test_a_token_of_another_time_is_refused(age_s):
    token = signed(SECRET, BODY, time.time() - age_s)
    with pytest.raises(AccessRefused):
        check_signature(SECRET, f"Bearer {token}", BODY)


def test_a_token_that_is_not_signed_or_by_somebody_else_is_refused():
    claims = {"iat": int(time.time()), "payload_hash": hashlib.sha256(BODY).hexdigest()}
    for token in (
        jwt.encode(claims, "", "none"),
        jwt.encode(claims, "another secret, also of a good length", "HS256"),
        jwt.encode({"payload_hash": claims["payload_hash"]}, SECRET, "HS256"),
    ):
        with pytest.raises(AccessRefused):
            check_signature(SECRET, f"Bearer {token}", BODY)


@given(st.text(max_size=80))
def test_no_header_does_worse_than_be_refused(authorization):
    with pytest.raises(AccessRefused):
        check_signature(SECRET, authorization, BODY)
