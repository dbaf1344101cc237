"""Sheets: marshmallow schemas whose faults are Chinese and carry a code, published as JSON Schema 2020-12."""

from collections.abc import Mapping
from typing import Any, ClassVar

from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import RAISE, Schema, pre_load

from service.plugin_api.told import Told

_CONVERTER = OpenAPIConverter("3.1.0", schema_name_resolver=lambda _schema: False, spec=None)  # type: ignore[arg-type]


class Sheet(Schema):
    """What forms, their parts and settings have in common."""

    one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Groups of fields of which at least one must be filled in."""

    class Meta:
        """Refuse what is not known."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012  marshmallow declares it for instances
        "unknown": Told("没有这个字段", "UNKNOWN_FIELD"),
        "type": Told("须为对象", "INVALID"),
    }

    def __init__(self, settings: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """Keep the plugin's settings for choices that depend on them."""
        self.settings = dict(settings or {})
        super().__init__(**kwargs)

    @classmethod
    def json_schema(cls, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the form's JSON Schema under these settings: titles, required fields, ranges, choices."""
        sheet = cls(settings=settings)
        schema: dict[str, Any] = _CONVERTER.schema2jsonschema(sheet)  # type: ignore[no-untyped-call]
        schema["additionalProperties"] = False
        if cls.one_of:
            schema["allOf"] = [{"anyOf": [{"required": [name]} for name in names]} for names in cls.one_of]
        return schema


class Part(Sheet):
    """A form within a form: the entries of a list."""

    @pre_load
    def drop_nulls(self, data: Any, **_: Any) -> Any:
        """Take null for not filled in, as forms do."""
        return (
            {name: value for name, value in data.items() if value is not None}
            if isinstance(data, dict)
            else data
        )
