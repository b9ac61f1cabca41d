"""The rules of law that the forms calculate with: dates in, dates out.

Nothing here knows the time, a page or the database.
"""
