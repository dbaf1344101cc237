"""Appointments: proposing, answering, cancelling."""
