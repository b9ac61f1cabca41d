"""Wrong facts files are refused, with the file, the key, and what was expected."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formsapp.facts import FactsError, load
from formsapp.facts.load import merge_tables
from formsapp.facts.model import Facts
from formsapp.facts.toml_errors import BadKey, convert_toml

DOCS = Path(__file__).resolve().parent.parent / "docs"
OWN = "docs/doz-thuiszorg/provider.toml"
COMMON = "docs/common/facts.toml"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A copy of the facts files that a test may spoil."""
    for name in (COMMON, OWN):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(DOCS.parent / name, tmp_path / name)
    return tmp_path / "docs"


def spoil(docs: Path, name: str, old: str, new: str) -> None:
    path = docs.parent / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(docs: Path) -> str:
    with pytest.raises(FactsError) as caught:
        load(docs / "doz-thuiszorg")
    return str(caught.value)


RISK = "[damage.own_risk_euros.wasgoed]\nvalue = 50"
RISK_KEY = "damage.own_risk_euros.wasgoed"
CLAIM = "[kinds.schade.keep]"
FIRST = '[kinds.schade.first]\nvalue = "%s"\n'
LENGTH = 'a length such as "3d", "5wd"'
LATE = '[damage.report_within]\nvalue = "72h"'
NOTICE = '[visits.notice]\nvalue = { hours = 24 }\nclause = "DOZ-2.8"'
PHONE = 'value = "[telefoonnummer nog invullen]"'
HOURS = 'value = "[openingstijden nog invullen]"'
AKKOORD = '[kinds.akkoord]\nteam = "zorg"'
COMPLAINT = '[terms.complaint]\nlength = "6w"'
PRICE_RISE = 'price_rise = { clause = "DOZ-7.4" }'
OPEN = "value = [{ days = %s, opens = %s, closes = %s }]"
OVERLAP = """value = [{ days = [1], opens = 08:00:00, closes = 12:00:00 },
  { days = [1, 2], opens = 11:00:00, closes = 00:00:00 }]"""

CHECKED = "\nchecked = 2026-11-22"
DOSSIER = f"{CHECKED}  # in the text of 4 May 2016\n"
ALARM = 'value = "112"\nsource = "https://www.112.nl/"'

OBJECT = "[[consents]]\n"
OBJECTS = '[[objections]]\nid = "insurer"\nsentence = "Dit doen wij."\nuntil = "1m"\n'

