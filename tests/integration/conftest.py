"""A live service: the one that ``--base-url`` names, else one that this run starts itself."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

XIKOU = Path(sys.executable).with_name("xikou")
ROSTER = Path(__file__).parents[1] / "data" / "roster-2022.xlsx"
ORGANIZER = "S1137"
START_SECONDS = 30


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("xikou")
    group.addoption("--base-url", help="test the service at this address instead of starting one; only reads")
    group.addoption("--token", help="an organizer's token for --base-url")


@dataclass
class Portal:
    """What a unit portal has: an address and a token."""

    url: str
    token: str

    def ask(self, document: str, **variables):
        """Send a document; raises TransportQueryError on top-level errors."""
        transport = RequestsHTTPTransport(
            f"{self.url}/graphql", headers={"Authorization": f"Bearer {self.token}"}, timeout=60, retries=0
        )
        request = gql(document)
        request.variable_values = variables
        with Client(transport=transport) as session:
            return session.execute(request)

    def get(self, path: str) -> tuple[int, bytes]:
        """Get another page; return its status and body."""
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer:  # noqa: S310  the given address
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()


@dataclass
class OwnHouse:
    """A service of this run, of which tests may have any token."""

    url: str
    environ: dict[str, str]

    def portal(self, code: str) -> Portal:
        """Return a client with a person's token."""
        return Portal(self.url, xikou(self.environ, "token", "issue", "--person", code).strip())


def xikou(environ: dict[str, str], *words: str) -> str:
    """Run a command; return what it prints."""
    done = subprocess.run(
        [XIKOU, *words], env=environ, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def own_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnHouse]:
    """A database with the roster of 2022, served on a free port on 2023-03-01; skipped with --base-url."""
    if request.config.getoption("base_url", None):
        pytest.skip("writes: only against a service that this run starts itself")
    folder = tmp_path_factory.mktemp("live")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("XIKOU_")} | {
        "XIKOU_DATABASE_URL": f"sqlite:///{folder}/live.db",
        "XIKOU_PORT": str(port),
        "XIKOU_TODAY": "2023-03-01",
    }
    xikou(environ, "init")
    xikou(environ, "import-roster", str(ROSTER), "--json")
    with (folder / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [XIKOU, "serve"], env=environ, cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        house = OwnHouse(f"http://127.0.0.1:{port}", environ)
        _until_ready(house.url, server, folder / "serve.log")
        yield house
    finally:
        server.terminate()
        server.wait(timeout=30)


def _until_ready(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310  our own address
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"not ready after {START_SECONDS} s: {log.read_text()}")


@pytest.fixture(scope="session")
def organizer(request: pytest.FixtureRequest) -> Portal:
    """A client with an organizer's token, of whichever service is tested."""
    url, token = (request.config.getoption(name, None) for name in ("base_url", "token"))
    if url is None:
        own: OwnHouse = request.getfixturevalue("own_house")
        return own.portal(ORGANIZER)
    if not token:
        pytest.exit("--base-url needs --token, an organizer's", returncode=2)
    return Portal(url.rstrip("/").removesuffix("/graphql"), token)
