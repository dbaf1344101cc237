"""A roster that an organizer uploads: checked first, and then, if they say so, that very file is imported.

Both take as long as an import, and are done beside requests, one at a time in a process.
"""

import hmac
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from service.domain.cases import Case, may
from service.domain.refusals import refuse
from service.intake.layout import SHEETS, SheetLayout
from service.intake.roster import Roster, RosterError, read_roster
from service.store import uploads
from service.store.scope import Scope
from service.store.uploads import State
from service.store.writes.work import Work
from service.usecases.holding import Held, Holder, held, hold, move
from service.usecases.roster.importing import Report, import_roster, read_workbook
from service.usecases.service import Service

log = logging.getLogger(__name__)

PURPOSE = "roster"
MOST_WAITING = 4
"""So many rosters may be at work or wait for their turn in one process."""

SHOWN = 200
"""So many faults, and so many rows of a sheet, are told."""

_SILENT = timedelta(minutes=3)
"""An upload that nobody touched for so long is at work nowhere: its process has died."""

_ACTS = ("addUnit", "moveUnit", "saveDepartment", "addPerson", "grantRoles", "enrolRecruit", "assign")
"""What a roster does; who imports one may do each of it anywhere."""

_PAIRINGS = "pairings"
"""The sheet whose rows have no code of their own."""


@dataclass(frozen=True)
class Standing:
    """How an upload stands; LOST where its process died over it. ``total`` recruits (0: not known yet)."""

    held: Held
    state: State | Literal["LOST"]
    total: int
    done: int


@dataclass
class RosterUploads:
    """What one process is at work on: how many recruits by upload, and of these how many are taken."""

    service: Service
    at_work: dict[str, tuple[int, int]] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, holder: Holder, name: str, content: bytes) -> str:
        """Keep a file and begin to check it; return its mark. Raises RefusedError for who may not import."""
        require_importer(holder.scope)
        if len(self.at_work) >= MOST_WAITING:
            raise refuse("LIMIT", message="正在处理其他名册，请稍后重试")
        mark = hold(self.service, holder, PURPOSE, name, content, "CHECKING")
        self._begin(mark, partial(self._check, holder, mark, content))
        return mark

    def find(self, holder: Holder, mark: str) -> Standing | None:
        """Return how an upload of this session stands, None for any other or one that is gone."""
        found = held(self.service, holder, PURPOSE, mark)
        if found is None:
            return None
        total, done = self.at_work.get(mark, (found.total, found.done))
        silent = self.service.clock() - found.touched_at > _SILENT
        lost = found.state in ("CHECKING", "TAKING") and mark not in self.at_work and silent
        return Standing(found, "LOST" if lost else found.state, total, done)

    def take(self, holder: Holder, mark: str, digest: str) -> bool:
        """Begin to import the file that was checked; say whether it is this call that does.

        ``digest`` is of the file whose report the uploader saw. Raises RefusedError.
        """
        require_importer(holder.scope)
        found = held(self.service, holder, PURPOSE, mark)
        if found is None or not hmac.compare_digest(found.digest.encode(), digest.encode()):
            raise refuse("CONFLICT", message="文件与检查时的不是同一份，或已过期，请重新上传")
        with self.service.write(holder.scope) as work:
            if not move(work, holder, mark, "CHECKED", "TAKING"):
                return False
        self._begin(mark, partial(self._take, holder, mark, found.content))
        return True

    def _begin(self, mark: str, work: Callable[[], None]) -> None:
        self.at_work[mark] = (0, 0)

        def run() -> None:
            try:
                with self.turn, self.service.store.writing_long():
                    work()
            except Exception as error:
                log.error("uploaded roster failed", exc_info=error)  # noqa: TRY400  as elsewhere
            finally:
                self.at_work.pop(mark, None)

        threading.Thread(target=run, name="roster", daemon=True).start()

    def _check(self, holder: Holder, mark: str, content: bytes) -> None:
        end = partial(self._end, holder, mark, "CHECKING")
        try:
            roster = read_workbook(self.service, holder.scope, content)
            progress = self._progress(holder.scope, mark, len(roster.recruits))
            report = import_roster(self.service, holder.scope, roster, dry_run=True, progress=progress)
        except RosterError as error:
            end("FAULTY", _faults(error))
        except Exception:
            end("FAILED", {})
            raise
        else:
            end("CHECKED", _told(report, roster))

    def _take(self, holder: Holder, mark: str, content: bytes) -> None:
        def finish(work: Work, report: Report) -> None:
            if not move(work, holder, mark, "TAKING", "TAKEN", _told(report, roster)):
                raise refuse("CONFLICT")

        try:
            roster = read_roster(content)
            progress = self._progress(holder.scope, mark, len(roster.recruits))
            import_roster(self.service, holder.scope, roster, progress=progress, also=finish)
        except RosterError as error:  # the plan has changed since the check
            self._end(holder, mark, "TAKING", "FAULTY", _faults(error))
        except Exception:
            self._end(holder, mark, "TAKING", "FAILED", {})
            raise

    def _end(self, holder: Holder, mark: str, before: State, after: State, report: Mapping[str, Any]) -> None:
        with self.service.write(holder.scope) as work:
            move(work, holder, mark, before, after, report)

    def _progress(self, scope: Scope, mark: str, total: int) -> Callable[[int], None]:
        """Return what keeps how many recruits were taken: here, and for other processes where it can be."""
        self.at_work[mark] = (total, 0)

        def progress(more: int) -> None:
            done = self.at_work[mark][1] + more
            self.at_work[mark] = (total, done)
            if self.service.store.has_many_writers:
                with self.service.write(scope) as work:
                    uploads.touch(work, mark, total, done)

        return progress


def require_importer(scope: Scope) -> None:
    """Refuse who may not do all that a roster does, or is nobody in particular."""
    case = Case(towards=scope.towards_unit(None))
    if scope.person_id is None or not all(may(act, case) for act in _ACTS):
        raise refuse("FORBIDDEN", message="名册由组织部导入")


def _told(report: Report, roster: Roster) -> dict[str, Any]:
    """Return a report as it is kept: counts of all, and the first rows that come or change, with names."""
    return {
        "tasks": report.tasks,
        "recruits": len(roster.recruits),
        "sheets": [
            {
                "name": layout.name,
                **asdict(report.tallies[layout.name]),
                "lines": [] if layout.part == _PAIRINGS else _lines(report, layout, roster),
            }
            for layout in SHEETS
        ],
    }


def _lines(report: Report, layout: SheetLayout, roster: Roster) -> list[dict[str, Any]]:
    names = {row.code: row.name for row in getattr(roster, layout.part)}
    headers = {column.field: column.header for column in layout.columns}
    return [
        {
            "code": line.entry,
            "name": names.get(line.entry),
            "new": line.is_new,
            "columns": [headers.get(name, name) for name in line.fields],
        }
        for line in report.lines.get(layout.name, ())[:SHOWN]
    ]


def _faults(error: RosterError) -> dict[str, Any]:
    return {"count": len(error.faults), "faults": [asdict(each) for each in error.faults[:SHOWN]]}
