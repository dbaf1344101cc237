"""The way from page to page: an entry per page that is there, for those whom it is for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import current_app, request, url_for

from service.domain.words import Role
from service.store.scope import Scope


@dataclass(frozen=True)
class Entry:
    """A page in the menu: its endpoint, title, sign, and whom it is for."""

    endpoint: str
    title: str
    icon: str
    is_for: Callable[[Scope], bool]
    family: tuple[str, ...] = ()
    """Endpoints of pages that belong to this one, so that the menu shows where one is."""


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    title: str
    icon: str
    address: str
    here: bool


def holds(*roles: Role) -> Callable[[Scope], bool]:
    """Return the question whether somebody holds one of these roles."""
    return lambda scope: bool(set(roles) & set(scope.roles))


def _does_something(scope: Scope) -> bool:
    return bool({*DOERS, Role.RECRUIT} & set(scope.roles))


DOERS = (Role.ORGANIZER, Role.UNIT_ADMIN, Role.DEPARTMENT_HEAD, Role.MENTOR, Role.PARTNER)
OVERSEERS = (Role.ORGANIZER, Role.UNIT_ADMIN, Role.AUDITOR)
ENTRIES = (
    Entry(
        "portal.show_city",
        "全市",
        "map",
        holds(Role.ORGANIZER, Role.AUDITOR),
        ("portal.show_heat", "portal.show_trend", "portal.show_figures", "portal.show_suggestions"),
    ),
    Entry(
        "portal.show_mine",
        "我的",
        "list",
        _does_something,
        ("portal.show_task", "portal.record", "portal.show_hand"),
    ),
    Entry("portal.show_act", "一事一记", "pen", holds(*DOERS), ("portal.record_act",)),
    Entry("portal.show_recruits", "新人", "people", holds(*DOERS), ("portal.show_recruit",)),
    Entry(
        "portal.show_units",
        "单位",
        "grid",
        holds(*OVERSEERS),
        (
            "portal.show_unit",
            "portal.show_gaps",
            "portal.assign_one",
            "portal.show_unit_plugin",
            "portal.change_unit_plugin",
            "portal.show_city_plugin",
            "portal.change_city_plugin",
            "portal.show_worksheet",
            "portal.upload_worksheet",
            "portal.show_filled",
            "portal.record_worksheet",
        ),
    ),
    Entry(
        "portal.show_visits",
        "走访",
        "visit",
        holds(Role.ORGANIZER, Role.UNIT_ADMIN),
        (
            "portal.show_sheet",
            "portal.show_visiting",
            "portal.keep_visit",
            "portal.show_notice",
            "portal.send",
            "portal.answer_up",
        ),
    ),
    Entry("portal.show_me", "我的三年", "path", holds(Role.RECRUIT)),
    Entry(
        "portal.show_meetings", "约谈", "meet", _does_something, ("portal.show_proposal", "portal.propose")
    ),
    Entry("portal.show_inbox", "消息", "bell", lambda _scope: True),
    Entry(
        "portal.show_roster",
        "名册",
        "sheet",
        holds(Role.ORGANIZER),
        ("portal.upload_roster", "portal.show_upload", "portal.take_roster"),
    ),
    Entry("portal.show_explorer", "接口", "code", lambda _scope: True),
)
"""All pages of the menu in their order; who adds a page adds its entry."""


def links(scope: Scope) -> list[Link]:
    """Return the menu for somebody."""
    return [
        Link(each.title, each.icon, url_for(each.endpoint), request.endpoint in (each.endpoint, *each.family))
        for each in _for(scope)
    ]


def _for(scope: Scope) -> Iterable[Entry]:
    there = current_app.view_functions
    return (each for each in ENTRIES if each.endpoint in there and each.is_for(scope))
