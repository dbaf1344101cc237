"""The command ``xikou``: a module per noun, each imported only when its command runs."""

from service.cli.commands import main

__all__ = ["main"]
