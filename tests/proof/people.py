"""Who lives in the city of the proof: facts in plain Python, which the oracle reads."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.proof.canaries import Canaries

TODAY = date(2023, 3, 1)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@dataclass
class Recruit:
    """A recruit today; ``code`` is secret as well."""

    code: str
    unit: str
    department: str | None
    entry: date
    status: str = "ACTIVE"


@dataclass
class Held:
    """A department's head or a recruit's mentor or partner, from a day to a day (None: open)."""

    what: str
    person: str
    first: date | None
    last: date | None = None
    role: str = ""
    id: str = ""

    def on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or self.last >= day)


@dataclass
class Task:
    """A task that the proof knows: ``role`` in which it is asked, ``to`` whom it is addressed."""

    id: str
    recruit: str
    item: str
    occurrence: int
    to: str = ""
    role: str = ""
    status: str = ""


@dataclass
class Record:
    """A record that the proof knows."""

    id: str
    task: Task
    author: str
    entered_by: str = ""
    released: date | None = None
    status: str = ""
    accepted: date | None = None


@dataclass
class Appointment:
    """A meeting that was proposed, perhaps about a task; one of the two is the recruit."""

    id: str
    recruit: str
    proposed_by: str
    invitee: str
    task: Task | None = None
    stands: bool = True
    """Still awaits an answer, at a time to come."""


@dataclass
class Webhook:
    """Where a unit's portal is told of events."""

    id: str
    unit: str


@dataclass
class Visit:
    """A visit to a unit; ``about`` names the recruit of each finding, empty for the unit as a whole."""

    id: str
    unit: str
    about: list[str]


@dataclass
class FollowUp:
    """What somebody has to see to in a unit; without a visit it is a notice."""

    id: str
    unit: str
    owner: str
    recruit: str = ""
    notice: bool = False
    closed: bool = False
    answered: bool = False


@dataclass
class City:
    """The organization, and what was done in it. Recruits are known by short names, staff by their codes."""

    parents: dict[str, str | None] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    grants: list[tuple[str, str]] = field(default_factory=list)
    heads: list[Held] = field(default_factory=list)
    pairs: list[Held] = field(default_factory=list)
    recruits: dict[str, Recruit] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    canaries: Canaries = field(default_factory=Canaries)
    actors: list[str] = field(default_factory=list)
    cohort: str = "2022"
    since: str = "2022-01-01T00:00:00Z"
    """What was touched since this moment is what people did."""

    def code(self, name: str) -> str:
        """Return the staff code of a recruit by short name, or of a member of staff."""
        return self.recruits[name].code if name in self.recruits else name

    def name(self, code: str) -> str:
        """Return the short name of a recruit by staff code, or the code of a member of staff."""
        return next((name for name, each in self.recruits.items() if each.code == code), code)
