"""Making a database ready: tables, the working calendar, the installed checklist items."""

from service.intake.calendars import statutory_years
from service.store.scope import OPERATOR
from service.usecases.service import Service
from service.usecases.versions import note_first_versions

__all__ = ["OPERATOR", "prepare"]

FIRST_YEAR, LAST_YEAR = 2007, 2040
"""The years asked of the calendar library; those without a decree are left out."""


def prepare(service: Service) -> None:
    """Create or migrate the database; running it again changes nothing.

    The calendar is seeded once; years that a newer library knows are loaded on request: they move plans.
    """
    service.store.migrate(service.settings.owner_database_url)
    service.store.seed_calendar(statutory_years(FIRST_YEAR, LAST_YEAR), "holidays")
    with service.write(OPERATOR) as work:
        _ = work.version_rows(None)
        note_first_versions(work)
