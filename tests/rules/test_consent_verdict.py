"""The verdict on a consent, in named cases. All people are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from formsapp.rules.consent_verdict import Answer, Circle, Member, Said, judge

LONG_AGO = date(2000, 1, 1)
NOOR = date(2013, 5, 14)
"""Noor is 13 on every day of 2026 from her birthday on."""


def parent(label: str, since: date = LONG_AGO, until: date | None = None) -> Member:
    return Member(label, "parents", since, until, confirmed=True)


def circle(born: date, *others: Member, capable: bool = True) -> Circle:
    client = Member("jongere", "self", LONG_AGO)
    return Circle(born, (client, *others), capable=capable)


def on(day: str) -> date:
    return date.fromisoformat(f"2026-{day}")


def said(who: str | None, what: Said, day: str, until: date | None = None) -> Answer:
    return Answer(who, what, on(day), until)


def yes(day: str, *people: str) -> list[Answer]:
    return [said(who, "ja", day, date(2027, 6, 30)) for who in people]


MOTHER, FATHER = parent("moeder"), parent("vader")
APART = circle(NOOR, MOTHER, FATHER)
ALL = yes("06-01", "jongere", "moeder", "vader")
ELEVEN = circle(date(2014, 9, 1), MOTHER, FATHER)
FIFTEEN = circle(date(2010, 9, 1), MOTHER, FATHER)
SEVENTEEN = circle(date(2008, 9, 1), MOTHER, FATHER)
PARENTS = yes("08-01", "moeder", "vader")
EVERYONE = yes("08-01", "jongere", "moeder", "vader")
MENTOR = Member("mentor", "representative", LONG_AGO, confirmed=True, capacity="mentor")
SISTER = replace(MENTOR, label="zus", capacity="zus")
ADULT = circle(date(1950, 1, 1), MENTOR, SISTER, capable=False)


def names(school: str, *answers: Answer) -> list[Answer]:
    """The same answers about this school."""
    return [replace(one, named=school) for one in answers]


MOVED = circle(NOOR, MOTHER, parent("vader", until=on("06-30")))
GUARDED = circle(NOOR, parent("voogd Jeugdbescherming"))
FOUND = circle(NOOR, MOTHER, FATHER, parent("voogd", since=on("07-01")))


ENDED = circle(date(1950, 1, 1), replace(MENTOR, until=on("06-30")), SISTER, capable=False)
GROWN = circle(date(2008, 9, 1), MOTHER, FATHER, capable=False)
WEAKENED = replace(circle(date(2009, 1, 1), MOTHER, FATHER), recorded=((on("06-05"), False),))
TIM = circle(date(2008, 5, 1), MOTHER, FATHER)
ALL_AT_15 = [replace(one, on=date(2024, 3, 1)) for one in ALL]
ALONE_AT_17 = [replace(ALL[0], on=date(2026, 3, 1))]
"""Tim turns 18 on 1 May 2026; what he and his parents gave lasts longer."""


def weak_since(day: str, *others: Member) -> Circle:
    """Tim, of whom is recorded on a day that he can't weigh it."""
    return replace(TIM, members=(*TIM.members, *others), recorded=((on(day), False),))


class Case(NamedTuple):
    sentence: str
    circle: Circle | None
    answers: list[Answer]
    day: str
    verdict: str
    missing: tuple[str, ...] = ()


