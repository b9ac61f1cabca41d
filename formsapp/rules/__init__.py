"""The rules of law that the forms calculate with: dates in, dates out.

Nothing here knows the time, a page or the database.
"""

from formsapp.rules.errors import (
    BadAge,
    BadAmount,
    BadLength,
    NaiveMoment,
    NonexistentTime,
    NoReason,
    NotExtendable,
    NotLonger,
    OutOfRange,
    RulesError,
    TooLate,
    UnknownRegime,
)
from formsapp.rules.holidays import equated_days_problem, is_working_day
from formsapp.rules.local import AMSTERDAM, end_of_day, local_date, local_moment, local_time
from formsapp.rules.terms import Due, as_regime, deadline_lines, due, extend, may_extend

__all__ = [
    "AMSTERDAM",
    "BadAge",
    "BadAmount",
    "BadLength",
    "Due",
    "NaiveMoment",
    "NoReason",
    "NonexistentTime",
    "NotExtendable",
    "NotLonger",
    "OutOfRange",
    "RulesError",
    "TooLate",
    "UnknownRegime",
    "as_regime",
    "deadline_lines",
    "due",
    "end_of_day",
    "equated_days_problem",
    "extend",
    "is_working_day",
    "local_date",
    "local_moment",
    "local_time",
    "may_extend",
]
