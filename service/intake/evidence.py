"""What is filled in about an item, as an office writes it: 日期 日期 必填；说明 文字."""

import re
import unicodedata
from dataclasses import dataclass

from service.domain.words import Word
from service.intake.cells import Cell, UnreadableError, quoted, written


class Kind(Word):
    """What a field takes."""

    DATE = "DATE", "日期"
    AHEAD = "AHEAD", "将来日期"
    TEXT = "TEXT", "文字"
    INTEGER = "INTEGER", "整数"
    BOOLEAN = "BOOLEAN", "是否"
    CHOICE = "CHOICE", "选择"
    STAFF = "STAFF", "工号"


KINDS = {kind.label: kind for kind in Kind} | {
    "计划日期": Kind.AHEAD,
    "文本": Kind.TEXT,
    "数字": Kind.INTEGER,
    "是/否": Kind.BOOLEAN,
    "单选": Kind.CHOICE,
    "人员": Kind.STAFF,
}
EXAMPLE = "演练日期 日期 必填；地点 文字；人数 整数；结果 选择(好/一般/差) 必填"
MAX_FIELDS, MAX_TITLE, MAX_CHOICES = 30, 40, 30

_KIND = "|".join(sorted(map(re.escape, KINDS), key=len, reverse=True))
_FIELD = re.compile(
    rf"(?P<title>.+?)[\s:]+(?P<kind>{_KIND})\s*(?:\((?P<choices>[^()]*)\))?\s*,?(?P<need>必填|选填|可空)?"
)
_BARE = re.compile(r"(?P<title>.+?)(?:[\s:]+(?P<need>必填|选填|可空))?")
_APART = re.compile(r"[;\n]")
_CHOICES_APART = re.compile(r"[/、,|]")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a form: its title, what it takes, whether it must be filled in."""

    title: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()


def form_fields(cell: Cell) -> tuple[FieldRow, ...]:
    """Read the fields of a form, separated by semicolons or line breaks; a date is added where none is."""
    plain = unicodedata.normalize("NFKC", written(cell))
    found = [_field(part.strip()) for part in _APART.split(plain) if part.strip()]
    if len(found) > MAX_FIELDS:
        raise UnreadableError(f"项目过多（{len(found)} 项），最多 {MAX_FIELDS} 项")
    titles = [each.title for each in found]
    if repeated := next((title for title in titles if titles.count(title) > 1), None):
        raise UnreadableError(f"{quoted(repeated)}重复")
    return with_date(tuple(found))


def with_date(found: tuple[FieldRow, ...]) -> tuple[FieldRow, ...]:
    """Put a date first that must be filled in, where there is none: every act has a day."""
    if any(each.kind is Kind.DATE for each in found):
        return found
    title = "日期" if all(each.title != "日期" for each in found) else "完成日期"
    return FieldRow(title, Kind.DATE, required=True), *found


def _field(shown: str) -> FieldRow:
    if match := _FIELD.fullmatch(shown):
        title, kind = _title(match["title"], shown), KINDS[match["kind"]]
        return FieldRow(title, kind, match["need"] == "必填", _choices(kind, match["choices"], shown))
    match = _BARE.fullmatch(shown)
    title = _title(match["title"] if match else shown, shown)
    if re.search(r"[\s:()]", title):
        kinds = "、".join(kind.label for kind in Kind)
        raise UnreadableError(f"看不懂{quoted(shown)}，请写成“名称 类型 必填”，类型为：{kinds}")
    kind = Kind.DATE if title.endswith("日期") else Kind.TEXT
    return FieldRow(title, kind, bool(match and match["need"] == "必填"))


def _title(title: str, shown: str) -> str:
    title = title.strip(" :,")
    if not title or len(title) > MAX_TITLE:
        raise UnreadableError(f"{quoted(shown)}没有名称，或名称超过 {MAX_TITLE} 字")
    return title


def _choices(kind: Kind, listed: str | None, shown: str) -> tuple[str, ...]:
    if kind is not Kind.CHOICE:
        if listed is not None:
            raise UnreadableError(f"{quoted(shown)}：只有“选择”后面才写选项")
        return ()
    choices = tuple(each.strip() for each in _CHOICES_APART.split(listed or "") if each.strip())
    if len(choices) < 2 or len(set(choices)) < len(choices) or len(choices) > MAX_CHOICES:  # noqa: PLR2004
        raise UnreadableError(f"{quoted(shown)}：“选择”须写明两个以上不同的选项，如 选择(好/一般/差)")
    return choices
