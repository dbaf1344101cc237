"""Whatever is changed in whichever column of whichever event or seal: verification finds it."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Date, String, select, update

from service.store.signing import canonical
from service.store.tables import audit_event, audit_seal
from service.store.tables.columns import Instant
from service.store.verification import Outcome, verify

TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(TEXT)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(TEXT), inner), max_leaves=9
)
COLUMNS = [(table, column) for table in (audit_event, audit_seal) for column in table.c]


def values(column):
    """Anything that the column could hold; numbers that no other row has."""
    match column.type:
        case JSON():
            return VALUES.filter(lambda value: value is not None)
        case String(length=length):
            kind = st.text(TEXT, max_size=length)
        case Date():
            kind = st.dates()
        case Instant():
            kind = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
        case _:
            kind = st.integers(1_000, 2**31 - 1) | st.integers(-(2**31), -1)
    return kind | st.none() if column.nullable else kind


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{column}" for _, column in COLUMNS])
def test_any_change_is_found(sealed, table, column):
    engine = sealed.engine
    number = table.c.id if table is audit_event else table.c.sequence

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def found(data):
        # The number of an event that is not sealed yet is the database's alone: nothing says what it was.
        last = 10 if table is audit_event and column is not number else 9
        row = data.draw(st.integers(1, last), label="row")
        value = data.draw(values(column), label="value")
        with engine.connect().execution_options(xikou_writes=True) as connection:
            change = connection.begin()
            sealed.disarm(connection)
            before = connection.execute(select(column).where(number == row)).scalar_one()
            assume(canonical(before) != canonical(value))
            connection.execute(update(table).where(number == row).values({column: value}))
            verdict = verify(connection, sealed.service.store.signing)
            change.rollback()
        assert verdict.outcome is not Outcome.SOUND

    found()
