"""An admin of thousands of units is answered: more ids than PostgreSQL takes parameters are one of them."""

from dataclasses import replace

import pytest

from service.portal.asking import ask
from service.store.reads import overview, recruits
from service.store.scope import OPERATOR

MANY = frozenset(range(1, 9_001))


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        (overview.overview, ask("overview", "recruits trend { due overdue } byStage { reached }")),
        (
            recruits.page,
            ask("recruits", "totalCount nodes { code progress { total } mentor { code } }", first=5),
        ),
    ],
)
def test_an_admin_of_thousands_of_units_sees_what_an_organizer_does(house, read, wanted):
    store, today = house.service.store, house.service.today
    admin = replace(OPERATOR, organizer=False, person_id=1, admin_units=MANY, nearest_units=MANY)
    with store.reading(OPERATOR, today) as reading:
        everything = read(reading, wanted)
    with store.reading(admin, today) as reading:
        assert read(reading, wanted) == everything
