"""Tells the forms that only declare from those that hold code of their plugin's.

To read a form that only declares runs the service's own code and marshmallow's, takes no longer than the
payload is long, and gives nothing but what every database can keep. Whatever is not known to be so counts
as the plugin's: nothing of it is called here, types are compared as they are and not as they say they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import NoneType
from typing import Any

from marshmallow.schema import SchemaMeta

from service.plugin_api import Form, Part, fields
from service.plugin_api.told import Told
from service.plugin_host.isolation import is_text

_MOST, _DEEPEST = 200, 3
_PLAIN = (str, int, float, bool, NoneType, Told)


class _Sample(Form):
    """A form that only declares, with a field of each kind."""

    text = fields.Text("文字")
    staff = fields.StaffCode("工号")
    day = fields.Date("日期")
    number = fields.Integer("数")
    yes = fields.Boolean("是否")
    word = fields.Choice("词")
    texts = fields.List(fields.Text("文字"), "列表")
    parts = fields.Entries(Part, "各项")
    grades = fields.ByDimension("五维", min=0, max=1)


_FORM, _PART = _Sample(), Part()
_NAMES = {*vars(_Sample), "Meta", "one_of", "__annotations__"}
"""What a class of declarations holds; ``Meta`` is heard when it is made, which its options then show."""

_SWITCHES = {"required", "allow_none", "load_only", "dump_only", "ahead"}
_HELD = {"parent", "root", "name", "inner", "nested", "_schema"}
"""What of a field is looked at by itself."""


def _samples(held: Mapping[str, Any]) -> Sequence[Any]:
    return (*held.values(), held["parts"].inner)


_DECLARED, _BOUND = _samples(_Sample._declared_fields), _samples(_FORM.fields)  # noqa: SLF001  marshmallow's own


def only_declares(form: Form) -> bool:
    """Say whether reading a form runs nothing of its plugin's, so that it need not be read apart."""
    return _sheet(form, _FORM, 0)


def _sheet(sheet: Any, sample: Any, depth: int) -> bool:
    """Say whether a sheet, as it was made, holds fields of ours and else what the sample holds."""
    if not _kind(type(sheet), Part if sample is _PART else Form, depth):
        return False
    own, like = vars(sheet), vars(sample)
    held, read = own.get("fields"), own.get("load_fields")
    return (
        _named(own, like)
        and all(_alike(own.get(name), each) for name, each in like.items() if type(each) is not dict)
        and _alike(own.get("error_messages"), like["error_messages"])
        and _data(own.get("settings"))
        and _fields(held, sheet, depth)
        and type(read) is dict
        and _named(read, held)
        and all(each is held[name] for name, each in read.items())
    )


def _kind(kind: Any, base: Any, depth: int) -> bool:
    """Say whether a class adds nothing to one of ours but fields and groups of them."""
    known = base.__mro__
    if depth > _DEEPEST or type(kind) is not SchemaMeta or not _same(kind.__mro__[-len(known) :], known):
        return False
    own, like = vars(kind), vars(base)
    added = [vars(each) for each in kind.__mro__[: -len(known)] if type(each) is SchemaMeta]
    options, hooks = own.get("opts"), own.get("_hooks")
    return (
        len(added) == len(kind.__mro__) - len(known)
        and all(_named(each, _NAMES) and _groups(each.get("one_of", ())) for each in added)
        and type(options) is type(like["opts"])
        and _alike({**vars(options), "register": True}, {**vars(like["opts"]), "register": True})
        and type(hooks) is type(like["_hooks"])
        and _alike(_told(hooks), _told(like["_hooks"]))
        and _fields(own.get("_declared_fields"), None, depth)
    )


def _fields(held: Any, sheet: Any, depth: int) -> bool:
    return (
        type(held) is dict
        and len(held) <= _MOST
        and all(type(name) is str and name.isidentifier() for name in held)
        and all(_field(each, sheet, sheet, depth) for each in held.values())
    )


