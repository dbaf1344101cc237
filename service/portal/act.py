"""One act (一事一记): what was done with whom, said once, closes every task that it can."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from service.domain.refusals import Fault
from service.portal.asking import ask, read
from service.portal.choices import choices, people
from service.portal.composing import DAY, STORY, Act
from service.portal.deeds import attempt
from service.portal.filling import Form, listed
from service.portal.frame import page, part
from service.portal.viewer import Viewer, the_viewer
from service.store.reads import offers
from service.usecases.acts import SubmitRecords, submit_records

_FIELDS = "id title dueOn status item{code title} recruit{code name}"


def add_act(pages: Blueprint) -> None:
    """Offer what an act can close, and record it."""

    @pages.get("/act")
    def show_act() -> Response:
        return _page(the_viewer(), MultiDict(request.args.items(multi=True)))

    @pages.post("/act/offer")
    def offer() -> Response:
        name = "details.html" if request.args.get("part") == "details" else "offer.html"
        return part(name, **_shown(the_viewer(), request.form))

    @pages.post("/act")
    def record_act() -> Response:
        viewer, form = the_viewer(), request.form
        act = _act(form, _offered(viewer))
        if form.getlist("more") or "look" in form:
            return _page(viewer, form)
        if not act.tasks:
            return _page(viewer, form, [Fault("REQUIRED", ("taskIds",), "请选择和谁、完成了哪些事项")])
        payload, overrides = act.payload()
        command = SubmitRecords(
            task_ids=[task["id"] for _, task in act.tasks],
            payload=payload,
            overrides=overrides,
            idempotency_key=form.get("key") or None,
        )
        if faults := attempt(submit_records, command):
            return _page(viewer, form, faults)
        done = url_for("portal.show_mine", said="recorded")
        return make_response(redirect(done, 303))


def _page(viewer: Viewer, form: Form, faults: Sequence[Fault] = ()) -> Response:
    return page("act.html", 422 if faults else 200, **_shown(viewer, form, faults))


def _offered(viewer: Viewer) -> list[Any]:
    (found,) = read(viewer, (offers.offers, ask("tasks", _FIELDS, forms=True)))
    own = viewer.scope.person_code
    return [task for task in found if task["recruit"] and not _is_own(task, own)]


def _is_own(task: Any, own: str | None) -> bool:
    """Say whether a task is done with nobody else; those stand on the page of what is mine."""
    return bool(task["recruit"]["code"] == own)


def _act(form: Form, offered: Sequence[Any], faults: Sequence[Fault] = ()) -> Act:
    chosen = [each for each in choices(offered, form.getlist("who")) if each.key in form.getlist("item")]
    return Act(form, chosen, faults)


def _shown(viewer: Viewer, form: Form, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    offered = _offered(viewer)
    everybody = people(offered)
    who = form.getlist("who")
    if not who and len(everybody) == 1:
        form = MultiDict([*form.items(multi=True), ("who", everybody[0][0])])
        who = form.getlist("who")
    act = _act(form, offered, faults)
    inside, others = act.placed
    sections = list(act.sections())
    heads: list[dict[str, str]] = [{"message": each} for each in others]
    for slot, title in ((DAY, "哪天"), (STORY, "做了什么")):
        heads += [
            {"target": slot, "title": title, "message": said} for said in inside.get(slot, {}).get((), ())
        ]
    return {
        "everybody": everybody,
        "who": who,
        "choices": choices(offered, who),
        "chosen": {each.key for each in act.chosen},
        "sections": sections,
        "day": form.get(DAY, viewer.today.isoformat()),
        "story": form.get(STORY, ""),
        "day_faults": inside.get(DAY, {}).get((), []),
        "story_faults": inside.get(STORY, {}).get((), []),
        "faults": heads + _heads(sections),
        "key": form.get("key") or uuid.uuid4().hex,
        "latest": viewer.today,
        "count": len(act.tasks),
    }


def _heads(sections: Sequence[Any]) -> list[Any]:
    """Return the faults of fields for the head of the page, each with its item and perhaps its person."""
    found = []
    for section in sections:
        for slot in section["slots"]:
            whose = section["choice"].title
            if slot["task"] is not None:
                whose = f"{whose}（{slot['task']['recruit']['name']}）"
            faults = listed((*slot["asked"], *slot["optional"]), {}, [])
            found += [{**each, "title": f"{whose}{each['title']}"} for each in faults]
    return found
