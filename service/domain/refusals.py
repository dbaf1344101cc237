"""How a no is said: a list of faults, each with a code, a place and a Chinese sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

CODES = {
    "NOT_FOUND": "不存在，或不在您的查看范围内",
    "FORBIDDEN": "您没有权限进行此操作",
    "INVALID": "内容不符合要求",
    "REQUIRED": "必填",
    "UNKNOWN_FIELD": "没有这个字段",
    "OUT_OF_RANGE": "超出允许的范围",
    "TASK_NOT_OPEN": "任务当前状态不允许此操作",
    "CONFLICT": "与当前状态冲突",
    "PLUGIN_FAILED": "插件检查失败",
    "PLUGIN_QUARANTINED": "插件已被隔离",
    "IDEMPOTENCY_KEY_REUSED": "幂等键已用于另一次不同的请求",
    "LIMIT": "超过数量上限",
}
"""The core's own codes with their default sentences; a plugin's codes begin with its name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: ``path`` leads into the input, ``plugin`` names the plugin that found it."""

    code: str
    path: tuple[str, ...] = ()
    message: str = ""
    plugin: str | None = None

    def __post_init__(self) -> None:
        """Fill in the default sentence of a core code."""
        if not self.message:
            object.__setattr__(self, "message", CODES.get(self.code, self.code))

    def under(self, *prefix: str) -> "Fault":
        """Return the fault with its path below ``prefix``."""
        return replace(self, path=(*prefix, *self.path))


class RefusedError(Exception):
    """An expected refusal; nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults; there is at least one."""
        self.faults: Sequence[Fault] = tuple(faults)
        super().__init__("; ".join(f"{fault.code} {'.'.join(fault.path)}" for fault in self.faults))


def refuse(code: str, *path: str, message: str = "", plugin: str | None = None) -> RefusedError:
    """Return the refusal of one fault, ready to raise."""
    return RefusedError([Fault(code, path, message, plugin)])