def _field(each: Any, parent: Any, sheet: Any, depth: int) -> bool:
    """Say whether a field is one of ours, with nothing set that ours do not set; no ``sheet``: not bound."""
    samples = _DECLARED if sheet is None else _BOUND
    sample = next((one for one in samples if type(one) is type(each)), None)
    if sample is None:
        return False
    own, like = vars(each), vars(sample)
    return (
        _named(own, like)
        and own.get("parent") is parent
        and own.get("root") is sheet
        and _is(own.get("name"), NoneType if sheet is None else str)
        and all(_set(name, value, like[name]) for name, value in own.items() if name not in _HELD)
        and ("inner" not in like or _field(own.get("inner"), None if sheet is None else each, sheet, depth))
        and ("nested" not in like or _nested(each, sheet, depth + 1))
    )


def _nested(each: Any, sheet: Any, depth: int) -> bool:
    """Say whether a part only declares: its class first, for its sheet may have to be made."""
    kind, made = vars(each).get("nested"), vars(each).get("_schema")
    return (
        _kind(kind, Part, depth)
        and (made is None or type(made) is kind)
        and (sheet is None or _sheet(each.schema, _PART, depth))
    )


def _set(name: str, value: Any, like: Any) -> bool:
    """Say whether a field's attribute is such as a declaration may set, else as the sample has it."""
    match name:
        case "metadata":
            return _data(value)
        case "choices":
            return _is(value, tuple) and len(value) <= _MOST and all(map(_word, value))
        case "setting":
            return _is(value, str, NoneType)
        case "validate":
            return _rule(value, like)
        case "validators":
            return _is(value, list) and len(value) == len(like) and all(map(_rule, value, like))
    return _is(value, bool) if name in _SWITCHES else _alike(value, like)


def _rule(rule: Any, like: Any) -> bool:
    """Say whether a rule, if there is one, is as ours is but for its bounds."""
    if like is None or type(rule) is not type(like):
        return rule is like
    return _named(vars(rule), vars(like)) and all(
        _alike(value, vars(like)[name]) or (name in {"min", "max"} and _bound(value))
        for name, value in vars(rule).items()
    )


def _bound(value: Any) -> bool:
    return value is None or (type(value) is int and abs(value) <= fields.MAX_INTEGER)


def _word(word: Any) -> bool:
    return type(word) is str and is_text(word, fields.MAX_TEXT)


def _groups(value: Any) -> bool:
    return _is(value, tuple) and all(_is(names, tuple) and all(map(_word, names)) for names in value)


def _told(hooks: Any) -> dict[Any, Any]:
    """Return the hooks that there are; marshmallow leaves empty lists where it looked for some."""
    return {name: each for name, each in dict(hooks).items() if type(each) is not list or each}


def _data(value: Any, depth: int = 0) -> bool:
    """Say whether something is plain data, not without end."""
    if type(value) is dict:
        value = [*value, *value.values()]
    if _is(value, list, tuple):
        return depth <= _DEEPEST and len(value) <= _MOST and all(_data(each, depth + 1) for each in value)
    return _is(value, *_PLAIN)


def _alike(value: Any, like: Any) -> bool:
    """Say whether two things are one, or plain data of the same kinds that says the same."""
    if value is like or type(value) is not type(like):
        return value is like
    if type(value) is dict:
        return _alike([*value.items()], [*like.items()])
    if _is(value, list, tuple, set):
        return len(value) == len(like) and all(map(_alike, value, like))
    return _is(value, *_PLAIN) and value == like


def _named(own: Iterable[Any], known: Any) -> bool:
    return all(type(name) is str and name in known for name in own)


def _same(some: Iterable[Any], known: Iterable[Any]) -> bool:
    return all(each is other for each, other in zip(some, known, strict=False))


def _is(value: Any, *kinds: type) -> bool:
    return any(type(value) is each for each in kinds)
