"""The two sheets of a plugin: the form of an item's evidence, and the settings."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import EXCLUDE, ValidationError

from service.plugin_api import fields
from service.plugin_api.sheets import Sheet
from service.plugin_api.told import Told

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OWN = "_schema"
_PAPER = "archive_no"


class Form(Sheet):
    """The evidence of an item; every form also takes the paper's file number."""

    archive_no = fields.Text("归档编号", max=100)

    def faults(self, payload: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[tuple[str, ...], Told]]]:
        """Check a payload whole; return what is valid of it and every fault with its path."""
        filled = {name: value for name, value in payload.items() if value is not None}
        valid, found = faults_of_sheet(self, filled)
        known = {path[0] for path, _ in found if path}
        for names in self.one_of:
            if not known & set(names) and not any(valid.get(name) for name in names):
                found.append(
                    ((names[0],), Told(f"至少填写一项：{'、'.join(self._titles(names))}", "REQUIRED"))
                )
        return valid, found

    def _titles(self, names: tuple[str, ...]) -> list[str]:
        return [str(self.fields[name].metadata["title"]) for name in names]

    @classmethod
    def json_schema(cls, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the JSON Schema of the whole form with its dialect, the file number last."""
        schema = {"$schema": DIALECT, **super().json_schema(settings)}
        properties: dict[str, Any] = schema["properties"]
        properties[_PAPER] = properties.pop(_PAPER)
        return schema


class Settings(Sheet):
    """The settings of a plugin; each field has a default (``load_default``)."""

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """Return the settings as they are when nobody set any."""
        return dict(cls().load({}, unknown=EXCLUDE))


def faults_of_sheet(
    sheet: Sheet, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[tuple[tuple[str, ...], Told]]]:
    """Load a sheet; return what is valid of it and every fault with its path."""
    try:
        return dict(sheet.load(given)), []
    except ValidationError as error:
        valid = dict(error.valid_data) if isinstance(error.valid_data, dict) else {}
        return valid, list(_flat(error.messages))


def _flat(messages: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Told]]:
    if isinstance(messages, dict):
        for key, below in messages.items():
            yield from _flat(below, path if key == _OWN else (*path, str(key)))
        return
    for message in messages:
        yield path, message if isinstance(message, Told) else Told(str(message), "INVALID")
