"""`serve`, `call`, `demo` and `test --server` as processes, with recognition by script."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import httpx2
import pytest

pytestmark = pytest.mark.slow

SHOP = """\
title: Shop
language: en
recognizer: scripted
start: hello
agent: person
settings: {no_input_s: 180}
steps:
  hello:
    menu: Orders or hours?
    options:
      orders: {key: 1, next: orders, phrases: [orders]}
      hours: {key: 2, next: hours, phrases: [opening hours]}
  orders: {queue: orders}
  hours: {say: All day., next: hello}
  person: {transfer: reception}
"""
DEMO = """\
call: Somebody asks for orders
turns:
  - expect: {step: hello}
  - say: orders
outcome: {kind: queue, destination: orders}
"""
LIMIT_S = 120


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    calls = home / "intents" / "shop" / "calls"
    calls.mkdir(parents=True)
    (calls.parent / "flow.yaml").write_text(SHOP)
    (calls / "demo.yaml").write_text(DEMO)
    keyed = "{call: Keyed, turns: [{press: '1'}], outcome: {kind: queue}}"
    (calls / "keyed.yaml").write_text(keyed)
    return home


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "smartivr", *arguments]


def surroundings(home: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("SMARTIVR_")}
    return {**own, "SMARTIVR_HOME": str(home), "SMARTIVR_DEFAULT_LINE": "shop", "COLUMNS": "160"}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *arguments),
        env=surroundings(home),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


class Running:
    """`smartivr serve` on a free port."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            command(home, "serve", "--port", "0"),
            env=surroundings(home),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.printed = list(takewhile(lambda line: "Ctrl-C" not in line, self.process.stdout))
        found = re.search(r"http://\S+?:\d+", self.printed[0])
        assert found, self.printed
        self.url = found.group()

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(LIMIT_S)


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Running]:
    running = Running(home)
    yield running
    running.process.kill()
    running.process.wait()


def test_serve_prints_where_it_is_found(server: Running) -> None:
    assert server.printed[0].split() == ["softphone", f"{server.url}/"]
    assert server.printed[1].split() == ["sign-in", f"{server.url}/sign-in"]
    assert server.printed[2].split() == ["API", f"{server.url}/docs"]


def test_serve_prints_how_to_be_the_first_administrator(server: Running) -> None:
    link = server.printed[4].strip()
    assert link.startswith(f"{server.url}/welcome/")
    with httpx2.Client(timeout=LIMIT_S) as http:
        page = http.get(link, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "no administrator yet" in page.text


def test_a_call_by_voice_arrives(home: Path, server: Running) -> None:
    result = run(home, "call", "--url", server.url, "--say", "orders", "--expect", "queue/orders")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "(says) orders" in result.stdout
    assert re.search(r"end of speech -> first audio|queue/orders", result.stdout)


def test_a_call_that_arrives_elsewhere_ends_with_1(home: Path, server: Running) -> None:
    result = run(home, "call", "--url", server.url, "--keys", "1", "--expect", "queue/sales")
    assert result.returncode == 1
    assert "did not arrive at queue/sales" in result.stderr


def test_typing_and_keys_are_done_in_their_order(home: Path, server: Running) -> None:
    result = run(home, "call", "--url", server.url, "--type", "opening hours", "--keys", "1")
    assert result.returncode == 0, result.stderr
    typed, keyed = (result.stdout.index(part) for part in ("(types)", "(presses)"))
    assert typed < result.stdout.index("All day.") < keyed


def test_an_unknown_line_is_one_sentence(home: Path, server: Running) -> None:
    result = run(home, "call", "--url", server.url, "--line", "nowhere")
    assert result.returncode == 2
    assert "shop" in result.stderr
    assert "Traceback" not in result.stderr


def test_scripts_are_played_against_a_running_server(home: Path, server: Running) -> None:
    result = run(home, "test", "shop", "--server", server.url)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 passed, 0 failed, 0 left out" in result.stdout


def test_a_port_in_use_is_one_sentence(home: Path, server: Running) -> None:
    port = server.url.rpartition(":")[2]
    result = run(home, "serve", "--port", port)
    assert result.returncode == 2
    assert result.stderr.startswith(f"cannot listen on 127.0.0.1:{port}: address already in use")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_server_told_to_end_ends_with_0(home: Path, how: signal.Signals) -> None:
    running = Running(home)
    assert running.end(how) == 0
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", int(running.url.rpartition(":")[2])))


def test_the_demo_ends_with_0_where_the_caller_arrived(home: Path) -> None:
    result = run(home, "demo", "--exit", "--line", "shop", "--port", "0")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "the caller arrived at queue/orders" in result.stdout


def test_the_demo_ends_with_1_where_the_caller_did_not(home: Path) -> None:
    script = home / "intents" / "shop" / "calls" / "demo.yaml"
    script.write_text(DEMO.replace("destination: orders", "destination: sales"))
    try:
        result = run(home, "demo", "--exit", "--line", "shop", "--port", "0")
    finally:
        script.write_text(DEMO)
    assert result.returncode == 1
    assert "was to arrive at queue/sales and arrived at queue/orders" in result.stderr


def test_the_demo_goes_on_serving_until_ctrl_c(home: Path) -> None:
    process = subprocess.Popen(
        command(home, "demo", "--line", "shop", "--port", "0"),
        env=surroundings(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    printed = list(iter(process.stdout.readline, "Ctrl-C ends it\n"))
    process.send_signal(signal.SIGINT)
    assert process.wait(LIMIT_S) == 0
    assert any("softphone" in line for line in printed)


def test_no_server_is_one_sentence(home: Path) -> None:
    result = run(home, "call", "--url", "http://127.0.0.1:9", "--keys", "1")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "smartivr serve" in result.stderr
