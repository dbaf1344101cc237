"""Visits to units, follow-ups, and whom to visit next."""
