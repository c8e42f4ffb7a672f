from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plivo.utils.signature_v3 import construct_post_url, get_signature_v3, validate_v3_signature

from smartivr.errors import AccessRefused
from smartivr.providers.plivo import signed
from smartivr.web.connectors.plivo_signature import NONCE, SIGNATURE, check_signature, signature_of

TOKEN = "token-of-this-test"  # noqa: S105 - of this test
ADDRESS = "https://ivr.example.com/v1/connect/plivo/answer"
FORM = {"CallUUID": "c-1", "From": "441632960001", "To": "442", "Empty": ""}
words = st.text("abcXYZ019 +&=.%ä", max_size=8)
plain = st.text("abcXYZ019 +&=.%", max_size=8)  # its library cannot read others in an address
names = st.text("abcXYZ", min_size=1, max_size=6)


def lists(form):
    return {name: [value] for name, value in form.items()}


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}


@given(
    st.dictionaries(names, plain, max_size=3),
    st.dictionaries(names, words, max_size=4),
)
def test_we_sign_as_plivo_library_does(query, form):
    address = f"{ADDRESS}?{urlencode(query)}" if query else ADDRESS
    theirs = get_signature_v3(TOKEN, construct_post_url(address, dict(form)).decode(), b"nonce")
    assert signature_of(TOKEN, address, lists(form), "nonce") == theirs.decode()


@pytest.mark.parametrize("query", ["", "?line=shop", "?line=shop&call=a%20b"])
def test_what_the_simulated_plivo_signs_its_library_takes_and_we_take(query):
    headers = lower(signed(TOKEN, ADDRESS + query, FORM))
    assert validate_v3_signature(
        "POST", ADDRESS + query, headers[NONCE], TOKEN, headers[SIGNATURE], dict(FORM)
    )
    check_signature(TOKEN, ADDRESS + query, lists(FORM), headers)


def test_one_of_several_signatures_suffices():
    headers = lower(signed(TOKEN, ADDRESS, FORM))
    several = {**headers, SIGNATURE: f"AAAA,{headers[SIGNATURE]}"}
    check_signature(TOKEN, ADDRESS, lists(FORM), several)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (ADDRESS.replace("https", "http"), FORM),
        (ADDRESS + "?line=other", FORM),
        (ADDRESS, {**FORM, "To": "443"}),
        (ADDRESS, {}),
    ],
)
def test_what_was_signed_otherwise_is_refused(address, form):
    headers = lower(signed(TOKEN, ADDRESS, FORM))
    with pytest.raises(AccessRefused):
        check_signature(TOKEN, address, lists(form), headers)


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_header_does_worse_than_be_refused(signature, nonce):
    with pytest.raises(AccessRefused):
        check_signature(TOKEN, ADDRESS, lists(FORM), {SIGNATURE: signature, NONCE: nonce})
