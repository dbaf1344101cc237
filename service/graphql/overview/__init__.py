"""Figures: progress of anything, and the overview."""
