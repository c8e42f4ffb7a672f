"""`smartivr provider`: what it says without a call; its calls are in tests/e2e."""

import pytest

from smartivr.providers.registry import PROVIDERS

DIALECT = min(PROVIDERS)


def test_it_names_every_dialect(smartivr):
    result = smartivr("provider", "--list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()] == sorted(PROVIDERS)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "name the provider"),
        (("nobody",), "no dialect 'nobody'"),
        ((DIALECT, "--keys", "x"), "only keys can be pressed"),
        ((DIALECT, "--with-server", "--url", "http://127.0.0.1:1"), "leave --url away"),
        ((DIALECT, "--record", "/nowhere/heard.wav"), "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_told(smartivr, arguments, sentence):
    result = smartivr("provider", *arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_a_server_that_is_not_there_is_a_failure(smartivr):
    assert smartivr("provider", DIALECT, "--url", "http://127.0.0.1:1").exit_code == 1
