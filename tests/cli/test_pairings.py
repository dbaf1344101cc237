"""The command that suggests mentors and partners."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from service.cli import main

RECRUIT, UNIT = "R2022001", "U01"


@pytest.fixture
def run(house, monkeypatch):
    """Run a command on the house's database, on its day."""
    monkeypatch.setenv("XIKOU_DATABASE_URL", house.service.store.url)
    monkeypatch.setenv("XIKOU_TODAY", "2023-03-01")
    return lambda *words: CliRunner().invoke(main, [str(each) for each in words])


def test_suggestions_are_printed_and_nobody_is_assigned(house, run):
    with house.past_walls.begin() as connection:
        connection.execute(text("delete from assignment where role = 'MENTOR'"))
        connection.execute(
            text(
                "update person set rank = 'STAFF' where not is_recruit and unit_id in (select id from unit where code = 'U02')"
            )
        )
    done = run("pairing", "suggest", "2022", "MENTOR")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert len(lines) == 108
    mine = next(line.split("\t") for line in lines if line.startswith(RECRUIT))
    assert len(mine) == 5 and mine[4].startswith("同单位，")
    assert any(line.endswith("（无合适人选）") for line in lines)
    own = run("pairing", "suggest", "2022", "MENTOR", "--unit", UNIT)
    assert set(own.stdout.splitlines()) < set(lines)
    with house.past_walls.connect() as connection:
        assert (
            connection.execute(text("select count(*) from assignment where role = 'MENTOR'")).scalar_one()
            == 0
        )
    for words in (("1999", "MENTOR"), ("2022", "MENTOR", "--unit", "NONE")):
        no = run("pairing", "suggest", *words)
        assert (no.exit_code, "没有" in no.output) == (1, True)
