"""Settings from the environment, all checked at once."""

from service.config.environment import read_settings
from service.config.settings import ConfigError, Settings

__all__ = ["ConfigError", "Settings", "read_settings"]
