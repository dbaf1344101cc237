"""Handing a person all that is held about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.refusals import refuse
from service.store.reads import dossier, lookup
from service.store.scope import Scope
from service.usecases.erasing import PEOPLE_SHEETS
from service.usecases.service import Service


@dataclass(frozen=True)
class Dossier:
    """All rows about a person by section, and the Chinese titles of payload fields by item."""

    sections: Mapping[str, list[dict[str, Any]]]
    titles: Mapping[str, Mapping[str, str]]


def export_person(service: Service, scope: Scope, code: str) -> Dossier:
    """Gather all that is held about a person, and trace that it was; raises RefusedError for a stranger."""
    with service.write(scope) as work:
        row = lookup.person_row(work.reading, code)
        if row is None:
            raise refuse("NOT_FOUND", "person", message=f"没有工号为{code}的人员")
        sections = dossier.held(work.connection, work.vault, row.id, PEOPLE_SHEETS)
        versions = {each["item"]: each.pop("item_version_id") for each in sections["records"]}
        definitions = work.versions.of(work.connection, versions.values())
        titles = {
            item: {
                name: str(field.get("title", name))
                for name, field in definitions[version]["evidenceSchema"]["properties"].items()
            }
            for item, version in versions.items()
        }
        work.trace(
            "exportPerson",
            "Person",
            row.id,
            recruit_id=row.id if sections["recruit"] else None,
            unit_id=row.unit_id,
            records=len(sections["records"]),
        )
    return Dossier(sections, titles)