CASES = [
    Case("Noor is 13, haar gescheiden ouders en zij zeggen ja", APART, ALL, "06-01", "mag"),
    Case("Noor en haar moeder zeggen ja, vader Ruud nog niets", APART, ALL[:2], "06-01",
         "wacht op 1 van 3", ("vader",)),
    Case("Noor begon, haar ouders zeiden nog niets", APART, ALL[:1], "06-01", "wacht op 2 van 3",
         ("moeder", "vader")),
    Case("Noor zei niets, haar ouders zeggen ja", APART, ALL[1:], "06-01", "wacht op 1 van 3",
         ("jongere",)),
    Case("Vader Ruud zegt nee", APART, [*ALL[:2], said("vader", "nee", "06-02")], "06-02",
         "mag niet"),
    Case("Vader Ruud bedenkt zich en zegt ja", APART,
         [*ALL[:2], said("vader", "nee", "06-02"), *yes("06-09", "vader")], "06-09", "mag"),
    Case("Op de dag van zijn nee mocht het nog niet", APART,
         [*ALL[:2], said("vader", "nee", "06-02"), *yes("06-09", "vader")], "06-08", "mag niet"),
    Case("Noor trekt het in", APART, [*ALL, said("jongere", "ingetrokken", "08-03")], "08-03",
         "ingetrokken"),
    Case("Noor trekt het in, haar ouders zeggen opnieuw ja", APART,
         [*ALL, said("jongere", "ingetrokken", "08-03"), *yes("08-04", "moeder", "vader")], "08-04",
         "ingetrokken"),
    Case("Noor trekt het in en zegt later weer ja", APART,
         [*ALL, said("jongere", "ingetrokken", "08-03"), *yes("08-05", "jongere")], "08-05", "mag"),
    Case("De een zegt nee, de ander trekt in", APART,
         [*ALL, said("jongere", "ingetrokken", "08-03"), said("vader", "nee", "08-04")], "08-04",
         "mag niet"),
    Case("Ouders die het oneens zijn over Sem van 8", circle(date(2018, 1, 1), MOTHER, FATHER),
         [*yes("06-01", "moeder"), said("vader", "nee", "06-01")], "06-02", "mag niet"),
    Case("Moeder heeft alleen het gezag over Sem van 8", circle(date(2018, 1, 1), MOTHER),
         yes("06-01", "moeder"), "06-01", "mag"),
    Case("Moeder heeft alleen het gezag, Noor is 13", circle(NOOR, MOTHER), ALL[:2], "06-01",
         "mag"),
    Case("De voogd en Noor zeggen ja", GUARDED, yes("06-01", "jongere", "voogd Jeugdbescherming"),
         "06-01", "mag"),
    Case("De voogd zei nog niets", GUARDED, yes("06-01", "jongere"), "06-01", "wacht op 1 van 2",
         ("voogd Jeugdbescherming",)),
    Case("Bij 11 jaar beslissen de ouders", ELEVEN, PARENTS, "08-31", "mag"),
    Case("Wie 12 wordt, houdt wat de ouders gaven", ELEVEN, PARENTS, "09-01", "mag"),
    Case("Wie 12 is, kan zelf nee zeggen", ELEVEN, [*PARENTS, said("jongere", "nee", "09-01")],
         "09-01", "mag niet"),
    Case("Wie 11 is, nog niet", ELEVEN, [*PARENTS, said("jongere", "nee", "08-31")], "09-01",
         "mag"),
    Case("Wordt na de twaalfde verjaardag opnieuw gevraagd, dan hoort het kind erbij", ELEVEN,
         [*PARENTS, *yes("09-02", "moeder")], "09-02", "wacht op 1 van 3", ("jongere",)),
    Case("Een ja van voor de twaalfde verjaardag telt daarna niet", ELEVEN,
         yes("08-31", "jongere") + yes("09-02", "moeder", "vader"), "09-02", "wacht op 1 van 3",
         ("jongere",)),
    Case("Bij 15 jaar beslissen kind en ouders", FIFTEEN, EVERYONE, "08-31", "mag"),
    Case("Wie 16 wordt, houdt wat gegeven is", FIFTEEN, EVERYONE, "09-01", "mag"),
    Case("Een ouder die bij 15 nog moest, blijft op 16 staan tot het kind het zelf zegt", FIFTEEN,
         EVERYONE[:2], "09-01", "wacht op 1 van 3", ("vader",)),
    Case("Wie 16 is, zegt alleen ja, ook na een nee van vader", FIFTEEN,
         [*EVERYONE[:2], said("vader", "nee", "08-02"), *yes("09-01", "jongere")], "09-01", "mag"),
    Case("Een ouder die na 16 intrekt wat die gaf, stopt het", FIFTEEN,
         [*EVERYONE, said("moeder", "ingetrokken", "09-10")], "09-10", "ingetrokken"),
    Case("Bij 16 zegt alleen een ouder ja", FIFTEEN, yes("09-10", "moeder"), "09-10",
         "wacht op 1 van 1", ("jongere",)),
    Case("Wie 18 wordt, houdt het eigen ja", SEVENTEEN, yes("08-01", "jongere"), "09-01", "mag"),
    Case("Mevrouw Bakker kan het niet zelf, haar mentor zegt ja", ADULT, yes("06-01", "mentor"),
         "06-01", "mag"),
    Case("Haar mentor gaat voor haar zus", ADULT, yes("06-01", "zus"), "06-01", "wacht op 1 van 1",
         ("mentor",)),
    Case("Verzet van mevrouw Bakker zelf stopt het", ADULT,
         [*yes("06-01", "mentor"), said("jongere", "nee", "06-02")], "06-02", "mag niet"),
    Case("Vader Ruud zei nee en verliest daarna het gezag", MOVED,
         [*ALL[:2], said("vader", "nee", "06-02")], "07-01", "mag"),
    Case("Op de laatste dag van zijn gezag telt zijn nee nog", MOVED,
         [*ALL[:2], said("vader", "nee", "06-02")], "06-30", "mag niet"),
    Case("Wie het gezag verloor, trekt niets meer in", MOVED,
         [*ALL, said("vader", "ingetrokken", "07-02")], "07-02", "mag"),
    Case("Een voogd die erbij komt, moet ook ja zeggen", FOUND, ALL, "07-01", "wacht op 1 van 4",
         ("voogd",)),
    Case("Een ja van voor de voogdij telt niet", FOUND, [*ALL, *yes("06-30", "voogd")], "07-01",
         "wacht op 1 van 4", ("voogd",)),
    Case("Pleegmoeder Ans heeft geen gezag: haar ja opent niets", APART,
         [*ALL[:2], *yes("06-01", "pleegmoeder")], "06-01", "wacht op 1 van 3", ("vader",)),
    Case("Pleegmoeder Ans heeft geen gezag: haar nee sluit niets", APART,
         [*ALL, said("pleegmoeder", "nee", "06-02")], "06-02", "mag"),
    Case("Niemand weet van wie het nee is", APART, [*ALL, said(None, "nee", "06-02")], "06-02",
         "kring onbekend"),
    Case("Daarna zegt alleen Noor opnieuw ja", APART,
         [*ALL, said(None, "nee", "06-02"), *yes("06-03", "jongere")], "06-03", "kring onbekend"),
    Case("Daarna zegt iedereen opnieuw ja", APART,
         [*ALL, said(None, "nee", "06-02"), *yes("06-03", "jongere", "moeder", "vader")], "06-03",
         "mag"),
    Case("Alleen een onbekende antwoordde", APART, [said(None, "ja", "06-02")], "06-02",
         "kring onbekend"),
    Case("Vader Ruud noemt een andere school", APART,
         [*names("De Regenboog", *ALL[:2]), *names("Het Kompas", ALL[2])], "06-01",
         "wacht op 2 van 3", ("jongere", "moeder")),
    Case("Zij noemen dezelfde school, elk op een eigen manier", APART,
         [*names("De Regenboog", *ALL[:2]), *names(" de  regenboog", ALL[2])], "06-01", "mag"),
    Case("Vader Ruud noemt alsnog dezelfde school", APART,
         [*names("De Regenboog", *ALL[:2]), *names("Het Kompas", ALL[2]),
          *names("De Regenboog", *yes("06-03", "vader"))], "06-03", "mag"),
    Case("De zus zei ja, de mentor nee, en de mentor vertrekt", ENDED,
         [*yes("06-01", "zus"), said("mentor", "nee", "06-02")], "07-01", "wacht op 1 van 1",
         ("zus",)),
    Case("Op 17 zei vader nee, op 18 ja: dan heeft hij geen gezag meer", GROWN,
         [*yes("08-01", "moeder"), said("vader", "nee", "08-01"), *yes("09-10", "vader")], "09-10",
         "mag niet"),
    Case("Ouders zeiden ja over wie toen zelf besliste, daarna kan die het niet meer", WEAKENED,
         yes("06-01", "moeder", "vader"), "06-10", "wacht op 2 van 2", ("moeder", "vader")),
    Case("Wat iemand zelf gaf, gold op de dagen ervoor", WEAKENED, yes("06-01", "jongere"), "06-04",
         "mag"),
    Case("Tim kan het op zijn 18e niet meer overzien: het oude ja van zijn ouders telt niet",
         weak_since("06-05"), [*ALL_AT_15, *ALONE_AT_17], "06-05", "kring onbekend"),
    Case("Ook als hij zelf nog nooit alleen iets zei", weak_since("06-05"), ALL_AT_15, "06-05",
         "kring onbekend"),
    Case("De dag ervoor gold nog wat gegeven was", weak_since("06-05"), ALL_AT_15, "06-04", "mag"),
    Case("Wie hem dan vertegenwoordigt, zei nog niets",
         weak_since("06-05", replace(MENTOR, since=on("06-05"))), [*ALL_AT_15, *ALONE_AT_17],
         "06-05", "wacht op 1 van 1", ("mentor",)),
    Case("Zijn mentor zegt ja", weak_since("06-05", replace(MENTOR, since=on("06-05"))),
         [*ALL_AT_15, *yes("06-06", "mentor")], "06-06", "mag"),
    Case("Zijn vader zegt op zijn 18e ja: hij heeft geen gezag meer", weak_since("06-05"),
         [*ALL_AT_15, *yes("06-06", "vader")], "06-06", "kring onbekend"),
    Case("Kan Tim het op zijn 17e al niet overzien, dan beslisten zijn ouders nog",
         weak_since("04-05"), ALL_AT_15, "06-06", "mag"),
    Case("Krijgt hij na zijn 18e een mentor, dan beslist die voortaan",
         weak_since("04-05", replace(MENTOR, since=on("06-01"))), ALL_AT_15, "06-01",
         "wacht op 1 van 1", ("mentor",)),
    Case("Tot die dag gold wat zijn ouders gaven",
         weak_since("04-05", replace(MENTOR, since=on("06-01"))), ALL_AT_15, "05-31", "mag"),
    Case("Een antwoord van voor de geboorte telt niet", circle(on("06-01"), MOTHER),
         [*yes("05-01", "moeder")], "06-02", "kring onbekend"),
    Case("De link had geen kring", None, ALL, "06-01", "kring onbekend"),
    Case("Geen kring en niets gevraagd", None, [], "06-01", "niet gevraagd"),
    Case("Nog niets gevraagd", APART, [], "06-01", "niet gevraagd"),
    Case("De dag ervoor was het nog niet gevraagd", APART, ALL, "05-31", "niet gevraagd"),
    Case("Niemand heeft gezag over Sem van 8", circle(date(2018, 1, 1)),
         yes("06-01", "jongere"), "06-01", "niet gevraagd"),
    Case("Van Noor is geen ouder bekend", circle(NOOR), ALL[:1], "06-01", "kring onbekend"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.sentence for case in CASES])
