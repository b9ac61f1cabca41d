"""The rules of law that the forms calculate with: dates in, dates out.

Nothing here knows the time, a page or the database.
"""

from formsapp.rules.ages import (
    REPRESENTATIVES,
    AgeGroup,
    Consenter,
    age_group,
    age_on,
    birthday,
    consenters,
    group_consenters,
    reviews,
    withdraws_alone,
)
from formsapp.rules.doubtful_law import rule_findings
from formsapp.rules.dutch_time import AMSTERDAM, end_of_day, local_date, local_moment, local_time
from formsapp.rules.holidays import equated_days_problem, is_working_day
from formsapp.rules.hours import cutoff, hours_after, in_time, within
from formsapp.rules.law_figures import equated_days
from formsapp.rules.lengths import Length, add, parse_length
from formsapp.rules.money import collection_costs, invoice_due, reminder_due
from formsapp.rules.retention import kept_until, may_destroy
from formsapp.rules.rule_errors import (
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
from formsapp.rules.terms import Due, as_regime, deadline_lines, due, extend, may_extend

__all__ = [
    "AMSTERDAM",
    "REPRESENTATIVES",
    "AgeGroup",
    "BadAge",
    "BadAmount",
    "BadLength",
    "Consenter",
    "Due",
    "Length",
    "NaiveMoment",
    "NoReason",
    "NonexistentTime",
    "NotExtendable",
    "NotLonger",
    "OutOfRange",
    "RulesError",
    "TooLate",
    "UnknownRegime",
    "add",
    "age_group",
    "age_on",
    "as_regime",
    "birthday",
    "collection_costs",
    "consenters",
    "cutoff",
    "deadline_lines",
    "due",
    "end_of_day",
    "equated_days",
    "equated_days_problem",
    "extend",
    "group_consenters",
    "hours_after",
    "in_time",
    "invoice_due",
    "is_working_day",
    "kept_until",
    "local_date",
    "local_moment",
    "local_time",
    "may_destroy",
    "may_extend",
    "parse_length",
    "reminder_due",
    "reviews",
    "rule_findings",
    "withdraws_alone",
    "within",
]
