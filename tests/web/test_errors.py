import inspect

import pytest

from smartivr import errors
from smartivr.errors import (
    BadFrame,
    EngineFailed,
    FlowError,
    NotFound,
    SmartIvrError,
    StoreError,
    SwitchboardFull,
    TokenRefused,
)
from smartivr.web.errors import status_of

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, SmartIvrError)
]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (TokenRefused("x"), 401),
        (BadFrame("x"), 400),
        (EngineFailed("x"), 503),
        (SwitchboardFull("x"), 503),
        (StoreError("x"), 503),
        (FlowError("telecom", ("x",)), 422),
        (SmartIvrError("x"), 500),
    ],
)
def test_an_error_has_the_status_of_its_class_or_of_the_nearest_above(error, status):
    assert status_of(error) == status


def test_every_error_has_a_code_of_its_own():
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and "_" not in code for code in codes)
