"""Recruits of a unit without a mentor or partner, whom one could ask, and why; it assigns nobody itself."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from service.domain.cases import Case, may
from service.domain.refusals import Fault
from service.domain.words import Role
from service.portal.asking import Read, ask, read
from service.portal.deeds import Faults, attempt, onward
from service.portal.frame import page
from service.portal.viewer import Viewer, the_viewer
from service.store.ids import global_id, row_of
from service.store.reads import directory, recruits, suggestions
from service.store.reads.asked import Asked
from service.store.reads.shape import Reading
from service.usecases.pairing import Assign, assign
from service.usecases.suggesting import suggest_pairings

ROLES = {Role.MENTOR: "withoutMentor", Role.PARTNER: "withoutPartner"}
_ROWS = 20
_VACANT = (
    "nodes{id code name post entryDate unit{code name} department{name}} pageInfo{hasNextPage endCursor}"
)
_PROPOSED = "reason recruit{code} person{code name title unit{name}}"
_STAFF = "nodes{code name title}"


def add_gaps(pages: Blueprint) -> None:
    """Show who lacks somebody, and take the viewer's choice."""

    @pages.get("/units/<code>/gaps")
    def show_gaps(code: str) -> Response:
        return _gaps(the_viewer(), code)

    @pages.post("/units/<code>/gaps")
    def assign_one(code: str) -> Response:
        viewer, form = the_viewer(), request.form
        role = _role(form.get("role", ""))
        person, faults = _person(viewer, form.get("person", "").strip()[:60])
        if not faults:
            command = Assign(
                recruit_code=form.get("recruit", ""),
                role=role,
                person_code=person,
                reason=form.get("reason", "").strip() or None,
                exception=form.get("exception") == "yes",
                idempotency_key=form.get("key") or None,
            )
            faults = attempt(assign, command)
        return _gaps(viewer, code, faults) if faults else onward("assigned")


def _role(text: str) -> Role:
    role = next((each for each in ROLES if each.value == text), None)
    if role is None:
        abort(400)
    return role


def _gaps(viewer: Viewer, code: str, faults: Faults = ()) -> Response:
    role = _role(request.values.get("role", Role.MENTOR.value))
    (unit,) = read(viewer, (directory.overseen_unit, ask("unit", "id code name", code=code)))
    if unit is None:
        abort(404)
    if may("assign", Case(towards=viewer.scope.towards_unit(row_of(unit["id"], "Unit")))) is None:
        abort(404)
    counts = read(viewer, *((_cohorts(each, code), ask("cohorts", "")) for each in ROLES))
    vacant = dict(zip(ROLES, counts, strict=True))
    cohort = request.values.get("cohort") or next((each.code for each in vacant[role]), "")
    below = {"unitCode": code, "cohortCode": cohort, ROLES[role]: True}
    rows, staff = read(
        viewer,
        (
            _proposed(viewer, code, cohort, role),
            ask("recruits", _VACANT, first=_ROWS, after=request.values.get("after"), filter=below),
        ),
        (directory.people, ask("people", _STAFF, first=100, filter={"unitCode": code})),
    )
    return page(
        "gaps.html",
        422 if faults else 200,
        place=unit,
        role=role,
        lacking={each: sum(one.vacant for one in some) for each, some in vacant.items()},
        cohorts=vacant[role],
        cohort=cohort,
        rows=rows,
        staff=staff["nodes"],
        faults=[{"message": each} for each in dict.fromkeys(one.message for one in faults)],
        wrong=request.form.get("recruit", "") if faults else "",
        given=request.form,
        excepts=may("makeException", Case(towards=viewer.scope.towards_unit(None))) is not None,
        key=uuid.uuid4().hex,
        after=request.values.get("after", ""),
        here=url_for("portal.show_gaps", code=code, role=role.value, cohort=cohort),
    )


def _cohorts(role: Role, code: str) -> Read:
    return lambda reading, _asked: suggestions.vacant_cohorts(reading, role, code)


def _proposed(viewer: Viewer, code: str, cohort: str, role: Role) -> Read:
    """Answer a page of recruits without somebody, each with whom one could ask."""

    def answer(reading: Reading, asked: Asked) -> Mapping[str, Any]:
        rows = recruits.page(reading, asked)
        ids = {each["id"] for each in rows["nodes"]}
        found = suggest_pairings(viewer.service, reading, cohort, role, code) if ids else []
        mine = [each for each in found if global_id("Recruit", each.recruit_id) in ids]
        proposed = suggestions.shaped(reading, mine, ask("suggestPairings", _PROPOSED))
        by_code = {each["recruit"]["code"]: each for each in proposed}
        return {**rows, "nodes": [{**each, "proposed": by_code.get(each["code"])} for each in rows["nodes"]]}

    return answer


def _person(viewer: Viewer, text: str) -> tuple[str, Faults]:
    """Return whom a code, or a name that one person alone has, means."""
    if not text:
        return "", [Fault("REQUIRED", ("personCode",), "请填写工号或姓名")]
    asked = ask("people", "nodes{code name}", first=100, filter={"search": text})
    (found,) = read(viewer, (directory.people, asked))
    called = [each["code"] for each in found["nodes"] if text in (each["name"], each["code"])]
    if len(called) > 1:
        return "", [Fault("INVALID", ("personCode",), f"有{len(called)}人叫“{text}”，请填写工号")]
    return (called[0] if called else text), ()
