"""Expected mistakes of a command, each as a sentence with its cure."""

from xlsxwriter.exceptions import FileCreateError

from service.authoring.names import AuthoringError
from service.domain.refusals import RefusedError
from service.intake.heads import HeadFileError
from service.plugin_host.validation import PluginError
from service.store.dump import BackupError
from service.store.mishaps import Mishap, mishap_of
from service.store.vault import VaultError

_PLACES = {"person": "--person", "unit": "--unit", "days": "--days", "ids": "ID", "as": "--as"}
_DATABASE = {
    Mishap.BAD_ADDRESS: "XIKOU_DATABASE_URL: 不是有效的数据库地址",
    Mishap.NOT_A_DATABASE: "XIKOU_DATABASE_URL: 该文件不是数据库",
    Mishap.NOT_READY: "数据库尚未初始化或不是最新，请运行 xikou init",
    Mishap.UNAVAILABLE: "数据库不可用，请检查 XIKOU_DATABASE_URL",
    Mishap.DENIED: "数据库角色没有所需的权限；初始化请设置 XIKOU_OWNER_DATABASE_URL",
    Mishap.CONFLICT: "与同时进行的更改冲突，未写入任何内容，请重试",
}


def explained(error: Exception) -> str | None:
    """Return the sentence for an expected mistake, None for a fault of ours."""
    match error:
        case PluginError() | HeadFileError() | AuthoringError() | BackupError():
            return str(error)
        case VaultError():
            return str(error)
        case RefusedError(faults=faults):
            return "\n".join(f"{_place(fault.path)}：{fault.message}" for fault in faults)
        case FileCreateError():
            return f"无法写出文件：{error}"
        case OSError(filename=name, strerror=why) if name:
            return f"{name}: {why}"
        case _:
            mishap = mishap_of(error)
            return _DATABASE[mishap] if mishap else None


def _place(path: tuple[str, ...]) -> str:
    return ".".join(_PLACES.get(each, each) for each in path)
