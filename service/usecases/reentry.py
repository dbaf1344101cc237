"""Another entry date, by hand or from a roster: everything that hangs on it is planned anew."""

from dataclasses import replace
from datetime import date

from service.domain.milestones import Dates
from service.store.writes import recruits
from service.store.writes.work import Work
from service.usecases import participating, replanning
from service.usecases.enrolment import LAST_ENTRY, entered
from service.usecases.service import Service

__all__ = ["LAST_ENTRY", "reenter"]


def reenter(service: Service, work: Work, recruit_id: int, old: Dates, entry: date) -> None:
    """Plan anew what has no record or waiver and was not set by hand; an extension reaching further stays."""
    new = entered(service, entry)
    if (extended := recruits.extended_to(work, recruit_id)) is not None:
        new = replace(new, probation_end=max(new.probation_end, extended))
    recruits.set_recruit(work, recruit_id, entry_date=new.entry, probation_ends_on=new.probation_end)
    recruits.move_first_assignments(work, recruit_id, old, new)
    replanning.replan(work, recruit_id, new, replanning.without_record(work, recruit_id))
    participating.follow_unit(work, recruit_id, work.today)
