"""Webhooks: where unit portals are told of events."""
