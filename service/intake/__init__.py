"""What comes in and goes out as files: rosters (名册), units' checklists (清单) and the statutory calendar.

``roster`` reads a workbook into plain rows or into all its faults at once, ``workbook`` writes one,
``template`` writes the empty one that offices fill in. ``calendars`` gives the decreed years that a library
knows, ``decrees`` reads one year as an office writes it, ``decree_template`` writes the sheet for it.
``agenda`` writes what somebody has before them as an iCalendar.
``checklists`` reads a unit's checklist, with ``schedules`` for its times and ``evidence`` for its forms, and
``checklist_template`` writes the empty one.
Inside, ``layout`` describes the five sheets once for reading and writing; ``package``, ``survey`` and
``grids`` open the file, ``tables`` finds headers and rows, ``cells``, ``days`` and ``readings`` read one
value, ``consistency`` looks across rows.
"""
