"""The ways in which something reaches the provider, beside a form that the client sends."""

from __future__ import annotations

from formsapp.kinds.base import _

CHANNELS = {
    "paper": _("op papier"),
    "phone": _("per telefoon"),
    "mail": _("per e-mail"),
    "visit": _("aan de balie of in een gesprek"),
}
"""Channels of a case that staff enter, as they stand in a sentence; others are not said."""
