"""What a view may return."""

from __future__ import annotations

from werkzeug.wrappers import Response

PageAnswer = str | Response | tuple[str, int] | tuple[Response, int]