def test_verdict(case: Case) -> None:
    found = judge(case.circle, case.answers, on(case.day))

    assert found.text() == case.verdict
    assert (found.until is not None) == (found.word in {"allowed", "ended"})
    assert found.missing == case.missing


def test_it_is_over_on_the_day_after_the_first_end() -> None:
    answers = [*ALL[:2], said("vader", "ja", "06-01", on("06-30"))]
    last, after = judge(APART, answers, on("06-30")), judge(APART, answers, on("07-01"))

    assert (last.word, last.since, last.until) == ("allowed", on("06-01"), on("06-30"))
    assert (after.word, after.since, after.until) == ("ended", on("07-01"), on("06-30"))
    assert after.missing == ("vader",)


def test_since_is_that_of_the_party_which_is_allowed_now() -> None:
    moved = [
        *names("De Regenboog", *ALL),
        *names("Het Kompas", *yes("06-09", "jongere", "moeder", "vader")),
    ]
    assert judge(APART, moved, on("06-08")).since == on("06-01")
    found = judge(APART, moved, on("06-10"))
    assert (found.word, found.named, found.since) == ("allowed", "Het Kompas", on("06-09"))
    spelled = [*names("De Regenboog", *ALL), *names("de  regenboog", *yes("06-09", "vader"))]
    assert judge(APART, spelled, on("06-10")).since == on("06-01")


