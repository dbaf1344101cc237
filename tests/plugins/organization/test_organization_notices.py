"""Whom 组织领学 tells what."""

from datetime import date

from service.plugin_api import Offset, Role
from service.plugin_host.notices import days_of
from service.testing.hosts import host_of, tell
from service.testing.views import record_view


def test_evaluation_due() -> None:
    """Sixty days before three years, unless the evaluation is there."""
    host = host_of()
    told = tell(host, "organization.evaluation_due")
    assert told.recipients == (Role.ORGANIZER, Role.UNIT_ADMIN)
    assert told.text == "将于2025-09-01满三年，请安排三年评估考察"
    done = [record_view("organization.three_year_evaluation", date(2025, 7, 20), conclusion="持续培养")]
    assert tell(host, "organization.evaluation_due", history=done) is None
    plugin = next(each for each in host.plugins if each.name == "organization")
    (notice,) = plugin.notices
    assert (notice.when.offset, days_of(notice, plugin.settings)) == (Offset(months=36), -60)
