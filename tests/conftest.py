"""How many processes test, by which clock, and a real PostgreSQL for tests that ask for one."""

import asyncio
import gc
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from patient_engines import patient_engines
from sqlalchemy import Connection, create_engine, make_url, text
from steady_loop import SteadyLoops

GIVEN = "SMARTIVR_TEST_POSTGRES_URL"
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
"""Without what makes a commit safe, which most tests do not look at."""


@pytest.hookimpl(optionalhook=True)  # without xdist nobody asks
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: many tests wait for real calls rather than compute."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Judge nothing by how long this machine takes."""
    asyncio.set_event_loop_policy(SteadyLoops())
    hypothesis_settings.register_profile(
        "tests", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    hypothesis_settings.load_profile("tests")


def pytest_collection_finish() -> None:
    """Never again look for garbage among what was imported and collected, which takes a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def unhurried() -> Iterator[None]:
    """Have what is said be heard to its end, however busy the machine is."""
    with patient_engines():
        yield


@dataclass(frozen=True)
class PostgresServer:
    """A server of our own in a temporary folder, listening on a socket in it alone."""

    folder: Path
    binaries: Path
    user: tuple[str, ...]
    """What a command begins with so that it does not run as root, as PostgreSQL demands."""
    options: str = ""

    @property
    def address(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        sockets = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        self._control(
            "start", "-w", "-l", str(self.folder / "log"), "-o", f"{sockets} {self.options}"
        )

    def stop(self, mode: str = "immediate") -> None:
        self._control("stop", "-m", mode)

    def initialise(self) -> None:
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-N")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-s", *arguments)

    def _run(self, name: str, *arguments: str) -> None:
        command = [*self.user, str(self.binaries / name), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)


def postgres_binaries() -> Path | None:
    """Return the folder with initdb, pg_ctl and postgres, the newest where there are several."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parts[-2])
    on_path = shutil.which("initdb")
    folders = [*reversed(packaged), *([Path(on_path).resolve().parent] if on_path else [])]
    needed = ("initdb", "pg_ctl", "postgres")
    return next((f for f in folders if all((f / name).exists() for name in needed)), None)


def _not_as_root() -> tuple[str, ...]:
    if os.getuid() != 0:
        return ()
    for user in ("postgres", "nobody"):
        if subprocess.run(["id", user], capture_output=True, check=False).returncode == 0:
            return ("runuser", "-u", user, "--")
    pytest.skip("PostgreSQL does not run as root, and there is no user postgres or nobody")


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[Callable[[str], PostgresServer]]:
    """Make servers with these options that a test may stop and start; all go at the end."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    user = _not_as_root()
    servers = []

    def make(options: str) -> PostgresServer:
        folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
        if user:
            shutil.chown(folder, user[2])
        server = PostgresServer(folder, binaries, user, options)
        servers.append(server)
        server.initialise()
        server.start()
        return server

    yield make
    for server in servers:
        with suppress(subprocess.CalledProcessError):  # a test may have left it stopped
            server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> str:
    """Return the address of a PostgreSQL server, a given one or one of our own."""
    given = os.environ.get(GIVEN)
    return given or request.getfixturevalue("own_postgres")(_FAST).address


@contextmanager
def _administration(address: str) -> Iterator[Connection]:
    """Connect outside of any transaction, as making a database demands."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture
def postgres_address(postgres: str) -> Iterator[str]:
    """Return the address of an empty database, which is dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    with _administration(postgres) as administration:
        administration.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    with _administration(postgres) as administration:
        administration.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'below' / 'calls.db'}"
    return request.getfixturevalue("postgres_address")
