"""The plan that a recruit would have."""

from datetime import date

from service.domain.milestones import Dates
from service.domain.planning import PlannedTask, plan
from service.domain.working_days import WorkingCalendar
from service.intake.calendars import statutory_years
from service.plugin_host.host import Host


def plan_of(host: Host, entry: date, *, plugin: str | None = None) -> list[PlannedTask]:
    """Return the tasks that a recruit of this entry date has from enrolment on, by due date.

    All of them, or those of one plugin. Due dates are working days of the statutory calendar.
    """
    items = [
        host.catalogue.items[code].planned
        for code, installed in host.items.items()
        if plugin is None or installed.plugin.name == plugin
    ]
    calendar = WorkingCalendar.of(statutory_years(entry.year - 1, entry.year + 4))
    return plan(items, Dates.from_entry(entry), calendar)
