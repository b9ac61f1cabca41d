"""Staff pages, one module a room. Whoever may not see something is told that it is not there."""

from __future__ import annotations

from formsapp.web.staff import (
    acting,
    case,
    colleagues,
    counts,
    entering,
    files,
    inbox,
    links,
    me,
    papers,
    post,
    signin,
)
from formsapp.web.staff.guard import blueprint as staff

__all__ = [
    "acting",
    "case",
    "colleagues",
    "counts",
    "entering",
    "files",
    "inbox",
    "links",
    "me",
    "papers",
    "post",
    "signin",
    "staff",
]
