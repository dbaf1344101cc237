"""Names: of a plugin, and codes that are made of Chinese titles."""

import keyword
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points

from service.config.settings import MANDATORY
from service.plugin_api import Form
from service.plugin_host.loading import GROUP

MAX_NAME, MAX_CODE, MAX_TITLE = 40, 40, 200
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", re.ASCII)
_FIELDS = {
    "日期": "held_on",
    "完成日期": "done_on",
    "地点": "place",
    "主题": "theme",
    "内容": "topics",
    "说明": "note",
    "情况": "situation",
    "情况说明": "note",
    "备注": "remark",
    "人数": "headcount",
    "结果": "result",
    "成效": "outcome",
    "反馈": "feedback",
    "措施": "measures",
    "心得": "takeaway",
}


class AuthoringError(Exception):
    """What was asked for cannot be done; the message says why and what to do."""


def check_name(name: str) -> str:
    """Return a plugin's name, or raise AuthoringError where it cannot be one."""
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        rule = f"须由小写字母、数字和单个连字符或下划线组成，以字母开头，不超过{MAX_NAME}字符，如 port-safety"
        raise AuthoringError(f"插件名称 {name!r} {rule}")
    if name in MANDATORY or name in {point.name for point in entry_points(group=GROUP)}:
        raise AuthoringError(f"已有名为 {name} 的插件，请换一个名称")
    return name


def check_title(title: str) -> str:
    """Return a checklist's title, or raise AuthoringError where it cannot be one."""
    if not title.strip() or len(title) > MAX_TITLE or not title.isprintable():
        raise AuthoringError(f"清单的名称须为一行文字，不超过{MAX_TITLE}字；请用 --title 另写")
    return title.strip()


def package_of(name: str) -> str:
    """Return the name of a plugin's Python package."""
    return f"xikou_{name.replace('-', '_')}"


def form_names(codes: Iterable[str]) -> list[str]:
    """Return the names of the forms of items; no two share one, as ``a_1`` and ``a1`` might."""
    taken: set[str] = set()
    return [
        f"{_free(''.join(part.capitalize() for part in code.split('_')), taken, 'N')}Form" for code in codes
    ]


def code_of(title: str) -> str:
    """Return the pinyin of a title as a code."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its dictionaries take 50 MB

    plain = re.sub(r"[^a-z0-9]+", "_", "_".join(lazy_pinyin(title)).lower()).strip("_")[:MAX_CODE].strip("_")
    return plain if plain[:1].isalpha() else f"item_{plain}".strip("_")[:MAX_CODE]


def item_codes(titles: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return a code for each title: the given one, else one made of the title that nobody else has."""
    rows = list(titles)
    taken = {given for _, given in rows if given}
    return [given or _free(code_of(title), taken) for title, given in rows]


def field_names(fields: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """Give a name for each field by its title; ``True`` marks a date: the first is ``held_on``."""
    taken: set[str] = set()
    for title, is_date in fields:
        name = _FIELDS.get(title) or code_of(title)
        if is_date and "held_on" not in taken:
            name = "held_on"
        elif is_date and not name.endswith("_on"):
            name = f"{name.removesuffix('_ri_qi')[: MAX_CODE - 3]}_on"
        if keyword.iskeyword(name) or hasattr(Form, name) or name in ("archive_no", "fields", "settings"):
            name = f"{name}_field"
        yield _free(name, taken)


def _free(code: str, taken: set[str], link: str = "_") -> str:
    found, number = code, 1
    while found in taken:
        number += 1
        found = f"{code[: MAX_CODE - 4]}{link}{number}"
    taken.add(found)
    return found
