"""Expected mistakes of a command, each as a sentence with its cure."""

from sqlalchemy.exc import OperationalError, ProgrammingError

from service.domain.refusals import RefusedError
from service.plugin_host.validation import PluginError


def explained(error: Exception) -> str | None:
    """Return the sentence for an expected mistake, None for a fault of ours."""
    match error:
        case PluginError():
            return str(error)
        case RefusedError(faults=faults):
            return "\n".join(f"{'.'.join(fault.path)}: {fault.message}" for fault in faults)
        case OperationalError() | ProgrammingError() if _lacks_tables(error):
            return "数据库尚未初始化或不是最新，请运行 xikou init"
        case OperationalError():
            return f"数据库不可用，请检查 XIKOU_DATABASE_URL：{type(error.orig).__name__}"
        case OSError(filename=name, strerror=why) if name:
            return f"{name}: {why}"
        case _:
            return None


def _lacks_tables(error: OperationalError | ProgrammingError) -> bool:
    said = str(error.orig)
    return "no such table" in said or "does not exist" in said or "no such column" in said