WRONG = [
    # wrong kind of value
    (OWN, RISK, RISK.replace("50", '"veel"'), RISK_KEY + ".value", "whole number"),
    (OWN, RISK, RISK.replace("50", "49.99"), RISK_KEY + ".value", "whole number"),
    (OWN, RISK, RISK.replace("50", "true"), RISK_KEY + ".value", "whole number"),
    (OWN, NOTICE, "[visits]\nnotice = 24", "visits.notice", "a table"),
    (OWN, PHONE, "value = 612345678", "contact.phone.value", "text"),
    (OWN, 'address_form = "u"', 'address_form = "jij"', "provider.address_form", "je, u"),
    (OWN, 'address_form = "u"', 'address_form = "u"\nvoice = "jij"', "voice", "one of wij, ik"),
    (OWN, 'address_form = "u"', 'address_form = "u"\nforms_url = "http://zorg.example"',
     "provider.forms_url", "(http on localhost only)"),
    (OWN, 'address_form = "u"', 'address_form = "u"\nforms_url = "https://zorg.example/"',
     "provider.forms_url", "without a slash at its end"),
    (OWN, 'address_form = "u"', 'address_form = "u"\nsite_url = "javascript:zorg"',
     "provider.site_url", "https"),
    (OWN, 'law = "wlz"', 'law = "awbz"', "provider.care.wlz.law", "jeugdwet, wmo"),
    (OWN, 'address_form = "u"', 'address_form = "u"\nlaws = []', "provider.laws", "care, example"),
    (OWN, '["gegevens-vooraf", "akkoord", "toestemming"]', "[]", "thuiszorg.kinds", "at least one"),
    (OWN, '["tolk", "lezen", "bellen"]', '["tolk", "taxi"]', "needs.ask", "one of tolk"),
    (OWN, "{ value = 2021-01-01 }", '{ value = "vroeger" }', "voorwaarden.effective.value", "date"),
    (OWN, "{ value = 2021-01-01 }", "{ value = 2021 }", "voorwaarden.effective.value", "a date"),
    (OWN, HOURS, "value = [9, 17]", "contact.hours.value.0", "a table"),
    (OWN, HOURS, "value = 9", "contact.hours.value", "{ always = true }"),
    (OWN, HOURS, "value = { always = false }", "contact.hours.value.always", "one of true"),
    (OWN, HOURS, "value = { days = [1] }", "contact.hours.value", "such as [{ days ="),
    (OWN, HOURS, OPEN % ("[1]", '"ochtend"', "17:00:00"), "contact.hours.value.0.opens", "a time"),
    (OWN, 'roles = ["manager", "beheerder"]', 'roles = ["baas"]', "roles.0", "one of"),
    (COMMON, "bar = true", 'bar = "ja"', "crisis.alarm.bar", "true or false"),
    (COMMON, 'topic = "danger"', 'topic = "panic"', "crisis.alarm.topic", "one of danger"),
    (COMMON, 'percent = "15"', 'percent = "veel"', "collection.brackets.value.0.percent", "number"),
    (COMMON, "[retention.wlz]", "[retention.awbz]", "retention.awbz", "one of"),
    # missing keys
    (OWN, PHONE, "", "contact.phone.value", "text"),
    (OWN, 'name = "D.O.Z. Thuiszorg"', "", "provider.name", "a name of 1 to 80"),
    (OWN, '[look]\naccent = "#1d5a96"', "[look]", "look.accent", "a colour such as"),
    (OWN, "[money.cancel_start_euros]", "[money.x]", "money.x", "one of the keys cancel_start"),
    (OWN, NOTICE, "[visits]", "visits.notice", "a table"),
    (COMMON, 'when = "Bij direct', 'whn = "Bij direct', "crisis.alarm.whn", "when"),
    (OWN, OBJECT, OBJECTS.replace("1m", "1 maand") + OBJECT, "objections.insurer.until", LENGTH),
    (OWN, OBJECT, OBJECTS.replace("insurer", "Geld") + OBJECT, "objections.Geld.id", "lower-case"),
    (OWN, OBJECT, OBJECTS + OBJECTS + OBJECT, "objections.insurer.id", "an id that no other has"),
    (OWN, OBJECT, f'{OBJECTS}clause = "X-1"\n{OBJECT}', "insurer.clause", "a clause that"),
    # unknown keys
    (OWN, "[provider]", '[provider]\nslogan = "Altijd"', "provider.slogan", "one of the keys"),
    (OWN, "[plan.review]", "[plan.review_weeks]", "plan.review_weeks", "one of the keys review"),
    (OWN, "[visits.notice]", "[[visits]]", "visits", "a table"),
    (OWN, "[pgb.agreement]", "[pbg.agreement]", "pbg", "one of the keys"),
    (OWN, RISK, RISK + "\ncent = 1", RISK_KEY + ".cent", "unknown key"),
    # values that make no sense
    (OWN, RISK, RISK.replace("50", "-50"), RISK_KEY + ".value", "above 0"),
    (OWN, LATE, LATE.replace("72", "0"), "damage.report_within.value", "above 0"),
    (OWN, HOURS, OPEN % ("[1]", "17:00:00", "08:30:00"), "contact.hours.value.0.opens", "before"),
    (OWN, HOURS, OPEN % ("[1]", "08:30:00", "08:30:00"), "contact.hours.value.0.opens", "before"),
    (OWN, HOURS, OPEN % ("[0]", "08:30:00", "17:00:00"), "hours.value.0.days", "1 (Monday)"),
    (OWN, HOURS, OPEN % ("[1, 1]", "08:30:00", "17:00:00"), "contact.hours.value.0.days", "differ"),
    (OWN, HOURS, OPEN % ("[]", "08:30:00", "17:00:00"), "contact.hours.value.0.days", "differ"),
    (OWN, HOURS, OVERLAP, "contact.hours.value", "ranges that do not overlap on maandag"),
    (OWN, HOURS, "value = []", "contact.hours.value", "at least one range"),
    (OWN, "[contact.phone]", '[contact]\norder = ["portal"]\n[contact.phone]', "contact.order",
     "channels that are there, of phone, mail, address"),
    (OWN, "[contact.phone]", "[contact.fax]", "contact.fax", "one of the keys address, calls"),
    (OWN, PHONE, PHONE + '\nhours = "altijd"', "contact.phone.hours", "{ always = true }, got"),
    (OWN, PHONE, PHONE + "\ngood_for = 1", "contact.phone.good_for", "text"),
    (OWN, "[words]", '[words]\nvisit = "bezoekje"', "words.visit",
     "a known word, or its forms: { one"),
    (OWN, "[words]", '[words]\nclient = "zorg"', "words.client",
     "a word with a plural: { one"),
    (OWN, "[words]", "[words]\nplaces = []", "words.places",
     'a list such as ["practice", "home"]'),
    (OWN, AKKOORD, AKKOORD.replace("zorg", "zrog"), "kinds.akkoord.team", "one of zorg, klachten"),
    (OWN, AKKOORD, AKKOORD + '\nterm = "ooit"', "kinds.akkoord.term", "one of "),
    (OWN, AKKOORD, AKKOORD + '\nlaws = ["jeugdwet"]', "kinds.akkoord.laws", "zvw, wlz, wmo"),
    (OWN, COMPLAINT, COMPLAINT.replace("6w", "6"), "terms.complaint.length", '"5wd"'),
    (OWN, COMPLAINT, COMPLAINT.replace("6w", "zes"), "terms.complaint.length", LENGTH),
    (OWN, COMPLAINT, COMPLAINT.replace("6w", "06w"), "terms.complaint.length", LENGTH),
    (OWN, COMPLAINT, COMPLAINT.replace("6w", "00012w"), "terms.complaint.length", LENGTH),
    (OWN, COMPLAINT, COMPLAINT.replace("6w", "-6w"), "terms.complaint.length", LENGTH),
    (OWN, COMPLAINT, COMPLAINT.replace("6w", "0w"), "terms.complaint.length", "above 0"),
    (OWN, COMPLAINT, COMPLAINT.replace("6w", "42h"), "terms.complaint.regime", "contract-hours"),
    (OWN, 'extended = "10w"', 'extended = "4w"', "terms.complaint.extended", "longer than 6w"),
    (OWN, 'extended = "10w"', 'extended = "1m"', "terms.complaint.extended", "longer than 6w"),
    (OWN, "[plan.review]", "[plan.review_months]", "plan.review_months", "the key review"),
    (OWN, LATE, LATE.replace('"72h"', "72"), "damage.report_within.value", LENGTH),
    (OWN, CLAIM, FIRST % "6w" + CLAIM, "kinds.schade.first.value", "before the answer (6w)"),
    (OWN, CLAIM, FIRST % "30wd" + CLAIM, "kinds.schade.first.value", "before the answer (6w)"),
    (OWN, CLAIM, FIRST % "0d" + CLAIM, "kinds.schade.first.value", "above 0"),
    (OWN, 'accent = "#1d5a96"', 'accent = "blauw"', "look.accent", "#1b6e5a"),
    (OWN, 'accent_dark = "#8fc1f2"', 'accent_dark = "#fff"', "look.accent_dark", "a colour"),
    (OWN, 'logo = "logo.svg"', 'logo = "../../logo.svg"', "look.logo", "SVG"),
    (OWN, 'slug = "doz-thuiszorg"', 'slug = "doz"', "provider.slug", "doz-thuiszorg"),
    (OWN, 'law = "wlz"', 'law = "wmo"', "provider.care.wlz.law", "an id that is no name of a law"),
    (OWN, 'id = "wlz"', 'id = "zvw"', "provider.care.zvw.id", "an id that no other has"),
    (OWN, 'law = "wlz"', "", "provider.care.wlz.law", "wlz, or an id that is no name of a law"),
    (OWN, "[look]", '[[provider.care]]\nid = "ik"\nname = "Ik"\n[look]', "retention.none", "y"),
    (OWN, PHONE, 'value = "bel ons"', "contact.phone.value", "telephone number"),
    (OWN, PHONE, 'value = ""', "contact.phone.value", "telephone number"),
    (OWN, 'value = "[e-mailadres nog invullen]"', 'value = "a b@c"', "contact.mail.value", "mail"),
    (OWN, '"voorwaarden/#klacht"', '"voorwaarden.md"', "clauses.DOZ-6.1", "page/#anchor"),
    (OWN, 'clause = "DOZ-2.5"', 'clause = "DOZ-9.9"', "plan.review.clause", "clauses"),
    (OWN, 'id = "huisarts-geven"', 'id = "huisarts-vragen"', "huisarts-vragen.id", "id"),
    # rules of the terms, and clauses
    (OWN, "own_risk = {", "eigen_risico = {", "rules.eigen_risico", "one of the keys agree"),
    (OWN, PRICE_RISE, PRICE_RISE.replace("7.4", "9.9"), "rules.price_rise.clause", "clauses"),
    (OWN, "presumed_consent = true", "presumed_consent = 1", "rules.next_of_kin.presumed", "true"),
    (OWN, '["DOZ-5.3"]', '["DOZ-9.9"]', "kinds.gegevens-vooraf.clauses", "stand under clauses"),
    # whom the form to the counsellor promises that nobody else reads it
    (OWN, AKKOORD, f'[kinds.vertrouwenspersoon]\nteam = "klachten"\n\n{AKKOORD}',
     "teams.klachten.roles", "vertrouwenspersoon alone"),
    # what the server itself must open is not sealed in person
    (OWN, 'roles = ["medewerker", "manager"]', 'roles = ["medewerker"]\nsealed = "personal"',
     "teams.zorg.sealed", "sealed in person"),
    (OWN, 'roles = ["medewerker", "manager"]', 'roles = ["medewerker"]\nsealed = "open"',
     "teams.zorg.sealed", "one of"),
    # a statutory fact without its source
    (COMMON, DOSSIER, "\n", "terms.dossier.checked", "the day on which the law was last read"),
    (OWN, 'source = "https://wetten.overheid.nl/jci1.3:c:BWBR0037173&artikel=17"', "",
     "terms.complaint.source", "the address of the article"),
    (OWN, 'article = "artikel 17"', "", "terms.complaint.article", "the article"),
    (COMMON, "https://eur-lex", "http://eur-lex", "terms.dossier.source", "https"),
    (COMMON, DOSSIER, '\nchecked = "onlangs"\n', "terms.dossier.checked", "a date"),
    # a day of checking that claims too much
    (COMMON, ALARM, ALARM + CHECKED, "crisis.alarm.phone.source", "deeper than a home page"),
    (COMMON, ALARM, ALARM.replace(".nl/", ".nl/bellen") + CHECKED,
     "crisis.alarm.phone.checked", "no day of checking beside this state"),
    (OWN, NOTICE, NOTICE + CHECKED, "visits.notice.source", "the address of the page"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "key", "expected"), [(row[:3], row[3], row[4]) for row in WRONG]
)
def test_a_wrong_key_is_named_with_its_file_and_what_was_expected(
    docs: Path, change: tuple[str, str, str], key: str, expected: str
) -> None:
    spoil(docs, *change)
    message = refusal(docs)
    assert message.startswith(f"{change[0]}: ")
    assert key in message.split(": ")[1]
    assert expected in message
    assert ", got " in message
    assert "\n" not in message


