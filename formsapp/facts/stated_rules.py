"""Rules of the terms that hold no figure but that a form applies, each with its clause."""

from __future__ import annotations

from formsapp.facts.fact import Sourced, Strict


class Rule(Sourced, frozen=True, kw_only=True):
    """A rule, with the clause that states it if one does."""


class NextOfKin(Rule, frozen=True, kw_only=True):
    """Who sees the dossier of someone who died.

    ``presumed_consent``: whether it is enough that the deceased would have agreed.
    """

    presumed_consent: bool = False


class Destruction(Rule, frozen=True, kw_only=True):
    """Having a dossier destroyed; ``written``: who wants that asks it in writing."""

    written: bool = False


class Rules(Strict, frozen=True, kw_only=True):
    """The rules that a provider's terms hold; it leaves out those that they do not hold.

    ``visit_charge``: how a visit is charged that is cancelled too late. ``price_rise``: ending
    the care because the price goes up. ``handover``: what the next provider hears.
    ``liability``: damage by an employee. ``complaint_contact``: who complains can talk with the own
    contact person first. ``agree_first``: help begins only once the client agreed to the terms.
    ``consent_first``: it needs consents before it begins. ``dossier_in_writing``: who wants to see
    the dossier asks it in writing. ``kept_longer``: a dossier may be kept longer than its years
    where that is needed. ``shared_in_emergency``: what is in it may be shared without consent then.
    """

    agree_first: Rule | None = None
    complaint_contact: Rule | None = None
    consent_first: Rule | None = None
    counsellor: Rule | None = None
    counsellor_independence: Rule | None = None
    dossier_correction: Rule | None = None
    dossier_destruction: Destruction | None = None
    dossier_in_writing: Rule | None = None
    handover: Rule | None = None
    kept_longer: Rule | None = None
    liability: Rule | None = None
    next_of_kin: NextOfKin | None = None
    own_risk: Rule | None = None
    price_rise: Rule | None = None
    shared_in_emergency: Rule | None = None
    visit_charge: Rule | None = None
