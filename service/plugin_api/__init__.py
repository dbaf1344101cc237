"""What a plugin author imports, all of it.

A plugin is a module with ``@hookimpl`` functions, named by an entry point of the group
``xikou.plugins``. Each hook is called once, at the start of the service, and returns frozen
declarations; the service validates them and runs the callables that they hold. No hook is
called while a request runs.

- the door: ``hookimpl``, ``API_VERSION``
- a checklist: ``Track``, ``Item``, ``once``, ``every``, ``follow``, ``on_request``
- evidence: ``Form``, ``Part``, ``fields``, ``Settings``
- validations: ``RecordCheck``, ``AssignmentCheck``, ``Refusal``, ``Keep``
- notifications: ``Notice``, ``at``, ``RESPONSIBLES``, ``ADDRESSEE``, ``AUTHOR``
- words: ``Role``, ``Dimension``, ``Stage``, ``Rank``, ``Offset``, ``E``, ``P``
"""

from service.domain.offsets import E, Offset, P
from service.domain.schedules import every, follow, on_request, once
from service.domain.words import Dimension, Rank, Role, Stage
from service.plugin_api import at, fields
from service.plugin_api.checklist import Item, Track
from service.plugin_api.checks import AssignmentCheck, Keep, RecordCheck, Refusal
from service.plugin_api.contexts import (
    AssignmentContext,
    PersonView,
    RecordContext,
    RecordView,
    RecruitView,
    TaskView,
)
from service.plugin_api.door import API_VERSION, hookimpl
from service.plugin_api.forms import Form, Settings
from service.plugin_api.notices import (
    ADDRESSEE,
    AUTHOR,
    RESPONSIBLES,
    Notice,
    Recipient,
    RecordNoticeContext,
    RecruitNoticeContext,
    TaskNoticeContext,
    VisitNoticeContext,
)
from service.plugin_api.sheets import Part

__all__ = [
    "ADDRESSEE",
    "API_VERSION",
    "AUTHOR",
    "RESPONSIBLES",
    "AssignmentCheck",
    "AssignmentContext",
    "Dimension",
    "E",
    "Form",
    "Item",
    "Keep",
    "Notice",
    "Offset",
    "P",
    "Part",
    "PersonView",
    "Rank",
    "Recipient",
    "RecordCheck",
    "RecordContext",
    "RecordNoticeContext",
    "RecordView",
    "RecruitNoticeContext",
    "RecruitView",
    "Refusal",
    "Role",
    "Settings",
    "Stage",
    "TaskNoticeContext",
    "TaskView",
    "Track",
    "VisitNoticeContext",
    "at",
    "every",
    "fields",
    "follow",
    "hookimpl",
    "on_request",
    "once",
]
