"""Recruits, their milestones and assignments."""
