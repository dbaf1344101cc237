"""Fields of forms and settings: strict in type, Chinese in title and fault.

Every field takes its Chinese ``title`` first. ``required`` means: must be filled in.
``help`` is a sentence for the person at the form.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError
from marshmallow import fields as ma
from marshmallow import validate as rules

from service.domain.words import Dimension
from service.plugin_api.sheets import Part
from service.plugin_api.told import Told

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
MAX_INTEGER = 2**31 - 1
MAX_TEXT = 4000
MAX_ENTRIES = 100
_ISO_LENGTH = 10
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters but for lines and tabs, and halves of characters."""

_MESSAGES = {
    "required": Told("必填", "REQUIRED"),
    "null": Told("必填", "REQUIRED"),
    "validator_failed": Told("内容不符合要求", "INVALID"),
}


class _Titled(ma.Field[Any]):
    """A field with a title; its faults carry codes."""

    def __init__(self, title: str, *, required: bool = False, help: str = "", **kwargs: Any) -> None:
        metadata = {"title": title} | ({"description": help} if help else {}) | kwargs.pop("metadata", {})
        super().__init__(required=required, metadata=metadata, **kwargs)

    def make_error(self, key: str, **kwargs: object) -> ValidationError:
        told = _MESSAGES.get(key)
        return ValidationError([told]) if told else super().make_error(key, **kwargs)


def _no(code: str, message: str) -> ValidationError:
    return ValidationError([Told(message, code)])


class _Length(rules.Length):
    def _format_error(self, value: Any, message: str) -> Any:
        unit = "字" if isinstance(value, str) else "项"
        bounds = [
            f"至少{self.min}{unit}" if self.min else "",
            f"至多{self.max}{unit}" if self.max is not None else "",
        ]
        return Told("须" + "、".join(filter(None, bounds)), "OUT_OF_RANGE")


class _Range(rules.Range):
    def _format_error(self, value: Any, message: str) -> Any:
        return Told(f"须在{self.min}与{self.max}之间", "OUT_OF_RANGE")


class Text(_Titled, ma.String):
    """Text without control characters; blank counts as not filled in. ``max`` counts characters."""

    def __init__(self, title: str, *, max: int = MAX_TEXT, **kwargs: Any) -> None:
        if kwargs.get("required"):
            kwargs["metadata"] = {"pattern": r"\S"} | kwargs.get("metadata", {})
        super().__init__(title, validate=_Length(max=max), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if not isinstance(value, str):
            raise _no("INVALID", "须为文字")
        if _UNFIT.search(value):
            raise _no("INVALID", "含有不允许的控制字符")
        stripped = value.strip()
        if self.required and not stripped:
            raise self.make_error("required")
        return stripped


class StaffCode(Text):
    """The staff code (工号) of a member of staff; the service refuses unknown ones."""


class Date(_Titled, ma.Date):
    """A day as YYYY-MM-DD. It lies between 30 days before E and today, or anywhere with ``ahead``."""

    def __init__(self, title: str, *, ahead: bool = False, **kwargs: Any) -> None:
        self.ahead = ahead
        super().__init__(title, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        if not isinstance(value, str) or len(value) != _ISO_LENGTH or not value.isascii():
            raise _no("INVALID", "须为YYYY-MM-DD格式的日期")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise _no("INVALID", "须为YYYY-MM-DD格式的日期") from None
        if not EARLIEST <= day <= LATEST:
            raise _no("OUT_OF_RANGE", f"须在{EARLIEST}与{LATEST}之间")
        return day


class Integer(_Titled, ma.Integer):
    """A whole number between ``min`` and ``max``, both included."""

    def __init__(self, title: str, *, min: int = 0, max: int = MAX_INTEGER, **kwargs: Any) -> None:
        super().__init__(title, validate=_Range(min=min, max=max), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if type(value) is not int:
            raise _no("INVALID", "须为整数")
        return value


class Boolean(_Titled, ma.Boolean):
    """Yes or no, as true or false."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if not isinstance(value, bool):
            raise _no("INVALID", "须为是或否")
        return value


class Choice(_Titled, ma.String):
    """One of the given words, stored as it stands; or of the words that a setting of the plugin lists."""

    def __init__(
        self, title: str, *, choices: Sequence[str] = (), setting: str | None = None, **kwargs: Any
    ) -> None:
        self.choices, self.setting = tuple(choices), setting
        super().__init__(title, **kwargs)

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        if self.setting:
            self.choices = tuple(getattr(self.root, "settings", {}).get(self.setting, self.choices))
        self.metadata = {**self.metadata, "enum": list(self.choices)}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise _no("INVALID", f"须为以下之一：{'、'.join(self.choices)}")
        return value


class List(_Titled, ma.List[Any]):
    """A list of ``min`` to ``max`` values of one field; ``distinct`` publishes that none may repeat.

    Who declares a list ``distinct`` adds the check that says which value repeats.
    """

    def __init__(
        self,
        inner: ma.Field[Any],
        title: str,
        *,
        min: int = 0,
        max: int = MAX_ENTRIES,
        distinct: bool = False,
        **kwargs: Any,
    ) -> None:
        metadata = {"title": title} | ({"uniqueItems": True} if distinct else {})
        ma.List.__init__(
            self,
            inner,
            validate=_Length(min=min, max=max),
            required=kwargs.pop("required", False),
            metadata=metadata | ({"description": kwargs.pop("help")} if "help" in kwargs else {}),
            **kwargs,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, list):
            raise _no("INVALID", "须为列表")
        if len(value) > MAX_ENTRIES:
            raise _no("OUT_OF_RANGE", f"须至多{MAX_ENTRIES}项")
        return super()._deserialize(value, attr, data, **kwargs)


class _Nested(ma.Nested):
    @property
    def schema(self) -> Any:
        """The part, under the settings of the sheet around it: its choices may depend on them."""
        if self._schema is None:
            nested: Any = self.nested
            self._schema = nested(settings=getattr(self.root, "settings", None))
        return self._schema

    def make_error(self, key: str, **kwargs: object) -> ValidationError:
        told = _MESSAGES.get(key) or Told("须为对象", "INVALID")
        return ValidationError([told])


class Entries(List):
    """A list of objects, each checked by a part (a subclass of ``Part``)."""

    def __init__(self, part: type[Part], title: str, **kwargs: Any) -> None:
        super().__init__(_Nested(part), title, **kwargs)


class ByDimension(_Titled, ma.Nested):
    """An object keyed LOYALTY to INTEGRITY, each a whole number between ``min`` and ``max``."""

    def __init__(self, title: str, *, min: int, max: int, required: bool = False, help: str = "") -> None:
        each: Mapping[str, Any] = {
            dimension.value: Integer(dimension.label, min=min, max=max, required=True)
            for dimension in Dimension
        }
        super().__init__(
            title, required=required, help=help, nested=Part.from_dict(dict(each), name="ByDimension")
        )

    def make_error(self, key: str, **kwargs: object) -> ValidationError:
        """Return the fault in our words, with its code."""
        return ValidationError([_MESSAGES.get(key) or Told("须为对象", "INVALID")])
