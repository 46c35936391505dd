"""Work that nobody waits for: closing overdue attempts and printing papers ahead.

Rows are the truth and the queue only nudges: a task that is lost is done by the
next sweep, or by the request that needs its result.
"""
