"""The city of the proof, built once for each kind of database and copied where it is changed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url

from service.app import create_service
from service.plugin_api import RecordCheck
from service.plugin_host.host import Host, Plugin
from service.usecases.service import Service
from tests.proof.city import FEW, found
from tests.proof.desk import Desk
from tests.proof.outcomes import STRICT
from tests.proof.people import City
from tests.proof.portals import HOST


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
    settings = replace(template.boundless(url), webhook_hosts=(HOST,))
    desk = Desk(_with_a_plugin_to_choose(create_service(settings)))
    city = found(desk)
    kept, engine = None, desk.service.store.engine
    if template.postgres is None:
        desk.service.store.close()
        kept = folder / "kept.db"
        kept.write_bytes((folder / f"{name}.db").read_bytes())
    else:
        template.postgres.count(name)
        engine = create_engine(make_url(template.postgres.url).set(database=name))
    yield Proof(desk, city, engine, kept)
    engine.dispose()
    desk.service.store.close()
    if template.postgres is not None:
        template.postgres.drop(name)


def _with_a_plugin_to_choose(service: Service) -> Service:
    check = RecordCheck(code="nothing", item="mentor.talk", check=lambda _context: [])
    plugin = Plugin(name=STRICT, version="1", api_version=1, mandatory=False, record_checks=(check,))
    host = Host((*service.host.plugins, plugin))
    service.store.offer = host
    return replace(service, host=host)


@pytest.fixture(scope="session")
def thorough() -> bool:
    """Whether to take the time that soak has."""
    return "XIKOU_PROOF_EXAMPLES" in os.environ


@pytest.fixture
def actors(proof: Proof, thorough: bool) -> list[str]:
    """All actors on SQLite; one of each standing on PostgreSQL, unless there is time."""
    return proof.city.actors if thorough or proof.kept else [proof.city.code(each) for each in FEW]


@pytest.fixture
def figures(record_property: Any) -> Any:
    """Keep figures of a test for the summary at the end of the run."""
    return lambda **values: record_property("proof", values)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the figures of the proof, and write them down where ``XIKOU_PROOF_FIGURES`` names a file."""
    if hasattr(config, "workerinput"):
        return  # one of several workers: whoever gathers their reports writes them down
    reports = [
        each
        for some in terminalreporter.stats.values()
        for each in some
        if isinstance(each, pytest.TestReport)
    ]
    told = [
        (report.nodeid.rpartition("::")[2], values)
        for report in reports
        if report.when == "call"
        for name, values in report.user_properties
        if name == "proof"
    ]
    holes = [values["noticed"] for _, values in told if "noticed" in values]
    told = [(name, values) for name, values in told if "noticed" not in values]
    if holes:
        told.append(("test_a_hole_is_noticed", {"holes": len(holes), "noticed": sum(holes)}))
    for name, values in told:
        terminalreporter.write_line(f"proof: {name}: {_shown(values)}")
    if path := os.environ.get("XIKOU_PROOF_FIGURES"):
        Path(path).write_text(_page(told), "utf-8")


def _shown(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value:,}" for key, value in values.items())


def _page(told: list[tuple[str, dict[str, Any]]]) -> str:
    rows = "".join(
        f"| {name.removeprefix('test_').replace('_', ' ')} | {_shown(values)} |\n"
        for name, values in sorted(told)
    )
    return (
        "# 举证结果\n\n由 `make soak` 生成：`tests/proof` 以全部问题、全部操作和随机的机构与查询，检验谁也看不到、做不了不属于自己的事。\n\n"
        f"| 检验 | 数字 |\n|---|---|\n{rows}"
    )
