"""What keeps a provider from publishing: ``loket check`` lists it, ``build`` refuses by it."""

from formsapp.check.list_findings import find_blocking, list_findings

__all__ = ["find_blocking", "list_findings"]
