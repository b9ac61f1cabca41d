"""Both examples beside each other on this machine, with made-up cases: ``make run``."""
