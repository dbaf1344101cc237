"""What stands where something personal stood: nothing in it tells whom or what it was about."""

from typing import Any

ERASED_NAME = "已删除"
ERASED_TEXT = "已删除"


def is_erased(person: Any) -> bool:
    """Say whether a person was erased: the name alone would not do, nobody else lacks its spelling."""
    return bool(person.name == ERASED_NAME and not person.pinyin)
