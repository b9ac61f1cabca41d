"""What the rules refuse; each error says so in one English sentence."""


class RulesError(ValueError):
    """A question to the rules that has no answer."""


class NonexistentTime(RulesError):
    """A local time that the clocks skip in the night when summer time begins."""
