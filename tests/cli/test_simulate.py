"""``xikou simulate`` fills an empty database, and leaves every other alone."""

import re

import pytest
from click.testing import CliRunner

from service.cli.commands import main


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("XIKOU_DATABASE_URL", f"sqlite:///{tmp_path}/load.db")
    monkeypatch.setenv("XIKOU_TODAY", "2023-03-01")
    return lambda *words: CliRunner().invoke(main, ["simulate", *words])


def test_an_empty_database_is_filled_once(run):
    first = run("--recruits", "4", "--months", "6")
    assert first.exit_code == 0, first.output
    found = re.search(r"已生成4名新录用公务员，(\d+)项任务，(\d+)条记录", first.output)
    assert found
    assert int(found[1]) == 4 * 84
    assert int(found[2]) > 30
    assert len(set(re.findall(r"xikou_[\w-]{20,}", first.output))) == 8
    second = run("--recruits", "4")
    assert second.exit_code == 1
    assert "已有批次" in second.output


def test_production_is_left_alone(run, monkeypatch):
    monkeypatch.setenv("XIKOU_ENV", "production")
    monkeypatch.delenv("XIKOU_TODAY")
    monkeypatch.setenv("XIKOU_SECRET_KEY", "0123456789abcdef0123456789abcdef")
    refused = run("--recruits", "4")
    assert refused.exit_code == 1
    assert "生产环境" in refused.output
