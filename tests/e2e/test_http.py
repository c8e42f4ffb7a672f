"""The HTTP interface of a running server: recognition, health, figures, pages, descriptions."""

import io
import re
from html.parser import HTMLParser

import httpx2
import numpy as np
import pytest
import soundfile

from smartivr.audio import g711
from smartivr.audio.resample import resample
from smartivr.line import Encoding
from smartivr.recognition.scripted import Mishap


@pytest.fixture
async def http(house):
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=60) as http:
        yield http


def file(samples, rate_hz, kind):
    body = io.BytesIO()
    soundfile.write(body, samples, rate_hz, format=kind)
    return body.getvalue()


def bodies(samples, rate_hz):
    narrow = resample(samples, rate_hz, 8000)
    stereo = np.stack([samples, samples], axis=1)
    return {
        "wav": (file(samples, rate_hz, "WAV"), "audio/wav"),
        "flac at 44.1 kHz": (file(resample(samples, rate_hz, 44100), 44100, "FLAC"), "audio/flac"),
        "ogg": (file(samples, rate_hz, "OGG"), "audio/ogg"),
        "stereo": (file(stereo, rate_hz, "WAV"), ""),
        "l16": (samples.tobytes(), f"audio/l16; rate={rate_hz}"),
        "mu-law": (g711.encode(narrow, Encoding.ULAW), "audio/pcmu"),
        "A-law": (g711.encode(narrow, Encoding.ALAW), "audio/pcma;rate=8000"),
    }


KINDS = ["wav", "flac at 44.1 kHz", "ogg", "stereo", "l16", "mu-law", "A-law"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_recording_of_any_kind_is_understood(http, a_sentence, kind):
    body, content_type = bodies(*a_sentence)[kind]
    headers = {"Content-Type": content_type} if content_type else {}
    response = await http.post("/v1/recognize?line=shop&step=main", content=body, headers=headers)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert (answer["text"], answer["intent"], answer["band"]) == ("sales", "sales", "accept")


async def test_silence_is_understood_as_nothing(http):
    body = np.zeros(16000, np.int16).tobytes()
    response = await http.post("/v1/recognize", content=body, headers={"Content-Type": "audio/l16"})
    answer = response.json()
    assert (answer["band"], answer["intent"], answer["why"]) == (
        "reject",
        "",
        "no speech was found",
    )


@pytest.mark.parametrize(
    ("query", "body", "content_type", "status", "code"),
    [
        ("", b"no audio", "audio/wav", 415, "unsupported-audio"),
        ("", b"", "", 415, "unsupported-audio"),
        ("", bytes(3), "audio/l16", 400, "bad-frame"),
        ("", bytes(8), "audio/l16; rate=11025", 415, "unsupported-audio"),
        ("", bytes(31 * 8000), "audio/pcmu", 415, "unsupported-audio"),
        ("", bytes(13_000_000), "audio/wav", 413, "body-too-large"),
        ("?line=nowhere", bytes(8), "audio/l16", 404, "not-found"),
        ("?step=nowhere", bytes(8), "audio/l16", 404, "not-found"),
        ("?step=sales", bytes(8), "audio/l16", 422, "bad-message"),
        ("?step=" + "x" * 65, bytes(8), "audio/l16", 422, "bad-message"),
    ],
)
async def test_a_recording_that_cannot_be_taken_is_refused(
    http, query, body, content_type, status, code
):
    headers = {"Content-Type": content_type}
    response = await http.post(f"/v1/recognize{query}", content=body, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_a_recognizer_that_dies_is_an_error_of_the_server(http, house, a_sentence):
    house.recognizer.mishap = Mishap.DIE
    try:
        body, content_type = bodies(*a_sentence)["wav"]
        headers = {"Content-Type": content_type}
        response = await http.post("/v1/recognize", content=body, headers=headers)
    finally:
        house.recognizer.mishap = Mishap.NONE
    assert (response.status_code, response.json()["error"]["code"]) == (503, "recognition-failed")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("{", "json"),
        ("[]", "the body"),
        ('{"line": 4}', "line"),
        ('{"line": "shop", "lime": ""}', "lime"),
        ('{"media": {"rate_hz": 44100}}', "media.rate_hz"),
        ('{"media": {"encoding": "opus"}}', "media.encoding"),
        ('{"caller": "' + "4" * 200 + '"}', "caller"),
    ],
)
async def test_a_wrong_request_is_told_which_field_is_wrong_but_not_its_value(http, body, names):
    headers = {"Content-Type": "application/json"}
    response = await http.post("/v1/sessions", content=body, headers=headers)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "bad-message")
    assert names in error["message"].lower()
    assert "444" not in error["message"]


