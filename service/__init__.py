"""Xikou (系扣): a city's newly recruited civil servants through their first three years.

Portal developers start at ``docs/api.md``, plugin authors at ``service.plugin_api``,
operators at ``README.md``. ``docs/map.md`` names every room of this package.
"""

__version__ = "0.1.0"
