"""The two roles of PostgreSQL, and one alone."""

import uuid
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url, text

from service.app import create_service
from service.cli import main
from service.config import Settings
from service.intake.roster import read_roster
from service.store.scope import OPERATOR, Scope
from service.usecases.roster import import_roster
from service.usecases.setup import prepare

STRANGE = "we \"ird%s' role"


@pytest.fixture
def server(template):
    if template.postgres is None:
        pytest.skip("about PostgreSQL")
    return template.postgres


@pytest.fixture
def blank(server):
    """The settings of a service whose database has no table, with a role that is not there yet."""
    name, role = f"b{uuid.uuid4().hex[:12]}", f"{STRANGE}{uuid.uuid4().hex[:6]}"
    server.create(name)
    url = make_url(server.address(name)).set(username=role, password="pass'word%")
    owner = server.address(name, server.owner)
    yield Settings(database_url=url.render_as_string(hide_password=False), owner_database_url=owner)
    server.drop(name)
    quoted = role.replace('"', '""').replace("%", "%%")
    server.run(f'drop role if exists "{quoted}"')


def rows(settings, statement, **more):
    service = create_service(settings)
    with service.store.connected(Scope(organizer=True)) as connection:
        found = connection.execute(text(statement), more).all()
    service.store.close()
    return found


def test_the_role_is_created_with_the_least_rights(blank, server):
    for _ in range(2):
        service = create_service(blank)
        prepare(service)
        assert service.store.problem() is None
        assert service.store.weakness() is None
        service.store.close()
    role = make_url(blank.database_url).username
    as_super = replace(blank, database_url=server.address(make_url(blank.database_url).database))
    kept = rows(as_super, "select rolpassword from pg_authid where rolname = :role", role=role)
    assert kept[0].rolpassword.startswith("SCRAM-SHA-256$")
    granted = "select table_name, string_agg(lower(left(privilege_type, 1)), '' order by privilege_type) from information_schema.role_table_grants where grantee = :role group by 1"
    rights = {row[0]: row[1] for row in rows(as_super, granted, role=role)}
    assert {rights.pop(each) for each in ("audit_event", "audit_seal", "snapshot")} == {"is"}
    ended = (
        "suspension",
        "role_grant",
        "person_key",
        "department_head",
        "calendar_day",
        "happening",
        "preference",
        "upload",
        "delivery",
        "token",
    )
    assert {rights.pop(each) for each in ended} == {"disu"}
    assert rights.pop("alembic_version") == "s"
    assert set(rights.values()) == {"isu"}


def test_an_earlier_role_keeps_its_password_and_loses_other_rights(blank, server):
    role = make_url(blank.database_url).username.replace('"', '""').replace("%", "%%")
    prepare_all(blank)
    owner = replace(blank, database_url=blank.owner_database_url)
    service = create_service(owner)
    with service.store.engine.begin() as connection:
        connection.exec_driver_sql(f'grant update, delete on audit_event to "{role}"')
    service.store.close()
    prepare_all(replace(blank, database_url=blank.database_url.replace("pass", "other")))
    assert rows(blank, "select has_table_privilege('audit_event', 'update') as can")[0].can is False


def prepare_all(settings):
    service = create_service(settings)
    prepare(service)
    service.store.close()


def test_one_role_for_both_stands_before_the_wall_too(blank, server, roster_file):
    settings = replace(blank, database_url=blank.owner_database_url, owner_database_url="")
    for each in (settings, replace(settings, owner_database_url=settings.database_url)):
        prepare_all(each)
    service = create_service(settings)
    import_roster(service, OPERATOR, read_roster(roster_file))
    count = text("select count(*) from task")
    with service.store.connected() as connection:
        assert connection.execute(count).scalar_one() == 0
    with service.store.connected(OPERATOR) as connection:
        assert connection.execute(count).scalar_one() == 9072
    assert service.store.weakness() == "拥有数据表"
    service.store.close()


@pytest.fixture
def roster_file(request):
    return request.config.rootpath / "tests" / "data" / "roster-2022.xlsx"


@pytest.mark.parametrize("env", ["production", "development"])
def test_init_warns_in_production_where_the_wall_holds_nobody(blank, server, monkeypatch, env):
    monkeypatch.setenv("XIKOU_ENV", env)
    monkeypatch.setenv("XIKOU_SECRET_KEY", "0123456789abcdef" * 2)
    name = make_url(blank.database_url).database

    def init(url, owner):
        monkeypatch.setenv("XIKOU_DATABASE_URL", url)
        monkeypatch.setenv("XIKOU_OWNER_DATABASE_URL", owner)
        result = CliRunner().invoke(main, ["init"])
        return result.exit_code, result.stdout, result.stderr

    ready = "数据库已就绪\n"
    assert init(blank.database_url, blank.owner_database_url) == (0, ready, "")
    warned = (
        "警告：服务所用的数据库角色{}，行级安全约束不了它，见 docs/security.md\n"
        if env == "production"
        else ""
    )
    assert init(blank.owner_database_url, "") == (0, ready, warned.format("拥有数据表"))
    assert init(server.address(name), "") == (0, ready, warned.format("是超级用户"))
    around = f"r{uuid.uuid4().hex[:8]}"
    server.run(f"create role {around} login bypassrls")
    assert init(server.address(name, around), blank.owner_database_url) == (
        0,
        ready,
        warned.format("可以绕过行级安全（BYPASSRLS）"),
    )
    service = create_service(replace(blank, database_url=server.address(name)))
    with service.store.engine.begin() as connection:
        connection.exec_driver_sql(f"drop owned by {around}")
    service.store.close()
    server.run(f"drop role {around}")


def test_a_role_that_may_not_migrate_is_told_so(blank, monkeypatch):
    prepare_all(blank)
    owner = create_service(replace(blank, database_url=blank.owner_database_url))
    with owner.store.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0002'"))
    owner.store.close()
    monkeypatch.setenv("XIKOU_DATABASE_URL", blank.database_url)
    result = CliRunner().invoke(main, ["init"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "数据库角色没有所需的权限；初始化请设置 XIKOU_OWNER_DATABASE_URL\n"
