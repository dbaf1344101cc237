"""Plugins, tracks and checklist items."""
