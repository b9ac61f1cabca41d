"""What can go wrong with a site."""

from __future__ import annotations


class BuildError(Exception):
    """The site could not be built; each of ``problems`` says which page or fact is wrong."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems
