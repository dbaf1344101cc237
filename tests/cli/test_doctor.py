"""``xikou doctor``: each thing that is wrong with an installation is found, with its cure; what is right is not."""

import json
import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, text, update

from service.app import create_service
from service.cli import main
from service.config import Settings
from service.store.engine import writing
from service.store.tables import audit_event, delivery, happening
from service.usecases.sealing import seal_trace

SECRET = "a secret of the service that only its operator knows"  # noqa: S105  a test's secret is none
MASTER = bytes(range(32)).hex()


@pytest.fixture
def doctor(house, monkeypatch):
    for name in [name for name in os.environ if name.startswith("XIKOU_") and "TEST" not in name]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XIKOU_DATABASE_URL", house.service.store.url)
    monkeypatch.setenv("XIKOU_SECRET_KEY", SECRET)

    def run(*words, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"XIKOU_{name}", value)
        done = CliRunner().invoke(main, ["doctor", "--on", "2023-03-01", "--json", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        found = json.loads(done.stdout)
        wrong = [each for each in found if each["gravity"] == "WRONG"]
        assert done.exit_code == bool(wrong), done.output
        assert all(each["cure"] for each in wrong if each["about"] != "启动")
        told = {}
        for each in found:
            told.setdefault((each["about"], each["gravity"]), []).append(each["sentence"])
        return {key: "\n".join(sentences) for key, sentences in told.items()}

    return run


@contextmanager
def past_all(house):
    """Change what nothing may change."""
    with writing(house.past_walls, None) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("alter table audit_event disable trigger user"))
        else:
            named = text("select name from sqlite_master where type = 'trigger'")
            for name in connection.execute(named).scalars().all():
                connection.execute(text(f"drop trigger {name}"))
        yield connection


@pytest.fixture
def sealed(house):
    """The house with its trace sealed under the secret that the command is given."""
    service = create_service(
        Settings(database_url=house.service.store.url, secret_key=SECRET), house.service.host
    )
    seal_trace(house.service, thorough=True)
    yield service
    service.store.close()


def test_a_sound_installation(doctor, sealed, house, monkeypatch):
    monkeypatch.setattr("service.store.condition.DURABLE", ())  # tests switch fsync off
    with past_all(house) as connection:
        connection.execute(update(audit_event).values(key_id=sealed.store.signing.key_id))
        connection.execute(update(happening).values(told_at=datetime.now(UTC)))
    found = doctor()
    assert {about for about, gravity in found if gravity == "WRONG"} == set()
    fine = {about for about, gravity in found if gravity == "FINE"}
    assert fine >= {"插件", "数据库", "磁盘", "迁移", "密钥", "审计", "通知", "清单", "日历"}
    assert ("时钟", "DOUBTFUL") in found, "it is not that day"


def test_what_is_left_undone_and_who_cannot_be_believed(doctor, house):
    now = datetime.now(UTC)
    with past_all(house) as connection:
        connection.execute(update(audit_event).values(at=now - timedelta(hours=1)))
        one = connection.execute(text("select id from recruit limit 1")).scalar_one()
        event = {
            "what": "X",
            "subject_id": 1,
            "recruit_id": one,
            "day": now.date(),
            "at": now - timedelta(days=1),
        }
        connection.execute(insert(happening), event)
        late = {"created_at": now, "not_before": now - timedelta(days=1), "created_on": now.date()}
        connection.execute(
            insert(delivery), {"channel": "mail", "cause": "x", "message_id": "x", "attempts": 0, **late}
        )
    found = doctor()
    assert "尚未封存" in found["审计", "WRONG"]
    assert "尚未发出" in found["通知", "WRONG"]
    assert "未知密钥" in found["密钥", "WRONG"]


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_clock_that_was_set_back(doctor, house):
    with past_all(house) as connection:
        connection.execute(update(audit_event).values(at=datetime.now(UTC) + timedelta(days=2)))
    assert "拨回" in doctor()["时钟", "WRONG"]


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_a_clock_apart_from_the_databases(doctor, monkeypatch):
    late = datetime.now(UTC) - timedelta(minutes=5)
    monkeypatch.setattr("service.store.condition.moment", lambda _connection: late)
    assert re.search("相差3[0-3][0-9]秒", doctor()["时钟", "WRONG"]), "so much, and what the command took"


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_years_that_nobody_decreed(doctor, house):
    with writing(house.past_walls, None) as connection:
        connection.execute(text("delete from calendar_year where year >= 2023"))
    assert "2023年的节假日安排缺失" in doctor()["日历", "WRONG"]
    found = CliRunner().invoke(main, ["doctor", "--on", "2022-12-20"])
    assert "[注意] 日历：2023年的节假日安排应已公布而尚未装入" in found.output


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_keys(doctor, house):
    assert ("密钥", "DOUBTFUL") not in doctor()
    service = create_service(
        Settings(database_url=house.service.store.url, master_key=MASTER), house.service.host
    )
    inner = type(house)(service)
    task = inner.task("S1152", "R2022013", "mentor.first_meeting")["id"]
    payload = {"held_on": "2022-10-10", "topics": "交流"}
    inner.change("S1152", "submitRecords", "records { id }", taskIds=[task], payload=payload)
    service.store.close()
    assert "缺少编号为" in doctor()["密钥", "WRONG"]
    assert "缺少编号为" not in doctor(MASTER_KEY=MASTER).get(("密钥", "WRONG"), "")


def test_a_database_that_is_away_not_there_or_not_current(doctor, house, tmp_path, template):
    away = "postgresql+psycopg://x@127.0.0.1:1/x"
    assert "无法使用" in doctor(DATABASE_URL=away)["数据库", "WRONG"]
    missing = tmp_path / "missing.db"
    assert "不存在" in doctor(DATABASE_URL=f"sqlite:///{missing}")["数据库", "WRONG"]
    assert not missing.exists()
    with writing(house.past_walls, None) as connection:
        connection.execute(text("update alembic_version set version_num = '0003'"))
    assert "0003" in doctor(DATABASE_URL=house.service.store.url)["迁移", "WRONG"]


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
def test_a_role_that_no_wall_holds_and_a_careless_server(doctor, house):
    url = house.past_walls.url.render_as_string(hide_password=False)
    found = doctor(DATABASE_URL=url)
    assert "超级用户" in found["数据库", "DOUBTFUL"]
    assert "断电会丢失" in found["数据库", "WRONG"], "tests switch fsync off"
    production = {"ENV": "production", "SECRET_KEY": SECRET}
    assert "超级用户" in str(
        CliRunner(env={f"XIKOU_{k}": v for k, v in production.items()}).invoke(main, ["doctor"]).output
    )


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_little_room_damage_and_settings(doctor, house, monkeypatch, tmp_path):
    monkeypatch.setattr(
        "service.store.condition.shutil.disk_usage",
        lambda _path: os.terminal_size((0, 0)) and type("U", (), {"free": 50}),
    )
    assert "磁盘只剩" in doctor()["磁盘", "WRONG"]
    assert "没有备份" in doctor("--backups", str(tmp_path / "none"))["备份", "WRONG"]
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "one").write_text("x")
    assert ("备份", "FINE") in doctor("--backups", str(backups))
    os.utime(backups / "one", (0, 0))
    assert "小时以前" in doctor("--backups", str(backups))["备份", "WRONG"]
    found = doctor(PORT="eighty", RATE_STORAGE="file://x")
    assert "XIKOU_" in found["设置", "WRONG"]
    assert "redis" in doctor(PORT="8000", RATE_STORAGE="redis://localhost:1")["设置", "WRONG"]
    assert (
        "没有安装"
        in doctor(RATE_STORAGE="memory://", MANDATORY_PLUGINS="organization,absent")["启动", "WRONG"]
    )
    path = Path(str(house.service.store.engine.url.database))
    house.service.store.close()
    data = bytearray(path.read_bytes())
    data[4096 * 40 : 4096 * 60] = b"\xff" * 4096 * 20
    path.write_bytes(bytes(data))
    found = doctor(MANDATORY_PLUGINS="organization,department,mentor,partner")
    assert ("数据库", "WRONG") in found