def test_a_renewed_yes_keeps_since_and_moves_the_end() -> None:
    found = judge(APART, [*ALL, said("vader", "ja", "06-08", on("12-31"))], on("06-09"))

    assert (found.since, found.until) == (on("06-01"), on("12-31"))


def test_what_lasts_has_no_end() -> None:
    answers = [replace(one, until=None) for one in ALL]

    assert judge(APART, answers, date(2099, 1, 1)).until is None
    assert judge(APART, answers, date(2099, 1, 1)).word == "allowed"


def test_a_passed_age_asks_for_review_until_someone_answers_anew() -> None:
    assert judge(ELEVEN, PARENTS, on("08-31")).marks == ()
    assert judge(ELEVEN, PARENTS, on("09-01")).marks == ("review",)
    assert judge(ELEVEN, [*PARENTS, *yes("09-02", "jongere")], on("09-03")).marks == ()


def test_parties_with_different_names_are_marked() -> None:
    found = judge(
        APART, [*names("De Regenboog", *ALL[:2]), *names("Het Kompas", ALL[2])], on("06-01")
    )
    assert found.marks == ("parties",)
    assert found.named == ""


def test_the_verdict_says_how_all_who_agreed_call_the_party() -> None:
    alike = [*names("De Regenboog", *ALL[:2]), *names("de  regenboog", ALL[2])]
    stranger = names("Het Kompas", replace(ALL[0], who=None))
    assert judge(APART, [*alike, *stranger], on("06-01")).named == "De Regenboog"


