import base64
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from telnyx.lib.webhook_verification import verify_webhook_signature

from smartivr.errors import AccessRefused
from smartivr.providers.telnyx import signed
from smartivr.web.connectors.telnyx_signature import check_signature

KEY = Ed25519PrivateKey.generate()
PRIVATE = base64.b64encode(KEY.private_bytes_raw()).decode()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
BODY = b"CallSid=v3%3A1&From=%2B441632960001"


def test_what_telnyx_library_takes_we_take():
    headers = signed(PRIVATE, BODY)
    verify_webhook_signature(BODY, headers, PUBLIC)
    check_signature(PUBLIC, headers, BODY)


@pytest.mark.parametrize("age_s", [-400, 400])
def test_a_request_of_another_time_is_refused(age_s):
    with pytest.raises(AccessRefused):
        check_signature(PUBLIC, signed(PRIVATE, BODY), BODY, lambda: time.time() + age_s)


def test_another_body_or_time_is_refused():
    headers = signed(PRIVATE, BODY)
    with pytest.raises(AccessRefused):
        check_signature(PUBLIC, headers, BODY + b"&")
    later = {**headers, "telnyx-timestamp": str(int(headers["telnyx-timestamp"]) + 1)}
    with pytest.raises(AccessRefused):
        check_signature(PUBLIC, later, BODY)


@given(st.text(max_size=100), st.text(max_size=12))
def test_no_header_does_worse_than_be_refused(signature, told):
    headers = {"telnyx-signature-ed25519": signature, "telnyx-timestamp": told}
    with pytest.raises(AccessRefused):
        check_signature(PUBLIC, headers, BODY)
    with pytest.raises(AccessRefused):
        check_signature(PUBLIC, {**headers, "telnyx-timestamp": str(int(time.time()))}, BODY)
