"""Short answers to "when?", corrections, mixed languages, and what must never happen."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.dates import (
    Ambiguous,
    extract_date_facts,
    extract_dates,
    parse_date_answer,
)

TODAY = date(2026, 11, 21)  # a Saturday

ANSWERS = [
    ("de 3de", "nl", "2026-11-03"),
    ("3de", "nl", "2026-11-03"),
    ("de derde", "nl", "2026-11-03"),
    ("5", "nl", "2026-11-05"),
    ("op 25", "nl", "2026-10-25"),
    ("vorige week dinsdag", "nl", "2026-11-10"),
    ("3/11", "nl", "2026-11-03"),
    ("3-11", "nl", "2026-11-03"),
    ("3 11", "nl", "2026-11-03"),
    ("03112026", "nl", "2026-11-03"),
    ("12/05/1948", "nl", "1948-05-12"),
    ("12/05/48", "nl", "1948-05-12"),
    ("12 mei 1948", "nl", "1948-05-12"),
    ("gisteren", "nl", "2026-11-20"),
    ("ja maar pas gisteren", "nl", "2026-11-20"),
    ("dat was vrijdag denk ik niet, donderdag", "nl", None),
    ("nee, de 5de, niet de 3de", "nl", "2026-11-05"),
    ("niet de 3de maar de 5de", "nl", "2026-11-05"),
    ("sorry, 4/11", "nl", "2026-11-04"),
    ("vrijdag 20/11", "nl", "2026-11-20"),
    ("de dag na Allerheiligen", "nl", "2026-11-02"),
    ("twee dagen na de levering", "nl", "2026-11-12"),
    ("twee dagen later", "nl", "2026-11-12"),
    ("de dag erna", "nl", "2026-11-11"),
    ("le 3", "fr", "2026-11-03"),
    ("le 1er", "fr", "2026-11-01"),
    ("mardi dernier", "fr", "2026-11-17"),
    ("hier", "fr", "2026-11-20"),
    ("oui, hier soir", "fr", "2026-11-20"),
    ("non le 5 pas le 3", "fr", "2026-11-05"),
    ("il y a 15 jours", "fr", "2026-11-06"),
    ("trois jours après la livraison", "fr", "2026-11-13"),
    ("le lendemain", "fr", "2026-11-11"),
    ("last Friday", "en", "2026-11-20"),
    ("the 5th", "en", "2026-11-05"),
    ("5th", "en", "2026-11-05"),
    ("3 nov", "en", "2026-11-03"),
    ("3 nov", "nl", "2026-11-03"),
    ("the 4th not the 5th", "en", "2026-11-04"),
    ("it was on the 5th i think", "en", None),
    ("a week later", "en", "2026-11-17"),
    ("the same day", "en", "2026-11-10"),
    ("no idea", "en", None),
    ("geen idee", "nl", None),
    ("je ne sais plus", "fr", None),
    ("45", "nl", None),
    ("", "nl", None),
    ("31/02", "nl", None),
    # another language than the conversation's
    ("yesterday", "nl", "2026-11-20"),
    ("gisteren", "fr", "2026-11-20"),
    ("mardi dernier", "en", "2026-11-17"),
]
KNOWN = {"order_date": date(2026, 11, 3), "delivery_date": date(2026, 11, 10)}


@pytest.mark.parametrize(("text", "language", "gold"), [row for row in ANSWERS if row[2]])
def test_answer(text: str, language: str, gold: str) -> None:
    assert parse_date_answer(text, language, TODAY, known=KNOWN) == date.fromisoformat(gold)


@pytest.mark.parametrize(("text", "language", "gold"), [row for row in ANSWERS if not row[2]])
def test_answer_that_settles_no_day(text: str, language: str, gold: None) -> None:
    assert not isinstance(parse_date_answer(text, language, TODAY, known=KNOWN), date)


@pytest.mark.parametrize(
    ("text", "candidates", "earliest", "latest"),
    [
        ("zaterdag", ["2026-11-21", "2026-11-14"], "2026-11-14", "2026-11-21"),
        ("3 of 4 november", ["2026-11-03"], "2026-11-03", "2026-11-04"),
        ("3/11 of 5/11", ["2026-11-03", "2026-11-05"], "2026-11-03", "2026-11-05"),
        ("begin oktober", ["2026-10-01"], "2026-10-01", "2026-10-10"),
        ("vorige week", ["2026-11-09"], "2026-11-09", "2026-11-15"),
        ("een week of drie geleden", ["2026-10-31"], "2026-10-31", "2026-10-31"),
        ("rond 5 november", ["2026-11-05"], "2026-11-05", "2026-11-05"),
    ],
)
def test_open_answer_names_what_is_possible(
    text: str, candidates: list[str], earliest: str, latest: str
) -> None:
    assert parse_date_answer(text, "nl", TODAY) == Ambiguous(
        tuple(date.fromisoformat(day) for day in candidates),
        date.fromisoformat(earliest),
        date.fromisoformat(latest),
    )


def test_a_promised_day_may_lie_ahead() -> None:
    assert parse_date_answer("3/12", "nl", TODAY, role="expected") == date(2026, 12, 3)
    assert parse_date_answer("3/12", "nl", TODAY, role="delivery") == date(2025, 12, 3)
    assert parse_date_answer("le 25", "fr", TODAY, role="expected") == date(2026, 11, 25)


def test_a_chain_without_its_anchor_is_no_answer() -> None:
    assert parse_date_answer("twee dagen na de levering", "nl", TODAY) is None
    assert parse_date_answer("twee dagen later", "nl", TODAY) is None


def test_known_facts_carry_a_chain_in_a_message() -> None:
    facts = extract_date_facts("geklaagd twee dagen na de levering", "nl", TODAY, known=KNOWN)
    assert facts == {"complaint_date": date(2026, 11, 12)}


def test_a_retracted_date_keeps_its_role() -> None:
    right, wrong = extract_dates("geleverd op de 5de, niet de 3de", "nl", TODAY)
    assert (right.retracted, wrong.retracted) == (False, True)
    assert (right.role, wrong.role) == ("delivery", "delivery")


MIXED = [
    ("besteld le 3 novembre en vrijdag toegekomen", {"order_date": "2026-11-03",
     "delivery_date": "2026-11-20"}),
    ("j'ai commandé op 3/11 et reçu vrijdag", {"order_date": "2026-11-03",
     "delivery_date": "2026-11-20"}),
    ("I ordered it op 3 november, livré hier", {"order_date": "2026-11-03",
     "delivery_date": "2026-11-20"}),
    ("mijn colis is nog niet arrivé, besteld il y a trois semaines", {"order_date": "2026-10-31"}),
    ("delivered gisteren maar kapot", {"delivery_date": "2026-11-20"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "facts"), MIXED)
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_mixed_languages_whatever_the_hint(text: str, facts: dict[str, str], language: str) -> None:
    found = extract_date_facts(text, language, TODAY)
    assert {name: day.isoformat() for name, day in found.items()} == facts


def test_leap_day() -> None:
    assert extract_dates("29/02", "nl", TODAY)[0].value == date(2024, 2, 29)
    assert extract_dates("een jaar geleden", "nl", date(2028, 2, 29))[0].value == date(2027, 2, 28)


PIECES = st.sampled_from(
    ["op 3/11 ", "de 5de ", "niet ", "vrijdag ", "drie weken geleden ", "le 3 ", "pas ", "sorry ",
     "novembre ", "twee dagen na de levering ", "besteld ", "geleverd ", "volgens ", "zou ", ", ",
     ". ", "nooit ", "last ", "Friday ", "the ", "5th ", "of May ", "1er ", "hier ", "il y a ",
     "8 jours ", "2026 ", "eighteen", "een", "anderhalve ", "week ", "of ", "drie ", "the day ",
     "Black Friday ", "after ", "99/99 ", "0/0 ", "31/12/9999 ", "999 jaar geleden ",
     "aujourd'hui ", "aujourd hui "]
)  # fmt: skip
WILD = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=20).map("".join))


@settings(max_examples=250, deadline=None)
@given(
    WILD,
    st.sampled_from(["nl", "fr", "en"]),
    st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31)),
)
def test_any_text_is_read_without_harm(text: str, language: str, reference: date) -> None:
    end = 0
    for mention in extract_dates(text, language, reference):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        past = mention.role in ("order", "delivery", "complaint", "incident")
        assert not past or mention.value <= reference
    extract_date_facts(text, language, reference)
    answer = parse_date_answer(text, language, reference)
    if isinstance(answer, Ambiguous):
        assert answer.candidates
        assert answer.earliest <= answer.latest


@settings(max_examples=60, deadline=None)
@given(st.dates(min_value=date(2001, 1, 1), max_value=TODAY))
def test_every_written_date_comes_back(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02}-{day.month:02}-{day.year}",
        f"{day:%d.%m.%Y}",
    ):
        assert [m.value for m in extract_dates(text, "nl", TODAY)] == [day]
        assert extract_date_facts(f"geleverd op {text}", "nl", TODAY) == {"delivery_date": day}


@pytest.mark.parametrize(
    "piece",
    ["op 3/11 ", "eighteen", "een week ", "1 ", "de ", "tussen 3 en ", "besteld ", "niet ", " ",
     "van ", "3 dagen na ", "pas le ", "zou geleverd ", ", nee ", "hier "],
)  # fmt: skip
def test_time_stays_bounded(piece: str) -> None:
    text = (piece * 2000)[:2000]
    started = time.process_time()
    extract_dates(text, "nl", TODAY)
    assert time.process_time() - started < 1.0


def test_what_lies_ahead_has_not_happened() -> None:
    (mention,) = extract_dates("1OF MAY 2000;0:0:0", "nl", date(2000, 1, 1))
    assert mention.role is None
