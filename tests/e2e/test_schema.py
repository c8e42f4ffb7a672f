"""The HTTP interface against its own description, with input made up from it."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from smartivr.web.api import recording

CHECKS = (  # a status of 500 is nowhere in the description
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
LIMIT_S = 60.0
OPERATIONS = [
    ("POST", "/v1/sessions"),
    ("GET", "/v1/sessions/{session}"),
    ("DELETE", "/v1/sessions/{session}"),
    ("POST", "/v1/sessions/{session}/keys"),
    ("POST", "/v1/recognize"),
    ("GET", "/v1/lines"),
    ("GET", "/v1/statistics"),
    ("GET", "/v1/lines/{line}/counts"),
    ("GET", "/v1/lines/{line}/unheard"),
    ("GET", "/v1/lines/{line}/spoken"),
    ("GET", "/v1/agents"),
    ("GET", "/v1/agents/{agent}"),
    ("POST", "/v1/agents/{agent}/session"),
    ("POST", "/v1/agents/{agent}/state"),
    ("GET", "/v1/agents/{agent}/messages"),
    ("GET", "/v1/agents/{agent}/messages/{message}/audio"),
    ("POST", "/v1/agents/{agent}/messages/{message}/heard"),
    ("POST", "/v1/agents/{agent}/messages/{message}/take"),
    ("POST", "/v1/agents/{agent}/messages/{message}/release"),
    ("POST", "/v1/agents/{agent}/messages/{message}/done"),
    ("POST", "/v1/agents/{agent}/messages/{message}/call-back"),
    ("GET", "/v1/agents/{agent}/callbacks"),
    ("POST", "/v1/agents/{agent}/callbacks/{callback}/take"),
    ("GET", "/v1/agents/{agent}/calls"),
    ("GET", "/v1/queues"),
    ("GET", "/v1/queues/{queue}"),
    ("GET", "/v1/calls"),
    ("GET", "/v1/wall"),
    ("GET", "/v1/voicemails"),
    ("GET", "/v1/voicemails/{voicemail}"),
    ("GET", "/v1/voicemails/{voicemail}/audio"),
    ("POST", "/v1/voicemails/{voicemail}/heard"),
    ("DELETE", "/v1/voicemails/{voicemail}"),
    ("GET", "/v1/recordings"),
    ("GET", "/v1/recordings/{recording}"),
    ("GET", "/v1/recordings/{recording}/audio"),
    ("DELETE", "/v1/recordings/{recording}"),
    ("GET", "/v1/callbacks"),
    ("POST", "/v1/callbacks"),
    ("GET", "/v1/callbacks/{callback}"),
    ("DELETE", "/v1/callbacks/{callback}"),
    ("GET", "/v1/phones"),
    ("POST", "/v1/phones"),
    ("POST", "/v1/erasures"),
    ("GET", "/v1/lines/{line}/versions"),
    ("POST", "/v1/lines/{line}/versions"),
    ("GET", "/v1/lines/{line}/versions/{number}"),
    ("GET", "/v1/lines/{line}/files"),
    ("GET", "/v1/lines/{line}/drafts"),
    ("POST", "/v1/lines/{line}/drafts"),
    ("GET", "/v1/lines/{line}/drafts/{draft}"),
    ("PUT", "/v1/lines/{line}/drafts/{draft}"),
    ("DELETE", "/v1/lines/{line}/drafts/{draft}"),
    ("POST", "/v1/lines/{line}/drafts/{draft}/publish"),
    ("POST", "/v1/lines/{line}/check"),
    ("POST", "/v1/lines/{line}/rehearsals"),
    ("POST", "/v1/lines/{line}/rollback"),
    ("POST", "/v1/lines/{line}/retire"),
    ("GET", "/v1/lines/{line}/difference"),
    ("GET", "/v1/announcements"),
    ("POST", "/v1/announcements"),
    ("PATCH", "/v1/announcements/{announcement}"),
    ("DELETE", "/v1/announcements/{announcement}"),
    ("GET", "/v1/numbers"),
    ("GET", "/v1/numbers/lead"),
    ("GET", "/v1/connect/asterisk/next/{channel}"),
    ("POST", "/v1/connect/audiosocket/calls"),
    ("POST", "/v1/connect/jambonz/after"),
    ("POST", "/v1/connect/jambonz/call"),
    ("POST", "/v1/connect/jambonz/status"),
    ("POST", "/v1/connect/plivo/after"),
    ("POST", "/v1/connect/plivo/answer"),
    ("POST", "/v1/connect/plivo/status"),
    ("POST", "/v1/connect/telnyx/after"),
    ("POST", "/v1/connect/telnyx/answer"),
    ("POST", "/v1/connect/telnyx/status"),
    ("POST", "/v1/connect/twilio/after"),
    ("POST", "/v1/connect/twilio/dialled"),
    ("POST", "/v1/connect/twilio/status"),
    ("POST", "/v1/connect/twilio/voice"),
    ("POST", "/v1/connect/vonage/answer"),
    ("POST", "/v1/connect/vonage/event"),
    ("GET", "/v1/connect/{dialect}/calls/{reference}"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]


@schemathesis.serializer(*recording.FILES, *recording.RAW)
def as_it_is(_context, value):
    return value if isinstance(value, bytes) else repr(value).encode()


@pytest.fixture(scope="session")
def described(house):
    return schemathesis.openapi.from_url(f"{house.url}/openapi.json")


@pytest.fixture
def tidy(house):
    """Sessions that were opened and never connected are ended afterwards."""
    yield
    reception = house.app.state.desk.reception
    for session in list(reception._sessions.values()):
        house.process_loop.call_soon_threadsafe(reception.hang_up, session, "tidied up")


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_is_asked_the_answer_is_as_described(described, tidy, method, path):
    operation = described[path][method]
    made_up = st.one_of(
        operation.as_strategy(),
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
    )

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(made_up)
    def ask(case):
        case.call_and_validate(checks=CHECKS, timeout=LIMIT_S)

    ask()


def test_every_operation_is_asked(described):
    there = {(op.ok().method.upper(), op.ok().path) for op in described.get_all_operations()}
    assert there == set(OPERATIONS)
