"""Settings from the environment, all checked at once."""

from service.config.settings import ConfigError, Settings, read_settings

__all__ = ["ConfigError", "Settings", "read_settings"]
