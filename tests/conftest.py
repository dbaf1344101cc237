"""The house for tests: a service on SQLite and on PostgreSQL, with the roster of 2022 or with nothing."""

import gc
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, make_url

from service.app import create_app, create_service
from service.config import Settings
from service.config.door import LIMITS
from service.intake.roster import read_roster
from service.plugin_host.host import Host
from service.plugin_host.loading import load_host
from service.store.engine import open_engine
from service.usecases.roster import import_roster
from service.usecases.service import Service
from service.usecases.setup import OPERATOR, prepare
from service.usecases.tokens import issue_token
from tests.postgres import Postgres, own_server, with_driver
from tests.remembering import remembered

DATA = Path(__file__).parent / "data"
TODAY = date(2023, 3, 1)


@pytest.fixture(scope="session", autouse=True)
def remembering() -> Iterator[None]:
    """What depends on no service and no test is worked out once."""
    with remembered():
        yield


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server of our own for this run, or the one that XIKOU_TEST_POSTGRES_URL names."""
    if url := os.environ.get("XIKOU_TEST_POSTGRES_URL"):
        found = Postgres(with_driver(url))
        yield found
        found.close()
        return
    with own_server() as own:
        yield own


@dataclass
class Template:
    """A prepared database that tests copy."""

    kind: str
    path: Path | None = None
    postgres: Postgres | None = None
    names: dict[str, str] = field(default_factory=dict)
    _host: Host | None = None

    def open(self, url: str) -> Service:
        """Open a service on a database, with plugins as they are after a start; they are loaded once."""
        settings = self.settings(url)
        if self._host is None or self._host.isolation.health:  # a test let one of them fail
            self._host = load_host(settings.mandatory_plugins)
        return create_service(settings, self._host)

    def settings(self, url: str) -> Settings:
        """Return the settings of a service on a database."""
        unhurried = {"rate_per_token": 0, "rate_per_address": 0}  # tests ask more in a minute than people do
        return Settings(database_url=url, owner_database_url=self.owner_of(url), today=TODAY, **unhurried)

    def boundless(self, url: str) -> Settings:
        """Return the settings of a service that answers however much is asked."""
        return replace(self.settings(url), **dict.fromkeys(LIMITS, 10**15))

    def owner_of(self, url: str) -> str:
        """Return a database's address for its owner; nothing on SQLite."""
        if self.postgres is None:
            return ""
        return self.postgres.address(str(make_url(url).database), self.postgres.owner)

    def fresh(self, filled: str, folder: Path) -> tuple[str, str]:
        """Copy the template; return the copy's address and name."""
        name = f"x{uuid.uuid4().hex[:16]}"
        if self.postgres is not None:
            return self.postgres.create(name, self.names[filled]), name
        assert self.path is not None
        shutil.copy(self.path / f"{filled}.db", folder / f"{name}.db")
        return f"sqlite:///{folder / name}.db", name

    def keep(self, filled: str, house: "House") -> None:
        """Prepare another database as a copy of a house's, which is closed."""
        house.past_walls.dispose()
        house.service.store.close()
        source = str(house.service.store.engine.url.database)
        if self.postgres is None:
            assert self.path is not None
            shutil.copy(source, self.path / f"{filled}.db")
            return
        self.names[filled] = f"t{uuid.uuid4().hex[:12]}"
        self.postgres.create(self.names[filled], source)
        self.postgres.count(self.names[filled])


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """Prepared databases, empty and with the roster, of each kind."""
    if request.param == "sqlite":
        made = Template("sqlite", path=tmp_path_factory.mktemp("template"))
        urls = {name: f"sqlite:///{made.path}/{name}.db" for name in ("empty", "roster")}
    else:
        server: Postgres = request.getfixturevalue("postgres")
        names = {name: f"t{uuid.uuid4().hex[:12]}" for name in ("empty", "roster")}
        made = Template("postgresql", postgres=server, names=names)
        urls = {filled: server.create(name) for filled, name in names.items()}
    for filled, url in urls.items():
        service = made.open(url)
        prepare(service)
        if filled == "roster":
            import_roster(service, OPERATOR, read_roster(DATA / "roster-2022.xlsx"))
        service.store.close()
        if made.postgres is not None:
            made.postgres.count(made.names[filled])
    gc.collect()
    gc.freeze()  # the schema, the plugins and all modules stay: they need not be looked through again and again
    yield made
    if made.postgres is not None:
        for name in made.names.values():
            made.postgres.drop(name)


