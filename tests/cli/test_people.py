"""The commands about a person's rights, keys and retention."""

import json
import stat
from datetime import date

import pytest
from click.testing import CliRunner

from service.cli import main
from service.store.tables import person, record
from tests.service.rights.conftest import KEY, Traces

RECRUIT, ORGANIZER = "R2022001", "S1137"


@pytest.fixture
def run(house, monkeypatch):
    """Run a command on the house's database, on its day."""
    monkeypatch.setenv("XIKOU_DATABASE_URL", house.service.store.url)
    monkeypatch.setenv("XIKOU_TODAY", "2023-03-01")
    monkeypatch.delenv("XIKOU_MASTER_KEY", raising=False)
    return lambda *words, **more: CliRunner().invoke(main, [str(each) for each in words], **more)


def test_export_writes_private_files_and_overwrites_only_when_told(house, run, tmp_path):
    folder = tmp_path / "out"
    done = run("person", "export", RECRUIT, "--to", folder)
    assert done.exit_code == 0, done.output
    for kind in ("json", "xlsx"):
        assert stat.S_IMODE((folder / f"{RECRUIT}.{kind}").stat().st_mode) == 0o600
    told = json.loads((folder / f"{RECRUIT}.json").read_text("utf-8"))
    assert told["person"][0]["code"] == RECRUIT
    (folder / f"{RECRUIT}.json").unlink()
    again = run("person", "export", RECRUIT, "--to", folder)
    assert again.exit_code == 1
    assert "已存在" in again.output
    assert not (folder / f"{RECRUIT}.json").exists()
    assert run("person", "export", RECRUIT, "--to", folder, "--force").exit_code == 0
    assert run("person", "export", "../nobody", "--to", folder).exit_code == 1


def test_erase_asks_first(house, run):
    house.change(ORGANIZER, "updateRecruit", "recruit { code }", recruitCode=RECRUIT, status="LEFT")

    def name():
        with house.past_walls.connect() as connection:
            return connection.execute(person.select().where(person.c.code == RECRUIT)).one().name

    before = name()
    assert "演练" in run("person", "erase", RECRUIT, "--dry-run").output
    assert run("person", "erase", RECRUIT, input="n\n").exit_code == 1
    assert name() == before
    assert run("person", "erase", RECRUIT, input="y\n").exit_code == 0
    assert name() == "已删除"
    assert "此前已删除" in run("person", "erase", RECRUIT, "--yes").output
    refused = run("person", "erase", "R2022002", "--yes")
    assert refused.exit_code == 1
    assert "仍在培养期" in refused.output


def test_rekey_says_what_it_did(house, run, monkeypatch):
    Traces(house).observe()
    assert "未设置主密钥" in run("person", "rekey").output
    monkeypatch.setenv("XIKOU_MASTER_KEY", KEY)
    assert "新加密1条" in run("person", "rekey").output
    with house.past_walls.connect() as connection:
        assert connection.execute(record.select()).one().payload is None
    monkeypatch.setenv("XIKOU_MASTER_KEY", KEY[::-1])
    for command in (("person", "rekey"), ("person", "export", RECRUIT)):
        told = run(*command)
        assert told.exit_code == 1
        assert "缺少编号为" in told.output
    assert "缺少编号为" in run("serve").output


def test_retention_runs_and_says_what_is_due(house, run, monkeypatch):
    Traces(house).observe()
    assert "没有到期的内容" in run("retention", "run").output
    monkeypatch.setenv("XIKOU_TODAY", "2024-03-01")
    assert "将删除1条" in run("retention", "run", "--dry-run").output
    assert "partner.observation：已删除1条" in run("retention", "run").output


def test_the_service_retains_by_itself(house):
    from service.cli.chores import of_worker

    Traces(house).observe()
    later = house.on(date(2024, 3, 1))
    chore = next(each for each in of_worker(later.service) if each.name == "retention")
    assert chore.every_seconds == 86_400
    chore.run()
    with house.past_walls.connect() as connection:
        assert connection.execute(record.select()).one().erased_on is not None


def test_production_without_a_master_key_warns(house, run, monkeypatch):
    from service.cli import serving

    monkeypatch.setattr(serving, "_listeners", lambda *_args: (_ for _ in ()).throw(OSError("stop")))
    assert "XIKOU_MASTER_KEY" not in run("serve").output
    monkeypatch.delenv("XIKOU_TODAY")
    monkeypatch.setenv("XIKOU_ENV", "production")
    monkeypatch.setenv("XIKOU_SECRET_KEY", "0123456789abcdefghijklmnopqrstuv")
    assert "未设置 XIKOU_MASTER_KEY" in run("serve").output
    monkeypatch.setenv("XIKOU_MASTER_KEY", KEY)
    assert "未设置 XIKOU_MASTER_KEY" not in run("serve").output
