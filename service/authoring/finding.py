"""Brings in a plugin by its name, its folder or its module, installed or not."""

import importlib
import importlib.util
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from service.authoring.names import AuthoringError
from service.plugin_host.loading import GROUP
from service.plugin_host.validation import PluginError

_PYPROJECT = "pyproject.toml"


@dataclass(frozen=True)
class Target:
    """A plugin by name, with the module that declares it."""

    name: str
    module: str
    version: str

    def load(self) -> Any:
        """Import the module; PluginError where it cannot be."""
        try:
            return importlib.import_module(self.module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            problem = f"无法导入 {self.module}：{type(error).__name__}: {error}"
            raise PluginError(self.name, problem, "请修复该插件") from error


def find(named: str | None) -> list[Target]:
    """Return the plugins that a name, a folder or a module path means; all installed ones for None.

    A folder's packages can be imported for the rest of the process.
    Raises AuthoringError where nothing is found.
    """
    if named is None:
        return sorted(_installed(), key=lambda target: target.name)
    path = Path(named)
    if path.is_dir():
        return _in_folder(path.resolve())
    if found := [target for target in _installed() if target.name == named]:
        return found
    if _is_module(named):
        return [Target(_name_of(named), named, "0")]
    raise AuthoringError(f"没有名为 {named} 的插件，也没有这个目录或模块；已安装的插件见 xikou plugin list")


def _is_module(named: str) -> bool:
    if "." not in named:
        return False
    _importable(Path.cwd())
    try:
        return importlib.util.find_spec(named) is not None
    except (ModuleNotFoundError, ValueError):
        return False
    except Exception:  # noqa: BLE001  a package above it fails: loading it will say how
        return True


def _installed() -> Iterator[Target]:
    names = [point.name for point in entry_points(group=GROUP)]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise AuthoringError(f"插件 {'、'.join(repeated)} 由多个软件包提供，请只保留其中一个")
    for point in entry_points(group=GROUP):
        yield Target(point.name, point.value, point.dist.version if point.dist else "0")


def _in_folder(folder: Path) -> list[Target]:
    project = _project(folder)
    points = project.get("entry-points", {}).get(GROUP, {})
    if points:
        for root in (folder, folder / "src"):
            _importable(root)
        version = str(project.get("version", "0"))
        return [Target(name, module, version) for name, module in sorted(points.items())]
    if (folder / "plugin.py").is_file():
        _importable(folder.parent)
        return [Target(_name_of(folder.name), f"{folder.name}.plugin", "0")]
    raise AuthoringError(f"{folder} 中没有插件：{_PYPROJECT} 须有入口点组 {GROUP}，或目录中有 plugin.py")


def _project(folder: Path) -> dict[str, Any]:
    path = folder / _PYPROJECT
    if not path.is_file():
        return {}
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{path} 无法读取：{error}") from error
    return found


def _importable(folder: Path) -> None:
    if folder.is_dir() and str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _name_of(module: str) -> str:
    parts = [part for part in module.split(".") if part != "plugin"]
    return parts[-1].removeprefix("xikou_").replace("_", "-") if parts else module
