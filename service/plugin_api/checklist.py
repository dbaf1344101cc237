"""What a track asks for: items with who, when and which evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.domain.offsets import Offset
from service.domain.schedules import Schedule
from service.domain.words import Dimension, Role, Stage
from service.plugin_api.forms import Form


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of a checklist.

    - ``code``: whole, with the track's: ``mentor.talk``.
    - ``title``, ``done_when``: Chinese; the second says what counts as done.
    - ``role``: who does it. ``confirmed_by``: whose word the record needs before the task is done.
    - ``schedule``: one of ``once``, ``every``, ``follow``, ``on_request``, or several.
    - ``form``: the evidence. ``dimensions``: what it serves.
    - ``gate``: a milestone waits for it. ``stage``: that milestone, where the due date does not tell.
    - ``opens``: when it opens, where the rule of the plan does not tell.
    - ``readers``: roles that read the whole payload (None: the doer, the confirmer, RECRUIT, UNIT_ADMIN
      and ORGANIZER). ``withheld_from``: readers that must wait until the record is released.
    - ``outline``: fields that more people read: field name -> roles, or None for all who see the task.
    - ``scores``: a payload field keyed by dimension that is shown as the latest level.
    - ``sets``: payload field -> field of the recruit that it sets (``post``).
    - ``basis``: the regulation that it rests on.
    - ``retention``: the integer setting of the plugin that says for how many months payloads are kept (None:
      for good). Then they are erased; that the task was done, by whom and when, stays.
    """

    code: str
    title: str
    done_when: str
    role: Role
    schedule: Schedule | Sequence[Schedule]
    form: type[Form]
    dimensions: Sequence[Dimension] = ()
    confirmed_by: Role | None = None
    gate: bool = False
    stage: Stage | None = None
    opens: Offset | None = None
    readers: Sequence[Role] | None = None
    withheld_from: Sequence[Role] = ()
    outline: Mapping[str, Sequence[Role] | None] | None = None
    scores: str | None = None
    sets: Mapping[str, str] = field(default_factory=dict)
    basis: str | None = None
    retention: str | None = None

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedules, always as a tuple."""
        return tuple(self.schedule) if isinstance(self.schedule, Sequence) else (self.schedule,)


@dataclass(frozen=True, kw_only=True)
class Track:
    """A checklist (清单); tracks are shown by (``position``, ``code``)."""

    code: str
    title: str
    description: str
    items: Sequence[Item]
    position: int = 100