@dataclass
class House:
    """A running service with a client: ``ask`` as anybody by staff code."""

    service: Service
    tokens: dict[str, str] = field(default_factory=dict)
    superuser: str | None = None

    @cached_property
    def past_walls(self) -> Engine:
        """The database as somebody reaches it whom no wall and no right holds."""
        return open_engine(self.superuser) if self.superuser else self.service.store.engine

    @cached_property
    def client(self) -> FlaskClient:
        """Somebody who calls the application."""
        return create_app(self.service).test_client()

    def on(self, today: date) -> "House":
        """Return the same house on another day."""
        settings = replace(self.service.settings, today=today)
        return House(Service(self.service.store, self.service.host, settings), self.tokens, self.superuser)

    def token(self, code: str) -> str:
        """Return a token of a person (``portal:U01`` for a unit's portal)."""
        if code not in self.tokens:
            kind, _, name = code.rpartition(":")
            who = {"unit": name} if kind == "portal" else {"person": name}
            self.tokens[code] = issue_token(self.service, OPERATOR, **who).token  # type: ignore[arg-type]
        return self.tokens[code]

    def post(self, code: str, query: str, /, **variables: Any) -> Any:
        """Send a document as somebody; return the whole response."""
        headers = {"Authorization": f"Bearer {self.token(code)}"}
        return self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    def ask(self, code: str, query: str, /, **variables: Any) -> Any:
        """Send a document as somebody; return the data, failing on top-level errors."""
        body = self.post(code, query, **variables).get_json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    def change(self, code: str, mutation: str, wanted: str, /, **values: Any) -> Any:
        """Run a mutation as somebody with one input; return its payload with ``errors``."""
        name = mutation[0].upper() + mutation[1:]
        document = f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {wanted} errors {{ code path message plugin }} }} }}"
        return self.ask(code, document, input=values)[mutation]

    def task(self, code: str, recruit: str, item: str, occurrence: int = 1, wanted: str = "id status") -> Any:
        """Return one task of a recruit as somebody sees it."""
        document = f"query($r: String!, $i: String!, $o: Int) {{ recruit(code: $r) {{ task(item: $i, occurrence: $o) {{ {wanted} }} }} }}"
        return self.ask(code, document, r=recruit, i=item, o=occurrence)["recruit"]["task"]


def _opened(template: Template, filled: str, folder: Path) -> Iterator[House]:
    url, name = template.fresh(filled, folder)
    superuser = template.postgres.address(name) if template.postgres is not None else None
    house = House(template.open(url), superuser=superuser)
    yield house
    house.past_walls.dispose()
    house.service.store.close()
    if template.postgres is not None:
        template.postgres.drop(name)


@pytest.fixture(scope="session")
def opened(template: Template) -> Callable[[str, Path], AbstractContextManager[House]]:
    """Open a service on a copy of one of the prepared databases."""
    return contextmanager(partial(_opened, template))


@pytest.fixture
def house(template: Template, tmp_path: Path) -> Iterator[House]:
    """A service with the roster of 2022, on 2023-03-01."""
    yield from _opened(template, "roster", tmp_path)


@pytest.fixture
def empty_house(template: Template, tmp_path: Path) -> Iterator[House]:
    """A service with an empty database, on 2023-03-01."""
    yield from _opened(template, "empty", tmp_path)
