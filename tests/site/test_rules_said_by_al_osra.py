"""What the pages of Al Osra Zorg say of its rules: no more, no less, and what is its choice.

Each rule has its sentences here, by the number of its clause: those of the terms, in their own
paragraph, and those of the other pages that say it again.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from formsapp.facts import load
from tests.conftest import REPO
from tests.test_channels import words_of

SLUG = "al-osra-zorg"
Said = dict[str, tuple[str, ...]]
TERMS: Said = {
    "AO-0.1": ("Ze gelden zodra onze hulp verder gaat dan dat.",),
    "AO-0.2": ("Bij de start van de hulp krijg je deze voorwaarden op schrift.",),
    "AO-0.3": ("protocollen en reglementen.", "Je kunt ze bij ons opvragen."),
    "AO-1.1": ("om bij anderen informatie over je te vragen. En ook om informatie over je aan",),
    "AO-1.2": ("Je zegt dat je akkoord bent met deze algemene voorwaarden.",),
    "AO-2.1": (
        "We maken een plan met jou en met anderen die erbij horen.",
        "jouw vraag en jouw doelen. Zijn we het daarover eens? Dan staat het plan vast.",
    ),
    "AO-2.2": (
        "Iedereen houdt zich aan de afspraken. Wil je het anders? Zeg dat dan tegen ons.",
        "Zien wij een probleem of een oplossing? Dan zeggen wij dat tegen jou.",
        "Dat doen we ook bij een nieuw probleem.",
    ),
    "AO-2.3": ("een flexibel contract", "Waar dat nodig is, passen we ze aan."),
    "AO-3.1": ("gegevens over jou en over anderen die erbij horen.", "Het dossier is beveiligd."),
    "AO-3.2": (
        "welke gegevens we gebruiken en waarom. Het belangrijkste doel is de best mogelijke hulp.",
        "Het reglement staat op onze website. Daar lees je ook welke rechten je hebt.",
    ),
    "AO-3.3": (
        "We houden ons aan de wet. Je gegevens zijn vertrouwelijk: we delen ze niet zomaar.",
        "Onze medewerkers vertellen elkaar wel wat ze nodig hebben voor hun werk.",
    ),
    "AO-3.4": (
        "Die stuurt de rekening voor je hulp naar de gemeente.",
        "laat de administratie de gemeente zien welke hulp dat was.",
        "Daarom kan de administratie een deel van je dossier zien.",
    ),
    "AO-3.5": ("zoals Carefriend. Ook zij", "Ze beschermen die tegen misbruik en verlies."),
    "AO-3.6": (
        "Dat mag tot 23 jaar. Het mag ook zonder toestemming van de jongere of van de wettelijk",
        "We doen dit alleen bij een redelijk vermoeden.",
        "een gezonde en veilige ontwikkeling echt gevaar loopt. In de Jeugdwet staat",
    ),
    "AO-3.7": (
        "alleen contactpersonen. Er staat niets in over wat er aan de hand is.",
        "elkaar zo vinden en hun hulp op elkaar afstemmen. De gemeente waar je woont, beheert",
    ),
    "AO-3.8": (
        "we delen de inhoud van je dossier alleen als jij dat goed vindt.",
        "nooit meer dan nodig is. Er zijn twee uitzonderingen: de wet verplicht ons, of het is een",
    ),
    "AO-3.9": ("de inhoud van je dossier krijgt? Dat kun je tegen ons zeggen.",),
    "AO-3.10": ("15 jaar als je hulp kreeg vanuit de Wmo.", "Jeugdwet? Dan bewaren we het 20 jaar"),
    "AO-3.11": (
        "Je mag je eigen dossier zien. Vraag dit op schrift. Een digitaal bericht is ook goed.",
    ),
    "AO-4.1": (
        "Denk je dat we een fout maakten, of iets verkeerd hebben ingeschat? Dan kun je klagen.",
        "ook klagen over een besluit. Voor ons is een klacht een reden om het beter te doen.",
    ),
    "AO-4.2": ("Je kunt eerst praten met je eigen contactpersoon.",),
    "AO-4.3": ("Dan volgt een gesprek met de manager of met een andere bemiddelaar.",),
    "AO-4.4": (
        "Is het iets vertrouwelijks tussen jou en een medewerker? Dan kun je meteen naar de",
        "Je kunt ook meteen naar de vertrouwenspersoon.",
    ),
    "AO-4.5": (
        "Is je klacht niet opgelost, of ben je niet tevreden met de oplossing? Of wil je liever",
        "niet eerst met ons praten? Dan kun je meteen naar de externe klachtencommissie.",
        "Dat doe je op schrift. De commissie hoort niet bij ons en is onafhankelijk.",
        "Ze onderzoekt je klacht en doet een uitspraak.",
    ),
    "AO-4.6": ("In de klachtenregeling staat hoe een klacht wordt behandeld.",),
    "AO-5.1": ("kun of wil je daarmee niet naar je contactpersoon of de manager?",),
    "AO-5.2": (
        "is onafhankelijk. Wat je vertelt, blijft altijd vertrouwelijk.",
        "Er gaat niets van de inhoud naar buiten zonder dat jij dat goed vindt.",
    ),
    "AO-5.3": (
        "praat met je over het probleem. Je krijgt raad over wat je kunt doen.",
        "Is er een conflict? Dan kan de vertrouwenspersoon bemiddelen.",
    ),
    "AO-5.4": ("Elke cliënt en elke medewerker kan zelf een mail sturen. Er zit niemand tussen.",),
    "AO-5.5": ("Je krijgt antwoord binnen 3 dagen.",),
    "AO-6.1": ("Onze medewerkers doen alles wat ze kunnen,", "samen met iedereen die erbij hoort."),
    "AO-6.2": (
        "Kunnen we niet meer zorgen dat het veilig is? Dan grijpen we in, ook als jij dat niet",
        "Als het kan, praten we eerst met jou en de anderen.",
        "Samen maken we een plan om het snel weer veilig te maken.",
    ),
    "AO-6.3": (
        "met hulp wordt het niet genoeg beter, of er is nu gevaar.",
        "bij de politie of bij een meldpunt, zoals dat van de gemeente. Soms melden we het bij",
    ),
    "AO-6.4": (
        "trekken we ons niet terug. We houden contact en we zijn open over ons ingrijpen.",
        "de landelijke wetten, protocollen en procedures.",
        "We oordelen niet over mensen die een moeilijke tijd hebben.",
    ),
    "AO-7.1": (
        "respect voor je cultuur, je godsdienst en je levensovertuiging.",
        "je normen, je waarden en je keuzes. We gaan met elkaar om als gelijken. Hetzelfde",
    ),
    "AO-7.2": ("Discriminatie, dreigen en geweld mogen niet.",),
    "AO-7.3": (
        "Is er huiselijk geweld, mishandeling, verwaarlozing of een misdaad? Dan grijpen we in.",
        "De veiligheid van cliënten en medewerkers staat dan voorop.",
    ),
    "AO-7.4": (
        "Is een grens bereikt, of gaat iemand eroverheen? Dan zeggen we dat. We zeggen ook wat",
        "Als het nodig is, doen we aangifte bij de politie.",
    ),
    "AO-7.5": ("Een cliënt of ouder staat niet open voor begeleiding en wil niet meewerken.",),
    "AO-7.6": ("al bekend dat een cliënt zware psychiatrische problemen of een verslaving heeft.",),
    "AO-7.7": ("een conflict over hun scheiding en willen niet met elkaar samenwerken.",),
    "AO-8.1": (
        "Krijg je hulp vanuit de Wmo? Dan betaal je een eigen bijdrage:",
        "Dat gaat via het CAK, een organisatie van de overheid. Wij hebben daar geen rol in.",
    ),
    "AO-8.2": (
        "Of je het krijgt, hangt af van je situatie. Vraag ernaar bij het loket van je gemeente.",
    ),
    "AO-9.1": ("Is er nu gevaar? Bel 112.",),
    "AO-9.2": ("en is ons kantoor dicht? Bel dan de crisishulp voor jongeren", "043-6045777."),
    "AO-9.3": (
        "elke werkdag open: maandag tot en met vrijdag, 8.30 tot 17.00 uur.",
        "Je belt dan 06 57814476.",
        "Verandert dit? Dan staat dat op onze website.",
    ),
    "AO-9.4": ("is ook zelf te bereiken, op de eigen werkdagen. Bel het nummer dat je al kent.",),
    "AO-10.1": ("hoe cliënten onze hulp ervaren. Zo maken we de hulp en de samenwerking beter.",),
    "AO-10.2": (
        "denkt mee over hoe we onze hulp ontwikkelen en beter maken.",
        "Meld je aan bij de medewerker die je helpt.",
    ),
}
"""What the terms say of each rule, in the paragraph to which its clause leads."""
PAGES: dict[str, Said] = {
    "AO-1.1": {
        "formulieren/toestemming": ("nodig voordat de hulp begint. Toch mag je nee zeggen: dat is",)
    },
    "AO-1.2": {"formulieren/akkoord": ("De hulp kan pas beginnen als je akkoord bent.",)},
    "AO-3.1": {"privacy": ("houden we een digitaal dossier bij. Het dossier is beveiligd.",)},
    "AO-3.2": {
        "privacy": (
            "Het belangrijkste doel is de best mogelijke hulp.",
            "Volgens de voorwaarden vind je dat op onze website. Zover is het nog niet:",
        )
    },
    "AO-3.3": {"privacy": ("Zij vertellen elkaar wat ze nodig hebben voor hun werk.",)},
    "AO-3.4": {"privacy": ("Daarom kan de administratie een deel van je dossier zien.",)},
    "AO-3.5": {"privacy": ("zoals Carefriend. Ook zij", "Ze beschermen die tegen misbruik")},
    "AO-3.6": {
        "veiligheid": (
            "Een jongere tot 23 jaar. Toestemming van de jongere is niet nodig.",
            "Maar het mag alleen bij een redelijk vermoeden.",
        ),
        "privacy": ("Soms mogen we een jongere aanmelden bij de Verwijsindex risicojongeren, ook",),
    },
    "AO-3.7": {
        "veiligheid": (
            "Alleen contactpersonen. Er staat niets in over wat er aan de hand is.",
            "Wie beheert de lijst? Dat doet de gemeente waar je woont.",
        )
    },
    "AO-3.8": {
        "privacy": ("en nooit meer dan nodig is. Behalve als de wet ons verplicht, of",),
        "formulieren/toestemming": ("als jij dat goed vindt, bij nood of als de wet het eist.",),
    },
    "AO-3.9": {
        "privacy": ("Wil je niet dat de gemeente daarvoor de inhoud van je dossier krijgt? Zeg",),
        "formulieren/intrekken": ("de gemeente krijgt geen inhoud uit je dossier om de hulp te",),
    },
    "AO-3.10": {"privacy": ("Jeugdwet: 20 jaar.", "maatschappelijke ondersteuning): 15 jaar.")},
    "AO-3.11": {"dossier": ("vragen om een vraag op schrift. Dat mag ook digitaal.",)},
    "AO-4.1": {
        "klachten": (
            "Misschien denk je dat we een fout maakten, of iets verkeerd hebben ingeschat.",
            "Of je bent het niet eens met een besluit.",
        )
    },
    "AO-4.2": {"klachten": ("Je kunt eerst praten met je contactpersoon.",)},
    "AO-4.3": {"klachten": ("Dan volgt een gesprek met de manager of een andere bemiddelaar.",)},
    "AO-4.4": {
        "klachten": (
            "vertrouwelijks tussen jou en een medewerker? Dan kun je meteen naar de manager.",
            "vertrouwelijks tussen jou en een medewerker? Of kun of wil je er niet over praten",
        )
    },
    "AO-4.5": {
        "klachten": (
            "Is je klacht niet opgelost, of ben je niet tevreden met de oplossing? Of wil je niet",
            "Dan kun je meteen naar de externe klachtencommissie. Dat doe je op schrift.",
            "De commissie hoort niet bij ons en is onafhankelijk. Ze onderzoekt je klacht en doet",
        )
    },
    "AO-4.6": {"klachten": ("klachtenregeling staat precies hoe een klacht wordt behandeld.",)},
    "AO-5.1": {"vertrouwenspersoon": ("En kun of wil je daarover niet praten met je",)},
    "AO-5.2": {
        "vertrouwenspersoon": (
            "en houdt alles altijd vertrouwelijk.",
            "zonder dat jij dat goed",
        )
    },
    "AO-5.3": {"vertrouwenspersoon": ("Raad geven over wat je kunt doen.", "bij een conflict.")},
    "AO-5.4": {"vertrouwenspersoon": ("Er zit niemand tussen:", "Ook medewerkers van Al Osra")},
    "AO-5.5": {
        "vertrouwenspersoon": ("Je krijgt antwoord binnen 3 dagen.",),
        "formulieren/vertrouwenspersoon": ("Binnen 3 dagen.",),
    },
    "AO-6.1": {"veiligheid": ("Onze medewerkers doen daar alles voor wat ze kunnen.",)},
    "AO-6.2": {"veiligheid": ("Kunnen we niet meer zorgen dat het veilig is? Dan grijpen we in.",)},
    "AO-6.3": {"veiligheid": ("Dan melden we het bij de politie of bij een meldpunt, zoals dat",)},
    "AO-6.4": {"veiligheid": ("We trekken ons niet terug.", "we zijn open over ons ingrijpen.")},
    "AO-7.1": {"veiligheid": ("je cultuur, je godsdienst en je levensovertuiging", "als gelijken")},
    "AO-7.2": {"veiligheid": ("Discriminatie, dreigen en geweld mogen niet.",)},
    "AO-7.3": {"veiligheid": ("bij huiselijk geweld, mishandeling, verwaarlozing of een misdaad",)},
    "AO-7.4": {"veiligheid": ("onze wensen en grenzen", "doen we aangifte bij de politie")},
    "AO-7.5": {"voorwaarden": ("Daarom kunnen we in deze drie situaties geen hulp geven.",)},
    "AO-7.6": {"voorwaarden": ("We geven begeleiding en geen verpleging. Daarom kunnen we",)},
    "AO-7.7": {"voorwaarden": ("We zijn een kleine organisatie.",)},
    "AO-8.1": {"geld": ("De eigen bijdrage gaat via het CAK.", "Wij hebben daar geen rol in.")},
    "AO-8.2": {"geld": ("hangt af van je situatie.", "Ga naar het loket van je gemeente.")},
    "AO-9.1": {"crisis": ("Is er nu gevaar? Bel 112",)},
    "AO-9.2": {"crisis": ("Bij spoed of crisis buiten kantoortijd. Bel 043-6045777",)},
    "AO-9.3": {
        "crisis": ("06 57814476. Dat kan op maandag tot en met vrijdag, 8.30 tot 17.00 uur",)
    },
    "AO-10.1": {"formulieren/ervaring": ("Zo maken we de hulp en de samenwerking beter.",)},
    "AO-10.2": {"clientenraad": ("Meld je aan bij de medewerker die je helpt.",)},
}
"""Where another page says a rule again, and how."""
CHOICES = {
    "klachten": (
        "Ook met iets anders mag je meteen komen. Dat is onze keuze:",
        "Iedereen mag het gebruiken, ook wie geen cliënt is. Dat is onze keuze:",
    ),
    "privacy": ("Dat is onze keuze: volgens de voorwaarden hoeft dat niet.",),
    "clientenraad": ("Dat is onze keuze: de voorwaarden vragen dit niet.",),
    "formulieren/dossier": ("Dat bellen ook mag, is onze keuze.",),
}
"""Where the provider is kinder than its terms, a page says that this is a choice."""
TOO_MUCH = {
    "voorwaarden": (
        "Praat eerst",
        "mishandeling, misbruik",
        "controleert Al Osra Zorg nog",
        "Je dossier delen we alleen",
    ),
    "privacy": ("Je dossier delen we alleen",),
    "clientenraad": ("Je hoeft daar niets voor te kunnen",),
    "formulieren/toestemming": ("alleen als jij dat goed vindt.",),
    "klachten": ("Je kiest daarin zelf wie het leest", "vraagt jou en ons"),
    "veiligheid": ("Lukt dat niet? Dan grijpen we in", "mishandeling, misbruik", "Er moet echt"),
    "geld": ("of bel de gemeente",),
    "dossier": ("een mail is ook goed",),
}
SAYING = {page for pages in PAGES.values() for page in pages}


@pytest.fixture
def site(sites: dict[str, Path]) -> Path:
    return sites[SLUG]


@pytest.fixture
def said(site: Path) -> dict[str, str]:
    return {one: words_of(site / one / "index.html") for one in {*SAYING, *CHOICES, *TOO_MUCH}}


@pytest.fixture
def paragraphs(site: Path) -> dict[str, str]:
    """What the terms say in the paragraph of each clause."""
    html = (site / "voorwaarden/index.html").read_text(encoding="utf-8")
    anchors = load(REPO / "docs" / SLUG).clauses
    return {
        clause: in_paragraph(html, place.partition("#")[2]) for clause, place in anchors.items()
    }


def in_paragraph(html: str, anchor: str) -> str:
    """Return the words of the paragraph with this anchor; nothing where there is none."""
    found = re.search(rf'<p id="{anchor}">(.*?)</p>', html, re.DOTALL)
    return unescape(re.sub("<[^>]+>", "", found[1])) if found else ""


def test_each_rule_has_its_sentences(paragraphs: dict[str, str]) -> None:
    assert [*TERMS] == [*paragraphs]
    assert {*PAGES} <= {*TERMS}


def test_the_terms_say_each_rule_in_its_own_paragraph(paragraphs: dict[str, str]) -> None:
    lost = [
        (clause, one)
        for clause, all_ in TERMS.items()
        for one in all_
        if one not in paragraphs[clause]
    ]
    assert lost == []


def test_other_pages_say_the_rules_as_the_terms_do(said: dict[str, str]) -> None:
    rows = [(clause, *row) for clause, pages in PAGES.items() for row in pages.items()]
    lost = [
        (clause, page, one) for clause, page, all_ in rows for one in all_ if one not in said[page]
    ]
    assert lost == []


def test_what_is_kinder_than_the_terms_is_said_to_be_a_choice(said: dict[str, str]) -> None:
    assert [
        (page, one) for page, all_ in CHOICES.items() for one in all_ if one not in said[page]
    ] == []


def test_no_page_says_more_than_the_terms(said: dict[str, str]) -> None:
    assert [
        (page, one) for page, all_ in TOO_MUCH.items() for one in all_ if one in said[page]
    ] == []
