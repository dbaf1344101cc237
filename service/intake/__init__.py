"""What comes in and goes out as files: roster workbooks (名册) and the statutory calendar.

``roster`` reads a workbook into plain rows or into all its faults at once, ``workbook`` writes one,
``template`` writes the empty one that offices fill in, ``calendars`` gives the decreed years.
Inside, ``layout`` describes the five sheets once for reading and writing; ``package``, ``survey`` and
``grids`` open the file, ``tables`` finds headers and rows, ``cells``, ``days`` and ``readings`` read one
value, ``consistency`` looks across rows.
"""