def test_a_doubtful_fact_without_a_note_is_refused(docs: Path) -> None:
    spoil(docs, OWN, 'note = "De banken', '# note = "De banken')
    assert refusal(docs).startswith(f"{OWN}: money.payment.acceptgiro.note: expected what is")


@pytest.mark.parametrize("name", [OWN, COMMON])
def test_a_missing_file_is_named(docs: Path, name: str) -> None:
    (docs.parent / name).unlink()
    assert refusal(docs).startswith(f"{name}: expected this file, got")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[provider\n", "expected TOML"),
        (b"a = 1\na = 2\n", "expected TOML"),
        (b"a = 08:30\nb = \n", "expected TOML"),
        (b"a = " + b"[" * 5000, "expected TOML"),
        (b"a = '\xff'", "expected text in UTF-8"),
        (b"a = '\x00'", "expected TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_named(docs: Path, content: bytes, expected: str) -> None:
    (docs.parent / OWN).write_bytes(content)
    assert refusal(docs).startswith(f"{OWN}: {expected}")


def test_an_empty_file_lacks_its_first_key(docs: Path) -> None:
    (docs.parent / OWN).write_bytes(b"")
    said = refusal(docs)
    assert said.startswith(f"{OWN}: provider: expected a table with some of the keys address_form,")
    assert said.endswith("voice, got nothing")


def test_an_unknown_provider_is_a_missing_file(docs: Path) -> None:
    with pytest.raises(FactsError, match=r"docs/nergens/provider\.toml: expected this file"):
        load(docs / "nergens")


# ---- laying a provider's facts over the common ones


def test_a_value_stated_anew_drops_the_source_of_the_old_one() -> None:
    common = {"kept": {"value": 15, "law": "Wmo 2015", "checked": "x"}}
    assert merge_tables(common, {"kept": {"value": 20}}) == {"kept": {"value": 20}}


def test_what_is_added_to_a_value_keeps_its_source() -> None:
    common = {"kept": {"value": 15, "law": "Wmo 2015"}}
    both = merge_tables(common, {"kept": {"clause": "AO-3.10"}})
    assert both == {"kept": {"value": 15, "law": "Wmo 2015", "clause": "AO-3.10"}}


def test_lists_of_tables_are_laid_over_each_other_by_id() -> None:
    common = [{"id": "a", "x": 1}, {"id": "b", "x": 1}]
    own = [{"id": "b", "x": 2}, {"id": "c", "x": 3}]
    assert merge_tables(common, own) == [
        {"id": "c", "x": 3},
        {"id": "a", "x": 1},
        {"id": "b", "x": 2},
    ]


KEYS = st.sampled_from(["a", "b", "value", "length", "id"])
TABLES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, TABLES))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine makes few
def test_laying_a_table_over_itself_or_over_nothing_changes_nothing(table: object) -> None:
    assert merge_tables(table, table) == table
    assert merge_tables({}, table) == table


@given(
    st.sampled_from(["provider", "look", "contact", "money", "terms", "kinds", "crisis"]), TABLES
)
@settings(deadline=None, max_examples=60)
def test_whatever_replaces_a_part_is_refused_in_one_line(key: str, part: object) -> None:
    with pytest.raises(BadKey) as caught:
        convert_toml({key: part}, Facts)
    assert "expected" in str(caught.value)
    assert "\n" not in str(caught.value)
