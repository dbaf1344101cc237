"""The docs, and the scripts that write their generated parts: ``python -m docs.generate``."""
