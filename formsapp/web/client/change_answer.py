"""Change one answer of a form that was sent: its question alone is asked anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from flask import abort, url_for

from formsapp.cases.signed_links import OpenedLink
from formsapp.kinds import Kind
from formsapp.kinds.base import Said, Situation, Step, _
from formsapp.kinds.conditions import ALWAYS
from formsapp.rules.consent_verdict import Said as Spoken
from formsapp.sealing.item_key import ItemKey
from formsapp.web.client.own_answers import OwnAnswer, answers_of, find_answer
from formsapp.web.client.personal_page import can_change
from formsapp.web.form.form_context import FormContext, link_context
from formsapp.web.form.form_key import Purpose

CHANGED_ANSWER = _("antwoord veranderd")
"""Mark of a case that changes an answer of an earlier one."""
CAPTIONS: Mapping[Spoken, str] = {
    "ja": _("Uw antwoord is nu: ja"),
    "nee": _("Uw antwoord is nu: nee"),
    "ingetrokken": _("U trok uw ja in"),
}
"""Said above the question; nothing is chosen beforehand."""
RENEWED = _("Sinds het vorige antwoord is deze vraag veranderd")


@dataclass(frozen=True, kw_only=True)
class ChangeContext(FormContext):
    """A form of one question, about which something was said before through the same link."""

    answer: OwnAnswer

    introduces = False

    @property
    def purpose(self) -> Purpose:
        """What a form key shown here may be used for: this question and nothing else."""
        about = f"@veranderen {self.kind.slug} {self.answer.name}"
        return Purpose(about, super().purpose.link)

    @property
    def action(self) -> str:
        """Address to which the form is posted."""
        return url_for(
            "client.show_change", token=self.token, slug=self.kind.slug, name=self.answer.name
        )

    @property
    def once(self) -> bool:
        """An answer can be changed again."""
        return False

    @property
    def follows(self) -> UUID:
        """The case that says what the answer is until now."""
        return self.answer.newest.case.id

    @property
    def follows_key(self) -> ItemKey | None:
        """Its key, so that who opens it reads the change as well."""
        return self.answer.newest.key


def change_context(token: str, slug: str, opened: OpenedLink, name: str) -> ChangeContext:
    """Return the form that changes one answer; 404 for what was not answered through the link.

    Raises Broken for a kind that the link does not open.
    """
    whole = link_context(token, slug, opened)
    answer = find_answer(answers_of(opened), slug, name)
    step = _find_step(whole, name)
    if answer is None or step is None or not can_change(answer, opened):
        abort(404)
    caption = RENEWED if answer.renewed else CAPTIONS[answer.word]
    kind = _with_one_step(whole.kind, step, caption)
    return ChangeContext(kind, opened, token, answer=answer)


def _find_step(context: FormContext, name: str) -> Step | None:
    steps = context.kind.steps(context.situation)
    return next((one for one in steps if name in [q.name for q in one.questions]), None)


def _with_one_step(kind: Kind, step: Step, caption: str) -> Kind:
    """Return the kind as a form of this step alone, whatever else was answered before."""

    def steps(situation: Situation) -> tuple[Step, ...]:
        anew = next(one for one in kind.steps(situation) if one.id == step.id)
        return (replace(anew, when=ALWAYS, caption=lambda _answers: Said(caption)),)

    return replace(
        kind,
        steps=steps,
        outcome=None,
        marks=lambda _answers, _situation: (CHANGED_ANSWER,),
        signers=None,
        follow_ups=None,
    )
