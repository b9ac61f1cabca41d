"""What can be wrong with a question to the rules; each says so in one English sentence."""


class RulesError(ValueError):
    """Anything that the rules refuse."""


class BadLength(RulesError):
    """A length that is not a whole number with d, w, m, y or h behind it."""


class UnknownRegime(RulesError):
    """A regime that is none of the ones in :data:`formsapp.facts.model.Regime`."""


class OutOfRange(RulesError):
    """A day that lies outside the years for which the holidays are known."""


class NaiveMoment(RulesError):
    """A date-time without a time zone where a moment was needed."""


class NonexistentTime(RulesError):
    """A local time that the clocks skip in the night when summer time begins."""


class NotExtendable(RulesError):
    """An extension of something that has no term."""


class NoReason(RulesError):
    """An extension without a reason."""


class TooLate(RulesError):
    """An extension after the first term ended."""


class NotLonger(RulesError):
    """An extension that does not lengthen the term."""


class BadAge(RulesError):
    """A birth date after the day on which the age was asked, or an age below zero."""


class BadAmount(RulesError):
    """An amount or a number of days or years that must be above zero and is not."""
