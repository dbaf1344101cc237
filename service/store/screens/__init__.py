"""The screens that portals ask for all the time: their rows are read ahead, each screen's in one statement.

A screen only reads: it leaves rows where the reads look before they ask the database, and the reads make
answers of them as of any others. What a screen does not know, the reads ask for themselves.
"""