async def test_a_body_that_is_too_large_is_refused(http):
    response = await http.post("/v1/sessions", content=bytes(100_000))
    assert (response.status_code, response.json()["error"]["code"]) == (413, "body-too-large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "not-found"), ("PUT", "/v1/lines", 405, "method-not-allowed")],
)
async def test_what_is_not_there_has_the_same_shape_of_error(http, method, path, status, code):
    response = await http.request(method, path)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


async def test_the_server_says_that_it_lives_and_is_ready(http):
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    ready = (await http.get("/readyz")).json()
    assert ready["ready"] is True
    assert ready["store"]["ok"] is True
    assert ready["without_speech"] == {}


async def test_the_figures_count_calls_outcomes_and_waiting(http, client):
    async with client.call() as call:
        async for message in call:
            if message["type"] == "prompt":
                await call.press("1")
    figures = (await http.get("/metrics")).text
    for pattern in (
        r'smartivr_calls_total\{line="shop"\} [1-9]',
        r'smartivr_outcomes_total\{kind="queue",line="shop",verdict="routed"\} [1-9]',
        r"smartivr_live_calls \d",
        r"smartivr_beat_late_seconds_count \d",
        r"smartivr_store_pending \d",
    ):
        assert re.search(pattern, figures), pattern


class _Links(HTMLParser):
    """Everything that a page loads or leads to."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"src", "href"}]


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/socket", "/docs/agents"])
async def test_a_page_needs_no_other_host_and_everything_it_names_is_there(http, path):
    page = await http.get(path)
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    links = _Links()
    links.feed(page.text)
    assert links.found
    for link in links.found:
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in page.text
            continue
        assert re.match(r"/(?!/)", link), f"{link} is on another host"
        answer = await http.get(link)
        assert answer.status_code in {200, 303, 503}
        assert answer.headers.get("location", "/").startswith("/")


@pytest.mark.parametrize("name", ["softphone.js", "session.js", "sound.js", "phone-worklet.js"])
async def test_scripts_name_no_other_host(http, name):
    script = await http.get(f"/static/{name}")
    assert script.status_code == 200
    assert script.headers["content-type"].startswith("text/javascript")
    assert not re.search(r"https?://", script.text)


async def test_the_flow_is_drawn(http):
    drawing = await http.get("/lines/shop.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert 'id="step-main"' in drawing.text
    assert (await http.get("/lines/nowhere.svg")).status_code == 404


async def test_every_route_is_described_with_its_errors(http):
    described = (await http.get("/openapi.json")).json()
    assert {
        "/v1/sessions",
        "/v1/sessions/{session}",
        "/v1/sessions/{session}/keys",
        "/v1/recognize",
        "/v1/lines",
        "/v1/agents",
        "/v1/agents/{agent}",
        "/v1/agents/{agent}/session",
        "/v1/agents/{agent}/state",
        "/v1/queues",
        "/v1/queues/{queue}",
        "/v1/calls",
        "/healthz",
        "/readyz",
        "/metrics",
    } <= set(described["paths"])
    assert "404" in described["paths"]["/v1/sessions/{session}"]["get"]["responses"]
