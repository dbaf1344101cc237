"""Brings plugins in by entry point, each isolated from the others' faults."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from service.domain.words import PluginStatus
from service.plugin_api import API_VERSION, Settings
from service.plugin_api.door import PROJECT, Hooks
from service.plugin_host.host import Host, Plugin
from service.plugin_host.validation import PluginError, validate

GROUP = "xikou.plugins"


def load_host(mandatory: Iterable[str], *, quarantine: bool = False) -> Host:
    """Load all installed plugins.

    Raises PluginError naming the culprit and the cure; with ``quarantine`` a faulty plugin is kept out
    and says why instead. A mandatory plugin that is missing always stops the start.
    """
    found = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    names = [point.name for point in found]
    for name in mandatory:
        if name not in names:
            raise PluginError(name, "是必备插件，但没有安装", "请安装提供该入口点的软件包，或修改 XIKOU_MANDATORY_PLUGINS")
    for name in sorted({name for name in names if names.count(name) > 1}):
        providers = "、".join(sorted(_provider(point) for point in found if point.name == name))
        raise PluginError(name, f"由多个软件包提供：{providers}", "请只保留其中一个")
    plugins: list[Plugin] = []
    for point in found:
        try:
            plugin = _load(point, point.name in mandatory)
            validate(plugin, plugins)
        except PluginError as error:
            if not quarantine:
                raise
            plugin = _quarantined(point, point.name in mandatory, error)
        plugins.append(plugin)
    return Host(tuple(plugins))


def host_of(modules: dict[str, Any], mandatory: Iterable[str] = ()) -> Host:
    """Build a host from modules by name, as tests of plugins do."""
    plugins: list[Plugin] = []
    for name, module in sorted(modules.items()):
        plugin = _read(name, "0", module, name in tuple(mandatory))
        validate(plugin, plugins)
        plugins.append(plugin)
    return Host(tuple(plugins))


def _provider(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _version(point: EntryPoint) -> str:
    return point.dist.version if point.dist else "0"


def _load(point: EntryPoint, mandatory: bool) -> Plugin:
    try:
        module = point.load()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise PluginError(
            point.name, f"无法导入 {point.value}：{type(error).__name__}: {error}", "请修复或卸载该插件"
        ) from error
    return _read(point.name, _version(point), module, mandatory)


def _read(name: str, version: str, module: Any, mandatory: bool) -> Plugin:
    api_version = getattr(module, "XIKOU_API_VERSION", API_VERSION)
    if api_version != API_VERSION:
        raise PluginError(name, f"为插件接口第{api_version}版编写，本服务提供第{API_VERSION}版", "请安装与之匹配的版本")
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    try:
        manager.register(module, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(name, f"钩子不符合规范：{error}", "请核对钩子名称与参数") from error
    gathered = {hook: _call(manager, name, hook) for hook in ("tracks", "record_checks", "assignment_checks", "settings")}
    return Plugin(
        name=name,
        version=version,
        api_version=api_version,
        mandatory=mandatory,
        tracks=tuple(gathered["tracks"] or ()),
        record_checks=tuple(gathered["record_checks"] or ()),
        assignment_checks=tuple(gathered["assignment_checks"] or ()),
        settings_class=gathered["settings"] or Settings,
    )


def _call(manager: pluggy.PluginManager, name: str, hook: str) -> Any:
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        try:
            return implementation.function()
        except Exception as error:
            raise PluginError(
                name, f"钩子 {hook} 出错：{type(error).__name__}: {error}", "请修复或卸载该插件"
            ) from error
    return None


def _quarantined(point: EntryPoint, mandatory: bool, error: PluginError) -> Plugin:
    return Plugin(
        name=point.name,
        version=_version(point),
        api_version=API_VERSION,
        mandatory=mandatory,
        status=PluginStatus.QUARANTINED,
        problem=str(error),
    )