def test_authority_that_nobody_confirmed_is_marked() -> None:
    told = circle(NOOR, MOTHER, replace(FATHER, confirmed=False))

    assert judge(told, ALL, on("06-01")).marks == ("authority",)


def test_a_text_that_changed_is_marked_until_it_is_answered_anew() -> None:
    old = [replace(one, changed=True) for one in ALL]

    assert judge(APART, old, on("06-01")).marks == ("text",)
    assert (
        judge(APART, [*old, *yes("06-02", "jongere", "moeder", "vader")], on("06-02")).marks == ()
    )


def test_a_yes_without_a_proof_counts_for_nothing_until_all_say_yes_anew() -> None:
    forged = replace(said("vader", "ja", "06-02"), proven=False)

    assert judge(APART, [*ALL[:2], forged], on("06-03")).word == "waiting"
    assert judge(APART, [*ALL[:2], forged], on("06-03")).marks == ("unproven",)
    in_place_of_a_no = judge(APART, [*ALL, forged], on("06-03"))
    assert (in_place_of_a_no.word, in_place_of_a_no.marks) == ("unknown", ("unproven",))
    assert judge(APART, [forged], on("06-03")).marks == ("unproven",)
    before_all = replace(said("vader", "ja", "05-01"), proven=False)
    assert judge(APART, [before_all, *ALL[:2]], on("06-03")).marks == ("unproven",)
    at_once = replace(ALL[2], proven=False)
    assert judge(APART, [*ALL, at_once], on("06-03")).marks == ("unproven",)
    anew = yes("06-03", "jongere", "moeder", "vader")
    assert (judge(APART, [*ALL, forged, *anew], on("06-03")).word) == "allowed"


def test_a_no_without_a_proof_refuses() -> None:
    no = replace(said("vader", "nee", "06-02"), proven=False)

    assert judge(APART, [*ALL, no], on("06-03")).word == "refused"


def test_on_one_day_the_later_of_two_answers_counts() -> None:
    no, later = said("vader", "nee", "06-01"), replace(ALL[2], turn=2)

    assert judge(APART, [*ALL[:2], later, no], on("06-01")).word == "allowed"
    assert judge(APART, [no, *ALL], on("06-01")).word == "refused"
    assert judge(APART, [*ALL, no], on("06-01")).word == "refused"
