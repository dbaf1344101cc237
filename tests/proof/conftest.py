"""The city of the proof, built once for each kind of database and copied where it is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url

from service.app import create_service
from tests.proof.city import found
from tests.proof.desk import Desk
from tests.proof.people import City
from tests.proof.remembering import remembered


@dataclass
class Proof:
    """The city with a desk to ask at; ``kept`` is a copy of its file on SQLite."""

    desk: Desk
    city: City
    engine: Engine
    kept: Path | None


@pytest.fixture(scope="session")
def proof(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proof]:
    """The city, not to be changed for good."""
    folder = tmp_path_factory.mktemp("proof")
    url, name = template.fresh("empty", folder)
    desk = Desk(create_service(template.settings(url)))
    city = found(desk)
    kept, engine = None, desk.service.store.engine
    if template.postgres is None:
        desk.service.store.close()
        kept = folder / "kept.db"
        kept.write_bytes((folder / f"{name}.db").read_bytes())
    else:
        engine = create_engine(make_url(template.postgres.url).set(database=name))
    yield Proof(desk, city, engine, kept)
    engine.dispose()
    desk.service.store.close()
    if template.postgres is not None:
        template.postgres.drop(name)


@pytest.fixture(scope="session", autouse=True)
def remembering() -> Iterator[None]:
    """Documents are read and validated once."""
    with remembered():
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("xikou").addoption(
        "--thorough", action="store_true", help="prove at the size that make soak asks"
    )


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether to take the time that soak has."""
    return bool(request.config.getoption("--thorough"))


@pytest.fixture
def figures(record_property: Any) -> Any:
    """Keep figures of a test for the summary at the end of the run."""
    return lambda **values: record_property("proof", values)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of the proof."""
    for report in (
        each for some in terminalreporter.stats.values() for each in some if hasattr(each, "user_properties")
    ):
        for name, values in report.user_properties:
            if name == "proof" and report.when == "call":
                shown = ", ".join(f"{key} {value}" for key, value in values.items())
                terminalreporter.write_line(f"proof: {report.nodeid.rpartition('::')[2]}: {shown}")
