"""How databases are opened, made and shared."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text

from service.app import create_service
from service.config import Settings
from service.store import schema
from service.store.engine import open_engine
from service.store.tables import audit_event, calendar_year, item_version, metadata
from service.usecases.setup import OPERATOR, prepare


@pytest.fixture
def blank(template, tmp_path):
    """The address of a database without any table."""
    if template.postgres is None:
        yield f"sqlite:///{tmp_path}/blank.db"
        return
    url = template.postgres.create(f"blank{tmp_path.name}"[:60].lower())
    yield url
    template.postgres.drop(url.partition("?")[0].rpartition("/")[2])


def differences(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return compare_metadata(context, metadata)


def test_the_migrated_schema_is_the_metadata(empty_house):
    assert differences(empty_house.service.store.engine) == []


def test_down_to_nothing_and_up_again(empty_house, template):
    engine = empty_house.service.store.engine
    if template.postgres is not None:
        engine.dispose()
        engine = open_engine(empty_house.service.settings.owner_database_url)
    schema.withdraw(engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert not schema.is_current(engine)
    schema.migrate(engine)
    assert schema.is_current(engine)
    assert differences(engine) == []
    engine.dispose()


def _first_start(settings: Settings) -> str:
    try:
        service = create_service(settings)
        prepare(service)
        service.store.close()
    except Exception as error:  # noqa: BLE001  told to the test, which shows it
        return repr(error)
    return "ok"


def test_first_starts_at_the_same_time(blank, template):
    settings = template.settings(blank)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(_first_start, [settings] * 4, chunksize=1) == ["ok"] * 4
    service = create_service(settings)
    assert service.store.problem() is None
    with service.store.connected() as connection:
        years = connection.execute(select(func.count()).select_from(calendar_year)).scalar_one()
        versions = connection.execute(select(func.count()).select_from(item_version)).scalar_one()
    assert years > 10
    assert versions == len(service.host.items)
    service.store.close()


def test_init_twice_changes_nothing(empty_house):
    def counts():
        with empty_house.service.store.connected(OPERATOR) as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }

    before = counts()
    prepare(empty_house.service)
    assert counts() == before


def test_sqlite_is_opened_with_care(empty_house):
    if empty_house.service.store.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    with empty_house.past_walls.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
        "secure_delete": 1,
    }


def test_eight_writers_lose_nothing(house):
    recruits = [f"R2022{number:03}" for number in range(1, 41)]
    house.token("S1137")

    def write(code):
        return house.change(
            "S1137", "updateRecruit", "recruit { post }", recruitCode=code, post=f"岗位{code}"
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(write, recruits))
    assert [each["recruit"]["post"] for each in answers] == [f"岗位{code}" for code in recruits]
    seen = house.ask("S1137", "{ recruits(first: 100) { nodes { code post } } }")["recruits"]["nodes"]
    assert {each["code"]: each["post"] for each in seen}.items() >= {
        code: f"岗位{code}" for code in recruits
    }.items()
    with house.service.store.connected(OPERATOR) as connection:
        statement = select(func.count()).where(audit_event.c.action == "updateRecruit")
        assert connection.execute(statement).scalar_one() == len(recruits)
