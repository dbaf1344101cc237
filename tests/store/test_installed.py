"""What was read ahead of units' plugins counts for these units alone, and until something is said anew."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from service.domain.enabling import Entry
from service.store.installed import Installed
from service.store.scope import OPERATOR
from service.store.tables import unit, unit_plugin


@pytest.fixture
def said(house):
    """The ids of two units under a third; the table says that the first two do not use it, the city does."""
    with house.past_walls.begin() as connection:
        ids = {row.code: row.id for row in connection.execute(select(unit.c.code, unit.c.id))}
        now = datetime.now(UTC)
        connection.execute(
            insert(unit_plugin),
            [
                {
                    "unit_id": each,
                    "plugin": "extra",
                    "enabled": each is None,
                    "settings": {"n": 1},
                    "updated_at": now,
                }
                for each in (None, ids["U01"], ids["U02"])
            ],
        )
    return ids


def test_what_was_read_ahead_counts_for_its_units(house, said):
    one, two = said["U01"], said["U02"]
    ahead = [Entry("extra", None, enabled=False), Entry("extra", one, enabled=True, settings={"n": 2})]
    with house.service.store.connected(OPERATOR) as connection:
        installed = Installed(connection, house.service.store.offer)
        assert installed.choices(two)["extra"].enabled is False
        installed = Installed(connection, house.service.store.offer)
        installed.know(ahead, {one: None}, [one])
        assert installed.choices(one)["extra"] == ahead[1]
        assert installed.choices(None)["extra"] == ahead[0], "the city's word is read with every unit's"
        assert installed.choices(two)["extra"] == Entry("extra", two, enabled=False, settings={"n": 1})
        installed.forget()
        assert installed.choices(one)["extra"] == Entry("extra", one, enabled=False, settings={"n": 1})


def test_a_unit_below_has_the_words_of_those_above(house, said):
    one, two = said["U01"], said["U02"]
    ahead = [Entry("extra", None, enabled=False), Entry("extra", one, enabled=True)]
    with house.service.store.connected(OPERATOR) as connection:
        installed = Installed(connection, house.service.store.offer)
        installed.know(ahead, {two: one, one: None}, [two])
        assert installed.choices(two)["extra"] == ahead[1]
        assert installed.choices(one)["extra"].settings == {"n": 1}, (
            "of the unit above itself nothing was asked"
        )
