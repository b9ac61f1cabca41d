"""The types of question, one a module with its HTML beside it."""

from formsapp.kinds.questions.agree import Agree as Agree
from formsapp.kinds.questions.choice import Choice as Choice
from formsapp.kinds.questions.choice import Several as Several
from formsapp.kinds.questions.choice import YesNo as YesNo
from formsapp.kinds.questions.day import A_CHILD_BORN as A_CHILD_BORN
from formsapp.kinds.questions.day import AN_ADULT_BORN as AN_ADULT_BORN
from formsapp.kinds.questions.day import Day as Day
from formsapp.kinds.questions.files import Files as Files
from formsapp.kinds.questions.known import Known as Known
from formsapp.kinds.questions.long_text import LongText as LongText
from formsapp.kinds.questions.mail import Mail as Mail
from formsapp.kinds.questions.passphrase import Passphrase as Passphrase
from formsapp.kinds.questions.phone import Phone as Phone
from formsapp.kinds.questions.question import Option as Option
from formsapp.kinds.questions.question import Problem as Problem
from formsapp.kinds.questions.question import Question as Question
from formsapp.kinds.questions.seen import Seen as Seen
from formsapp.kinds.questions.text import Text as Text
from formsapp.kinds.questions.time_of_day import Time as Time
