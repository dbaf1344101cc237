"""A worksheet (填报表) that somebody uploads: tried first; if they say so, that very file is recorded."""

import hmac
from dataclasses import asdict
from typing import Any

from service.domain.refusals import refuse
from service.intake.worksheets import WorksheetError
from service.store.uploads import State
from service.usecases.filling import load_worksheet
from service.usecases.holding import Held, Holder, held, hold, move
from service.usecases.service import Service

PURPOSE = "worksheet"
SHOWN = 200
"""So many faults are told."""


def try_worksheet(service: Service, holder: Holder, name: str, content: bytes) -> str:
    """Keep a file, and try it without recording anything; return its mark, under which the report stands."""
    mark = hold(service, holder, PURPOSE, name, content, "CHECKING")
    _load(service, holder, mark, content, ("CHECKING", "CHECKED"), dry_run=True)
    return mark


def find_worksheet(service: Service, holder: Holder, mark: str) -> Held | None:
    """Return an upload of this session, None for any other or one that is gone."""
    return held(service, holder, PURPOSE, mark)


def take_worksheet(service: Service, holder: Holder, mark: str, digest: str) -> None:
    """Record what the file that was tried holds, once, by the rules of any act.

    ``digest`` is of the file whose report the uploader saw. What the plan no longer allows stands in the
    report. Raises RefusedError where it is another file.
    """
    found = find_worksheet(service, holder, mark)
    if found is None or not hmac.compare_digest(found.digest.encode(), digest.encode()):
        raise refuse("CONFLICT", message="文件与试读时的不是同一份，或已过期，请重新上传")
    with service.write(holder.scope) as work:
        if not move(work, holder, mark, "CHECKED", "TAKING"):
            return
    _load(service, holder, mark, found.content, ("TAKING", "TAKEN"))


def _load(
    service: Service,
    holder: Holder,
    mark: str,
    content: bytes,
    steps: tuple[State, State],
    *,
    dry_run: bool = False,
) -> None:
    before, after = steps
    report: dict[str, Any] = {}
    end: State = "FAILED"
    try:
        done = load_worksheet(service, holder.scope, content, dry_run=dry_run)
        report, end = asdict(done), after
    except WorksheetError as error:
        faults = [asdict(each) for each in error.faults[:SHOWN]]
        report, end = {"count": len(error.faults), "faults": faults}, "FAULTY"
    finally:
        with service.write(holder.scope) as work:
            move(work, holder, mark, before, end, report)
