"""The types of question, one a module with its HTML beside it."""

from formsapp.kinds.questions.agree import Agree
from formsapp.kinds.questions.choice import Choice, Several, YesNo
from formsapp.kinds.questions.day import Day
from formsapp.kinds.questions.files import Files
from formsapp.kinds.questions.long_text import LongText
from formsapp.kinds.questions.mail import Mail
from formsapp.kinds.questions.question import Option, Problem, Question
from formsapp.kinds.questions.seen import Seen
from formsapp.kinds.questions.text import Text
from formsapp.kinds.questions.time_of_day import Time

__all__ = [
    "Agree",
    "Choice",
    "Day",
    "Files",
    "LongText",
    "Mail",
    "Option",
    "Problem",
    "Question",
    "Seen",
    "Several",
    "Text",
    "Time",
    "YesNo",
]
