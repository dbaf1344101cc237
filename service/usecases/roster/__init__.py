"""Importing a roster: all of it in one transaction, or every fault and nothing.

``register`` compares a workbook with what was imported before, ``places`` takes units and departments,
``staff`` members of staff, ``recruits`` recruits with their plans, ``pairings`` mentors and partners.
"""

from service.usecases.roster.importing import Report, import_roster, read_workbook

__all__ = ["Report", "import_roster", "read_workbook"]
