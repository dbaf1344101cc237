"""Pinyin of Chinese names, for sorting and searching; surnames are read as surnames are."""

from functools import lru_cache

SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "朴": "piao",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "盖": "ge",
    "尉": "wei",
    "冼": "xian",
    "召": "shao",
    "员": "yun",
    "缪": "miao",
    "翟": "zhai",
    "乐": "yue",
    "覃": "qin",
    "折": "she",
    "秘": "bi",
    "繁": "po",
    "种": "chong",
    "隗": "wei",
    "逄": "pang",
    "祭": "zhai",
    "万俟": "moqi",
    "尉迟": "yuchi",
    "单于": "chanyu",
    "长孙": "zhangsun",
    "澹台": "tantai",
}
"""Readings that differ from the commonest one; the longest match at the beginning of a name holds."""

_SECOND_INITIALS = {"万俟": "q", "尉迟": "c", "单于": "y", "长孙": "s", "澹台": "t"}


@lru_cache(maxsize=50_000)
def spelled(name: str) -> tuple[str, str]:
    """Return (pinyin, initials) of a name in lower case: 单雨 gives ("shanyu", "sy")."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  its dictionaries take long to read, and few commands spell

    surname = next((name[:size] for size in (2, 1) if name[:size] in SURNAMES), "")
    given = lazy_pinyin(name[len(surname) :], style=Style.NORMAL)
    syllables = [part.strip().lower() for part in given if part.strip()]
    head = SURNAMES.get(surname, "")
    initials = head[:1] + _SECOND_INITIALS.get(surname, "")
    return (head + "".join(syllables))[:400], (initials + "".join(part[0] for part in syllables))[:100]
