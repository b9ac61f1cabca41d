"""Days and times as people type them: each is a value, or an error that says what to type."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formsapp.facts.dutch_format import day, long_day
from formsapp.kinds.conditions import day_of, time_of
from formsapp.kinds.questions import Day, Problem, Time
from formsapp.kinds.questions.day import (
    HOW,
    NEWEST,
    NO_DAY,
    OLDEST,
    OTHER_WEEKDAY,
    SHORT_YEAR,
    TOO_FAR,
    TOO_OLD,
    TWO_DAYS,
    take_day,
)
from formsapp.kinds.questions.time_of_day import HOW as HOW_LATE
from formsapp.kinds.questions.time_of_day import MIDNIGHT, SEVERAL, WHICH_HALF, take_time
from formsapp.typed_text import clean_line

DAY, TIME = Day(name="dag", label="Welke dag?"), Time(name="tijd", label="Hoe laat?")
THE_TENTH = date(2026, 11, 10)
SIGNS = "0123456789-/., \u0661\u0662\u00b2\u0000\ud800\u200fabdejmnorvu:+"
PARTS = st.one_of(
    st.text(st.characters(codec=None), max_size=12),
    st.text(st.sampled_from(SIGNS), max_size=12),
    st.integers(-1, 32).map(str),
    st.dates().map(date.isoformat),
    st.dates().map(day),
    st.sampled_from(["9" * 10_000, "0", "0000", "10000", "29-02", "31-02", "november"]),
)


def posted(*parts: str) -> dict[str, list[str]]:
    return {name: [part] for name, part in zip(DAY.inputs, parts, strict=True)}


@pytest.mark.parametrize(
    "parts",
    [
        ("10", "11", "2026"),
        (" 10 ", "11\u00a0", "2026 "),
        ("\u0661\u0660", "\u0661\u0661", "\u0662\u0660\u0662\u0666"),  # Arabic-Indic
        ("\u06f1\u06f0", "\u06f1\u06f1", "\u06f2\u06f0\u06f2\u06f6"),  # Persian
        ("\u0967\u0966", "\u0967\u0967", "\u0968\u0966\u0968\u096c"),  # Devanagari
        ("\uff11\uff10", "\uff11\uff11", "\uff12\uff10\uff12\uff16"),  # full width
        ("\u200f10", "11\u200e", "2026"),  # with signs that turn the direction
        ("10", "nov", "2026"),
        ("10", "Nov.", "2026"),
        ("10", "NOVEMBER", "2026"),
        ("10", "novem", "2026"),
        ("10.", "11.", "2026."),
        ("10-", "11-", "2026"),
        ("10e", "11e", "2026"),
        ("10 de", "11", "2026"),
        ("10-11-2026", "", ""),
        ("10/11/2026", "", ""),
        ("10.11.2026", "", ""),
        ("10 11 2026", "", ""),
        ("10\u201311\u20132026", "", ""),  # dashes of a word processor
        ("10\u201111\u20112026", "", ""),
        ("10-11-2026.", "", ""),
        ("2026-11-10", "", ""),
        ("10 november 2026", "", ""),
        ("10 nov. 2026", "", ""),
        ("10e november 2026", "", ""),
        ("Dinsdag 10 november 2026", "", ""),
        ("di. 10 nov. 2026", "", ""),
        ("op 10 november 2026", "", ""),
        ("op dinsdag 10 nov 2026", "", ""),
        *(("10nov2026", "", ""), ("10e november2026", "", ""), ("10", "nov 2026", "")),
        *(("", "10 nov 2026", ""), ("10e", "nov. 2026", ""), ("10", "november-2026", "")),
        *(("10\u201411\u20142026", "", ""), ("10 \u2014 11 \u2014 2026", "", "")),
        *(("\uff11\uff10\uff0f\uff11\uff11\uff0f\uff12\uff10\uff12\uff16", "", ""),),
        *(("\uff11\uff10\uff0e11\uff0e2026", "", ""), ("10ste nov.2026", "", "")),
        ("", "10-11-2026", ""),
        ("", "", "2026-11-10"),
        ("10-11-2026", "11", "2026"),
        ("10-11-2026", "nov", ""),
        ("10", "11", "10-11-2026"),
        ("10-11-2026", "10-11-2026", "10-11-2026"),
        *((whole, "", "") for whole in ("10112026", "20261110", "(10-11-2026)", "10-11-2026;")),
        *((whole, "", "") for whole in ("10 \u00b7 11 \u00b7 2026", "10\u204411\u20442026")),
        *((whole, "", "") for whole in ("Nov 10, 2026", "november 10 2026", "10th Nov. 2026")),
        *((f"10-11-2026{tail}", "", "") for tail in (" 10:00", ", 10.30 uur", " om 9.30 uur")),
        *(("2026-11-10T10:00", "", ""), ("2026-11-10 10:00:00", "", "")),
        *(("2026", "11", "10"), ("10", "11-2026", ""), ("dinsdag 10", "11", "2026")),
        *(("10/11", "2026", ""), ("10 november", "2026", ""), ("10 november", "", "2026")),
        *(("", "di. 10/11", "2026"), ("Nov. 10", "", "2026"), ("de 10e", "11", "2026")),
        *((f"10-11-2026{tail}", "", "") for tail in (" (dinsdag)", ", di.", " di om 9.30")),
        *((f"2026-11-10T{hour}Z", "", "") for hour in ("00:00:00", "10:00:00", "21:59:59.999")),
        *((whole, "", "") for whole in ("Tuesday, November 10, 2026", "op de 10e nov 2026")),
        *((whole, "", "") for whole in ("dinsdag de 10e november 2026", "10-11-2026 10:00:30")),
        *((f"10-11-2026{tail}", "", "") for tail in (" om 14 uur", " 14u30", " di om half 3")),
        *((f"10-11-2026{tail}", "", "") for tail in (" (78 jaar)", ", 78 jaar oud", " (78)")),
        *((whole, "", "") for whole in ("Nov 10, 2026 at 2:30 PM", "2026-11-10T10:00:00+01:00")),
        ("Tue Nov 10 2026 10:00:00 GMT+0100 (Midden-Europese standaardtijd)", "", ""),
        *((whole, "", "") for whole in ("geboren op 10-11-2026", "datum: 10+11+2026")),
        *((whole, "", "") for whole in ("10 of November, 2026", "2026\u5e7411\u670810\u65e5")),
        *((f"{said} 10-11-2026", "", "") for said in ("vanaf", "per", "geb.dat.", "geb. dat.:")),
        *((whole, "", "") for whole in ("10 NOV/NOV 2026", "2026-11-10Z", "10-11-2026?")),
        *(("dag 10", "maand 11", "jaar 2026"), ("dag: 10", "Maand: nov", "2026")),
        *(("di. 10", "nov", "2026"), ("1\ufe0f\u20e30\ufe0f\u20e3", "11", "2026")),
    ],
)
def test_a_day_is_taken_however_people_type_it(parts: tuple[str, str, str]) -> None:
    answer = DAY.read(posted(*parts))
    DAY.check(answer)
    assert answer == "2026-11-10"
    assert take_day(map(clean_line, parts)) == THE_TENTH


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (("2026", "12-03", ""), HOW),
        *(((f"10-11-2026 {tail}", "", ""), HOW) for tail in ("'s avonds", "di wo", "voor", "uur")),
        (("10-11-2026 (wo)", "", ""), OTHER_WEEKDAY),
        (("dinsdag 10-11-2026 wednesday", "", ""), OTHER_WEEKDAY),
        *(((whole, "", "2026"), HOW) for whole in ("10", "nov 2026", "dinsdag 10")),
        (("1-2", "", ""), HOW),
        (("1-2", "3", "2026"), HOW),
        (("", "", "2026-11"), HOW),
        (("10", "11", "2026-11"), SHORT_YEAR),
        (("10", "", "2026"), HOW),
        *((("maand 10", "dag 11", "2026"), HOW), (("10-11-2026 Utrecht", "", ""), HOW)),
        *(((whole, "", ""), HOW) for whole in ("10 NOV/DEC 2026", "10/nov/dec/2026", "10-11Z")),
        (("", "11", "2026"), HOW),
        (("10", "11", ""), HOW),
        (("-10", "11", "2026"), HOW),
        (("10", "-11", "2026"), HOW),
        (("0", "11", "2026"), HOW),
        (("010", "11", "2026"), HOW),
        (("10", "0011", "2026"), HOW),
        (("1\u00b2", "11", "2026"), HOW),  # superscript two is no digit
        (("X", "XI", "MMXXVI"), HOW),
        (("10", "ju", "2026"), HOW),
        (("10", "november of december", "2026"), HOW),
        (("9" * 10_000, "11", "2026"), HOW),
        (("10", "11", "9" * 10_000), SHORT_YEAR),
        (("10", "11", "26"), SHORT_YEAR),
        (("10", "11", "'26"), SHORT_YEAR),
        (("10-11-26", "", ""), SHORT_YEAR),
        (("10", "11", "-2026"), SHORT_YEAR),
        (("10", "11", "10000"), SHORT_YEAR),
        (("10", "11", "0000"), NO_DAY),
        (("31", "2", "2026"), NO_DAY),
        (("31-02-2026", "", ""), NO_DAY),
        (("29", "2", "2026"), NO_DAY),
        (("11", "13", "2026"), NO_DAY),
        (("10", "11", "1026"), TOO_OLD),
        *((("31", "12", year), TOO_FAR) for year in ("3000", "9999")),
        (("10-11-2026", "12", "2026"), TWO_DAYS),
        (("11", "", "10-11-2026"), TWO_DAYS),
        (("maandag 10 november 2026", "", ""), OTHER_WEEKDAY),
        (("monday 10 nov 2026", "", ""), OTHER_WEEKDAY),
        (("voor 10 november 2026", "", ""), HOW),
        (("10-11-2026", "11-11-2026", ""), HOW),
        (("ma 10", "11", "2026"), OTHER_WEEKDAY),
        *(((whole, "", ""), SHORT_YEAR) for whole in ("10 nov '26", "10-Nov-26")),
        *(((whole, "", ""), SHORT_YEAR) for whole in ("10 nov. \u201926", "10/11/\u201826")),
        *(((whole, "", ""), NO_DAY) for whole in ("29022026", "20260229", "31112026")),
        *(((whole, "", ""), HOW) for whole in ("101126", "1112026", "2026-07-10T22:00:00Z")),
        *(((f"10-11-2026 {tail}", "", ""), HOW) for tail in ("10", "24:00", "of 11-11-2026")),
        *(((f"2026-11-10T{rest}", "", ""), HOW) for rest in ("23:30:00Z", "20:00:00-08:00")),
        (("10/11/2026 2:30 PM", "", ""), HOW),  # the month may stand first
    ],
)
@pytest.mark.hostile("day-none")
def test_what_is_no_day_is_asked_again_and_its_parts_stay_parts(
    parts: tuple[str, str, str], why: str
) -> None:
    answer = DAY.read(posted(*parts))
    assert answer == parts
    with pytest.raises(Problem) as refused:
        DAY.check(answer)
    assert refused.value.text == why


@pytest.mark.parametrize(
    ("word", "month"),
    [
        *(("mar", 3), ("mrt", 3), ("may", 5), ("Oct.", 10), ("March", 3), ("June", 6)),
        *(("January", 1), ("february", 2), ("July", 7), ("October", 10)),
    ],
)
def test_a_month_of_an_english_keyboard_is_taken_when_it_can_be_no_other(
    word: str, month: int
) -> None:
    assert take_day(("3", word, "2026")) == take_day((f"3 {word} 2026", "", ""))
    assert take_day(("3", word, "2026")) == date(2026, month, 3)


@pytest.mark.parametrize(
    ("word", "month"),
    [
        *(("febuari", 2), ("februarie", 2), ("mart", 3), ("junie", 6), ("julie", 7)),
        *(("agustus", 8), ("septmeber", 9), ("ocktober", 10), ("novmeber", 11), ("desember", 12)),
        *(("januarie", 1), ("septembre", 9), ("noviembre", 11)),
    ],
)
def test_a_month_with_a_slip_is_taken_when_it_is_near_no_other(word: str, month: int) -> None:
    assert take_day(("3", word, "2026")) == date(2026, month, 3)
    assert take_day((f"3 {word} 2026", "", "")) == date(2026, month, 3)


@pytest.mark.parametrize(
    "word", ["juin", "jui", "jumi", "mie", "dag", "maand", "maandag", "jaar", "mark", "october 2"]
)
def test_a_word_that_is_near_no_month_or_two_is_asked_again(word: str) -> None:
    with pytest.raises(Problem):
        take_day(("3", word, "2026"))


@given(st.dates(OLDEST, NEWEST))
def test_a_day_as_our_own_pages_write_it_can_be_pasted(chosen: date) -> None:
    for text in (day(chosen), long_day(chosen), chosen.isoformat(), f"{chosen:%d-%m-%Y}"):
        assert take_day((text, "", "")) == chosen


@given(PARTS, PARTS, PARTS)
@example("\ud800", "\x00", "-1")
@pytest.mark.hostile("day-none")
def test_three_parts_are_a_day_or_an_error_and_never_an_exception(
    number: str, month: str, year: str
) -> None:
    answer = DAY.read(posted(number, month, year))
    shown = " ".join(DAY.show(answer, lambda text, _given: text)) if answer else ""
    try:
        DAY.check(answer)
    except Problem:
        if isinstance(answer, tuple):  # nothing that was typed is lost
            assert answer == tuple(map(clean_line, (number, month, year)))
            assert all(part in shown for part in answer)
    else:
        assert day_of(answer) >= date(1900, 1, 1)
        assert shown == day(day_of(answer))


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("09", time(9)),
        ("9.00", time(9)),
        ("9.30", time(9, 30)),
        ("7.00", time(7)),
        ("02.30", time(2, 30)),
        ("12", time(12)),
        ("12 uur", time(12)),
        ("13 uur", time(13)),
        ("0.30", time(0, 30)),
        ("0", time(0)),
        (" 9:30 ", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9,30", time(9, 30)),
        ("9 : 30", time(9, 30)),
        ("9 30", time(9, 30)),
        ("930", time(9, 30)),  # minutes are always two digits: it has one reading
        ("0930", time(9, 30)),
        ("09u30", time(9, 30)),
        ("9U30", time(9, 30)),
        ("9h30", time(9, 30)),
        ("\uff10\uff19\uff1a\uff13\uff10", time(9, 30)),  # full width
        ("09\N{RATIO}30", time(9, 30)),
        ("9 uur 30", time(9, 30)),
        ("om 9.30 uur", time(9, 30)),
        ("09 uur", time(9)),
        *((typed, time(9, 30)) for typed in ("negen uur dertig", "9.30.00", "'s morgens halftien")),
        *((typed, time(14)) for typed in ("14.00?", "14_00", '"14:00"', "\u201e14.00\u201d")),
        *((typed, time(14)) for typed in ("vanmiddag 2 uur", "2 uur vanmiddag", "veertien uur")),
        *((typed, time(21, 35)) for typed in ("eenentwintig uur vijfendertig", "21.35.59")),
        ("09 uur.", time(9)),
        ("09u", time(9)),
        ("\u0669:\u0663\u0660", time(9, 30)),
        ("\uff19.\uff13\uff10", time(9, 30)),
        ("0.00", time(0)),
        ("23:59", time(23, 59)),
        *(
            (typed, time(9, 30))
            for typed in ("9:30 am", "9.30AM", "9.30 a.m.", "09:30:00", "9:30;")
        ),
        *((typed, time(14, 30)) for typed in ("2:30 pm", "2.30 P.M.", "0230pm", "14:30,")),
        *(("12 am", time(0)), ("12 pm", time(12)), ("\u0669\u066b\u0663\u0660", time(9, 30))),
        ("1\ufe0f\u20e34\ufe0f\u20e3.30", time(14, 30)),
        *(
            (typed, time(14, 30))
            for typed in ("14-30", "14\u201330", "14:30:15", "14:30 ;", "ca. 14.30", "(14.30)")
        ),
        *((typed, time(14, 30)) for typed in ("14.30 uur 's middags", "2.30 \u2019s middags")),
        *((f"{about}14:30", time(14, 30)) for about in ("rond ", "\u00b1 ", "ca.", "om ongeveer ")),
        *(
            (f"14{rest}", time(14, 30))
            for rest in ("h30min", ":30 Uhr", " uur en 30 minuten", ";30")
        ),
        *(
            (f"{said} 's middags", time(14, 30))
            for said in ("half drie", "half 3", "tegen 2.30 uur")
        ),
        *(
            (f"{part} om half 3", time(14, 30))
            for part in ("'s middags", "smiddags", "s'middags", "s\u2019 middags", "in de middag")
        ),
        *(("vijf voor half drie 's middags", time(14, 25)), ("kwart over 14", time(14, 15))),
        *(("kwart over 2 's middags", time(14, 15)), ("10 voor 3 's nachts", time(2, 50))),
        *(
            ("half 12 's nachts", time(23, 30)),
            ("1 uur 's ochtends", time(1)),
            ("14 - 30", time(14, 30)),
        ),
        *(("2 uur 's nachts", time(2)), ("9 uur 's ochtends", time(9)), ("7u s Avonds", time(19))),
    ],
)
def test_a_time_is_taken_however_people_type_it(typed: str, taken: time) -> None:
    answer = TIME.read({"tijd": [typed]})
    TIME.check(answer)
    assert time_of(answer) == taken


@pytest.mark.parametrize("typed", ["24:00", "24.00 uur", "24", "2400", "24u", "12 uur 's nachts"])
def test_twenty_four_hours_is_asked_again_with_what_to_type(typed: str) -> None:
    assert why_not(typed).text == MIDNIGHT
    assert "23.59" in MIDNIGHT


@pytest.mark.parametrize(
    ("typed", "early", "late"),
    [
        *(("2", "2.00", "14.00"), ("om 2 uur", "2.00", "14.00"), ("9 uur", "9.00", "21.00")),
        *(("11u", "11.00", "23.00"), ("10", "10.00", "22.00"), ("130", "1.30", "13.30")),
        *(("1.00", "1.00", "13.00"), ("6:59", "6.59", "18.59"), ("3 uur 15", "3.15", "15.15")),
        *(("\u0662", "2.00", "14.00"), ("half drie", "2.30", "14.30"), ("half 1", "0.30", "12.30")),
        *(("negen uur", "9.00", "21.00"), ("halfnegen", "8.30", "20.30")),
        *(("twee uur dertig", "2.30", "14.30"), ("om drie uur en vijf", "3.05", "15.05")),
        ("kwart voor tien", "9.45", "21.45"),
    ],
)
def test_a_time_that_may_be_twelve_hours_later_is_asked_again_with_both(
    typed: str, early: str, late: str
) -> None:
    problem = why_not(typed)
    assert problem.text == WHICH_HALF
    words = {name: str(value) for name, value in problem.given.items()}
    assert (words["early"], words["late"]) == (early, f"{late} uur")
    for choice in (words["first"], words["second"]):
        assert take_time(choice).strftime("%H.%M") == choice
    assert words["second"] == late


@pytest.mark.parametrize(
    "typed",
    [
        "13 pm", "0 am", "9:75 am", "14:30:60", "14:30Z", "9 10:30", "10 10:00",
        "25:00", "24:01", "9.60", "9:75", "9.3", "9:5", "-9", "99", "half 25",
        "kwart over", "over 3", "voor 14.00", "na 14.00", "morgen 9 uur", "half 3 pm", "40 over 3",
        "2 uur 's ochtends 's middags", "9 uur 's middags", "9.75 's ochtends", "7 uur 's nachts",
        "14 uur 's ochtends", "2 pm 's middags",
        "9.10.00", "14-00", "14/00", "14/30", "9_3", "12345", "9" * 10_000,
        "9\u00b2", ".", "uur",
    ],
)  # fmt: skip
def test_what_is_no_time_or_more_than_one_is_asked_again(typed: str) -> None:
    assert why_not(typed).text == HOW_LATE


@pytest.mark.parametrize(
    "typed",
    ["14.00-15.00", "9-10", "14-24", "van 2 tot 3 uur", "tussen 14 en 15 uur", "3 of 4 uur"],
)
def test_which_of_several_times_is_meant_is_asked(typed: str) -> None:
    assert why_not(typed).text == SEVERAL


def why_not(typed: str) -> Problem:
    answer = TIME.read({"tijd": [typed]})
    assert answer == typed
    with pytest.raises(Problem) as refused:
        TIME.check(answer)
    assert TIME.show(answer, lambda text, _given: text) == [typed]
    return refused.value


@given(st.one_of(PARTS, st.times().map(str), st.timedeltas(timedelta(), timedelta(2)).map(str)))
def test_what_is_typed_is_a_time_or_an_error_and_never_an_exception(typed: str) -> None:
    answer = TIME.read({"tijd": [typed]})
    try:
        TIME.check(answer)
    except Problem:
        assert answer == clean_line(typed)
    else:
        assert time_of(answer) == take_time(clean_line(typed))
