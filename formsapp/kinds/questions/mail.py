"""An e-mail address."""

from __future__ import annotations

from dataclasses import dataclass

from formsapp.facts.translatable_texts import _
from formsapp.kinds.conditions import Value
from formsapp.kinds.questions.question import Posted, Problem, first
from formsapp.kinds.questions.text import Text
from formsapp.mail_address import Fault, NoAddress, clean_address, sendable

REFUSED = {
    Fault.SHAPE: _("Vul een e-mailadres in zoals naam@voorbeeld.nl."),
    Fault.SPACE: _(
        "Er staat een spatie in. Vul alleen het e-mailadres in, zonder spatie, zoals "
        "naam@voorbeeld.nl."
    ),
    Fault.SEVERAL: _(
        "Hier staat meer dan één e-mailadres. Vul één adres in: daar gaat de mail heen."
    ),
    Fault.DOT: _("Kijk de punten voor de @ na. Daar staat er één te veel."),
    Fault.LETTERS: _(
        "Voor de @ staat een letter met een accent of een vreemd teken. Daar "
        "[[kunnen wij/kan ik]] geen mail heen sturen. Kijk het adres na, of geef een ander adres."
    ),
    Fault.CODE: _(
        "Voor de @ staat =? en daar kunnen mailprogramma's niet mee overweg. Kijk het adres na, of "
        "geef een ander adres."
    ),
    Fault.HOST: _("Kijk na wat er achter de @ staat. Dat is iets zoals voorbeeld.nl."),
    Fault.LOOKS: _(
        "Achter de @ staat “{{ letters }}”. Dat lijkt op een gewone letter, maar komt van een "
        "ander toetsenbord. Typ het adres opnieuw."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Mail(Text):
    """An e-mail address to which mail can be sent."""

    limit: int = 254
    autocomplete: str = "email"
    reaches: bool = True
    example = "sam@voorbeeld.example"

    def read(self, posted: Posted) -> Value:
        """Return the address alone of what was typed or pasted."""
        return clean_address(first(posted, self.name))

    def check(self, value: Value) -> None:
        """Refuse what no mail can be sent to, and say why."""
        super().check(value)
        if not value:
            return
        try:
            sendable(str(value))
        except NoAddress as refused:
            raise Problem(REFUSED[refused.fault], letters=" ".join(refused.letters)) from refused
