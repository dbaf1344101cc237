"""Puts the pages together and adds them to the application."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response

from service.portal import shipped, wording
from service.portal.act import add_act
from service.portal.city import add_city
from service.portal.city_parts import add_city_parts
from service.portal.defences import add_headers
from service.portal.door import add_door
from service.portal.explorer import add_explorer
from service.portal.follow_ups import add_notices
from service.portal.gaps import add_gaps
from service.portal.hands import add_hands
from service.portal.home import add_home
from service.portal.inbox import add_inbox
from service.portal.judging import add_judging
from service.portal.meetings import add_meetings
from service.portal.mine import add_mine
from service.portal.mishaps import add_mishaps
from service.portal.papers import add_papers
from service.portal.recruit import add_recruit
from service.portal.recruits import add_recruits
from service.portal.roster import add_roster
from service.portal.task import add_task
from service.portal.unit import add_unit
from service.portal.unit_plugins import add_unit_plugins
from service.portal.units import add_units
from service.portal.visiting import add_visiting
from service.portal.visits import add_visits
from service.portal.worksheets import add_worksheets
from service.store.scope import Scope
from service.usecases.service import Service


def register_portal(app: Flask, service: Service, explore: Callable[[Scope], Response]) -> None:
    """Add the pages, at ``/``; nothing where the settings say that there are none.

    ``explore`` answers what the explorer asks of the API.
    """
    if not service.settings.shows_pages:
        return
    pages = Blueprint("portal", __name__, template_folder="templates")
    add_headers(pages)
    add_mishaps(pages)
    add_door(pages, service)
    shipped.add_assets(pages)
    add_home(pages)
    add_mine(pages)
    add_act(pages)
    add_task(pages)
    add_judging(pages)
    add_recruits(pages)
    add_recruit(pages)
    add_city(pages)
    add_city_parts(pages)
    add_visits(pages)
    add_visiting(pages)
    add_notices(pages)
    add_units(pages)
    add_unit(pages)
    add_gaps(pages)
    add_unit_plugins(pages)
    add_papers(pages)
    add_worksheets(pages)
    add_roster(pages, service)
    add_meetings(pages)
    add_hands(pages)
    add_inbox(pages)
    if service.settings.explorable:
        add_explorer(pages, explore)
    app.register_blueprint(pages)
    app.jinja_env.globals["asset"] = shipped.address
    app.jinja_env.filters.update(wording.FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
