"""Sums of money as customers write them, what each was, and what is no sum."""

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.amounts import (
    extract_amount_facts,
    extract_amounts,
    parse_amount_answer,
)

DUTCH = """
249 euro | 249.00
249 eur | 249.00
249 EURO | 249.00
249euro | 249.00
249€ | 249.00
249 € | 249.00
€249 | 249.00
€ 249 | 249.00
EUR 249 | 249.00
249,- | 249.00
€ 249,- | 249.00
249,- euro | 249.00
249.- | 249.00
249,= | 249.00
249,50 euro | 249.50
249.50 euro | 249.50
249,5 euro | 249.50
€ 249,99 | 249.99
1249 euro | 1249.00
1.249 euro | 1249.00
1.249,50 euro | 1249.50
1 249,50 euro | 1249.50
€ 1.249,00 | 1249.00
12.500 euro | 12500.00
0,99 euro | 0.99
2k euro | 2000.00
2,5k € | 2500.00
3 duizend euro | 3000.00
duizend euro | 1000.00
tweeduizend vijfhonderd euro | 2500.00
tweehonderd euro | 200.00
twee honderd euro | 200.00
tweehonderdvijftig euro | 250.00
honderd en vijf euro | 105.00
twaalfhonderd euro | 1200.00
negenennegentig euro | 99.00
tweeëntwintig euro | 22.00
vijftig eurootjes | 50.00
49 euro 90 | 49.90
49 euro en 90 cent | 49.90
49€90 | 49.90
50 cent | 0.50
2 x 49,95 euro | 99.90
3 keer 50 euro | 150.00
kostte 249 | 249.00
voor 249 bij bol | 249.00
prijs: 249 | 249.00
een gsm van 349 euro | 349.00
sorry het was 249 | 249.00
"""

FRENCH = """
249 euros | 249.00
249 euro | 249.00
249€ | 249.00
249 € | 249.00
€249 | 249.00
249 EUR | 249.00
249,50 € | 249.50
249.50€ | 249.50
249€50 | 249.50
249 € 50 | 249.50
249 euros 50 | 249.50
249 euros et 50 centimes | 249.50
1249 € | 1249.00
1.249 € | 1249.00
1 249 € | 1249.00
1 249,50 € | 1249.50
1.249,50 euros | 1249.50
12 500 euros | 12500.00
0,99 € | 0.99
2k€ | 2000.00
2,5 k€ | 2500.00
2 mille euros | 2000.00
mille euros | 1000.00
mille deux cents euros | 1200.00
douze cents euros | 1200.00
deux cents euros | 200.00
deux cent cinquante euros | 250.00
cent euros | 100.00
cent vingt euros | 120.00
septante euros | 70.00
septante-cinq euros | 75.00
soixante-dix euros | 70.00
quatre-vingts euros | 80.00
quatre vingt cinq euros | 85.00
quatre-vingt-dix euros | 90.00
quatre-vingt-dix-neuf euros | 99.00
nonante euros | 90.00
nonante-neuf euros | 99.00
vingt et un euros | 21.00
mille cinq cent nonante euros | 1590.00
cinquante balles | 50.00
50 centimes | 0.50
3 fois 50 euros | 150.00
2 x 49,95 € | 99.90
un casque à 149 euros | 149.00
prix : 249 | 249.00
payé 249 chez bol | 249.00
coûté 249 | 249.00
pardon c'était 249 | 249.00
"""

ENGLISH = """
249 euros | 249.00
249 euro | 249.00
€249 | 249.00
€ 249 | 249.00
249€ | 249.00
EUR 249 | 249.00
249 EUR | 249.00
€249.50 | 249.50
€249,50 | 249.50
249.50 euros | 249.50
249.5 euros | 249.50
€1,249 | 1249.00
€1,249.50 | 1249.50
1,249.50 euros | 1249.50
1.249,50 euros | 1249.50
1249 euros | 1249.00
€12,500 | 12500.00
€1,250,000.00 | 1250000.00
€0.99 | 0.99
2k euros | 2000.00
€2k | 2000.00
€2.5k | 2500.00
3 thousand euros | 3000.00
a thousand euros | 1000.00
two thousand five hundred euros | 2500.00
two hundred euros | 200.00
two hundred and fifty euros | 250.00
a hundred euros | 100.00
twelve hundred euros | 1200.00
ninety-nine euros | 99.00
ninety nine euros | 99.00
fifty euros | 50.00
49 euros 90 | 49.90
49 euros and 90 cents | 49.90
50 cents | 0.50
two times 49.95 euros | 99.90
3 x 50 euros | 150.00
paid 249 for it | 249.00
cost 249 | 249.00
price was 249 | 249.00
bought for 249 on amazon | 249.00
a phone worth 349 euros | 349.00
sorry it was 249 | 249.00
2 grand | 2000.00
"""

OTHER_CURRENCIES = [
    ("around 50 quid", "50.00", "GBP"),
    ("£49.99", "49.99", "GBP"),
    ("50 pounds", "50.00", "GBP"),
    ("20 pond", "20.00", "GBP"),
    ("50 livres sterling", "50.00", "GBP"),
    ("$120", "120.00", "USD"),
    ("US$ 1,120.50", "1120.50", "USD"),
    ("120 dollar", "120.00", "USD"),
    ("cent vingt dollars", "120.00", "USD"),
    ("120 USD", "120.00", "USD"),
    ("CHF 80", "80.00", "CHF"),
    ("80 francs suisses", "80.00", "CHF"),
    ("200 zloty", "200.00", "PLN"),
]

NO_SUMS = [
    "mijn iPhone 15 is stuk",
    "een iPhone 15 Pro Max 256 gb",
    "Samsung Galaxy S24 besteld",
    "2 pakjes en 3 hoesjes",
    "een tv van 60 inch",
    "bestelling 40112233 niet aangekomen",
    "ordernummer 249",
    "contract CC-104417",
    "dossier CC-7K3PQ-9",
    "bel 0475 12 34 56",
    "02 552 51 65",
    "Kerkstraat 249, 9000 Gent",
    "op 3/11 besteld",
    "op 3 november 2026 gekocht",
    "in 2025 gekocht",
    "voor 2 personen",
    "voor 3 dagen",
    "voor 2026",
    "gekocht voor 24/7 gebruik",
    "maat 42",
    "een plank van 12,50 m",
    "besteld op 03.11 om 14.30 uur",
    "versie 17.45.2",
    "20% korting",
    "om 14u30",
    "une télé de 55 pouces",
    "commande 10023 pas livrée",
    "pour 2 personnes",
    "pour 3 jours",
    "il y a 15 jours",
    "taille 38",
    "2 colis",
    "rue Haute 249",
    "le 3 novembre",
    "acheté 2 casques",
    "a 60 inch tv",
    "for 2 weeks",
    "for 2 people",
    "bought 2 headphones",
    "order 405-1234567 never came",
    "PlayStation 5 with 2 controllers",
    "my pin was asked 3 times",
    "on 3 November at 14:30",
]

MESSAGES = [
    ("nl", "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, vrijdag geleverd maar "
     "hij is stuk", {"amount": "149.00"}),
    ("nl", "iPhone 15 gekocht voor 799 euro", {"amount": "799.00"}),
    ("nl", "iPhone 15 €799", {"amount": "799.00"}),
    ("nl", "2 boxen van 60 inch, 349 euro", {"amount": "349.00"}),
    ("nl", "249 + 5 verzending", {"amount": "249.00"}),
    ("nl", "249 euro + 5 euro verzendkosten", {"amount": "249.00"}),
    ("nl", "249 euro verzending inbegrepen", {"amount": "249.00"}),
    ("nl", "249 euro, levering vrijdag", {"amount": "249.00"}),
    ("nl", "totaal 254 euro: 249 euro en 5 euro verzendkosten", {"amount": "254.00"}),
    ("nl", "149 euro en 20 euro, in totaal 169 euro", {"amount": "169.00"}),
    ("nl", "149 euro, sorry 159", {"amount": "159.00"}),
    ("nl", "het was 149 euro, nee wacht 159 euro", {"amount": "159.00"}),
    ("nl", "niet 249 euro maar 259 euro", {"amount": "259.00"}),
    ("nl", "betaald 249 euro, ze hebben 100 euro terugbetaald",
     {"amount": "249.00", "refunded_amount": "100.00"}),
    ("nl", "ze hebben 100 van de 249 euro terugbetaald",
     {"amount": "249.00", "refunded_amount": "100.00"}),
    ("nl", "ik heb pas 100 euro teruggekregen van de 249 euro",
     {"amount": "249.00", "refunded_amount": "100.00"}),
    ("nl", "ik wil mijn 249 euro terug", {"amount": "249.00"}),
    ("nl", "249 euro betaald en nooit terugbetaald", {"amount": "249.00"}),
    ("nl", "het terugsturen kostte 12,50 euro", {"return_cost": "12.50"}),
    ("nl", "149 euro betaald, retourkosten 12,50 euro",
     {"amount": "149.00", "return_cost": "12.50"}),
    ("nl", "12 euro betaald om het terug te sturen", {"return_cost": "12.00"}),
    ("nl", "50 euro korting gekregen, betaald 199 euro", {"amount": "199.00"}),
    ("nl", "ik betaal 4,99 euro per maand", {}),
    ("nl", "gisteren is er 500 euro van mijn rekening verdwenen", {"amount": "500.00"}),
    ("nl", "2k euro kwijt", {"amount": "2000.00"}),
    ("nl", "tussen 200 en 250 euro betaald", {}),
    ("fr", "un casque à 149 euros commandé le 3/11", {"amount": "149.00"}),
    ("fr", "249 € + 5 € de frais de port", {"amount": "249.00"}),
    ("fr", "249 € frais de port compris", {"amount": "249.00"}),
    ("fr", "remboursé 100 euros sur les 249", {"amount": "249.00", "refunded_amount": "100.00"}),
    ("fr", "j'ai payé 249 € et ils m'ont remboursé 100 €",
     {"amount": "249.00", "refunded_amount": "100.00"}),
    ("fr", "je veux être remboursé de mes 249 €", {"amount": "249.00"}),
    ("fr", "le renvoi m'a coûté 12,50 €", {"return_cost": "12.50"}),
    ("fr", "frais de retour de 12,50 €", {"return_cost": "12.50"}),
    ("fr", "pas 249 € mais 259 €", {"amount": "259.00"}),
    ("fr", "149 euros, pardon 159", {"amount": "159.00"}),
    ("fr", "hier on m'a débité 450 euros sur ma carte", {"amount": "450.00"}),
    ("fr", "une réduction de 50 euros, payé 199 euros", {"amount": "199.00"}),
    ("fr", "entre 200 et 250 euros", {}),
    ("en", "I paid €249 for headphones", {"amount": "249.00"}),
    ("en", "€249 plus €5 shipping", {"amount": "249.00"}),
    ("en", "€249 including shipping", {"amount": "249.00"}),
    ("en", "they refunded 100 of the 249 euros", {"amount": "249.00",
     "refunded_amount": "100.00"}),
    ("en", "I paid €249 and got €100 back", {"amount": "249.00", "refunded_amount": "100.00"}),
    ("en", "I want my €249 back", {"amount": "249.00"}),
    ("en", "they offered to refund €50, I paid €249", {"amount": "249.00"}),
    ("en", "return shipping cost me €12.50", {"return_cost": "12.50"}),
    ("en", "not €249 but €259", {"amount": "259.00"}),
    ("en", "€149, sorry 159", {"amount": "159.00"}),
    ("en", "450 euros were taken from my account", {"amount": "450.00"}),
    ("en", "order 40112233 of 89 euros never came", {"amount": "89.00"}),
    ("nl", "betaald met bancontact 89,95 en niets gekregen", {"amount": "89.95"}),
    ("en", "an email asking me to pay 12.99", {"amount": "12.99"}),
    ("en", "they refunded half (75 of 150 euros)", {"amount": "150.00",
     "refunded_amount": "75.00"}),
    ("fr", "j'ai renvoyé l'article le 10 novembre, ça m'a coûté 8,95 de port",
     {"return_cost": "8.95"}),
    ("fr", "ils m'ont remboursé 50 euros sur 120", {"amount": "120.00",
     "refunded_amount": "50.00"}),
    ("en", "it cost me 60 euros plus 7.50 postage", {"amount": "60.00"}),
    # mixed languages
    ("nl", "j'ai betaald 249 euros pour een koptelefoon", {"amount": "249.00"}),
    ("en", "bought it voor 89,95 euro", {"amount": "89.95"}),
]  # fmt: skip

ANSWERS = [
    ("249", "249.00", "EUR"),
    ("249,-", "249.00", "EUR"),
    ("249 euro", "249.00", "EUR"),
    ("1.249,50", "1249.50", "EUR"),
    ("1,249.50", "1249.50", "EUR"),
    ("1.249", "1249.00", "EUR"),
    ("1 249,50", "1249.50", "EUR"),
    ("€ 49", "49.00", "EUR"),
    ("49€90", "49.90", "EUR"),
    ("2k", "2000.00", "EUR"),
    ("12.5", "12.50", "EUR"),
    ("tweehonderd euro", "200.00", "EUR"),
    ("tweehonderd", "200.00", "EUR"),
    ("septante euros", "70.00", "EUR"),
    ("quatre-vingt-dix", "90.00", "EUR"),
    ("nonante-neuf euros", "99.00", "EUR"),
    ("around 50 quid", "50.00", "GBP"),
    ("$120", "120.00", "USD"),
    ("ongeveer 249", "249.00", "EUR"),
    ("249 denk ik", "249.00", "EUR"),
    ("het was 249", "249.00", "EUR"),
    ("c'était 249", "249.00", "EUR"),
    ("it was 249", "249.00", "EUR"),
    ("sorry het was 249", "249.00", "EUR"),
    ("149, nee 159 euro", "159.00", "EUR"),
    ("249 + 5 verzending", "249.00", "EUR"),
    ("12,50 euro retourkosten", "12.50", "EUR"),
    ("ze hebben 100 euro terugbetaald", "100.00", "EUR"),
    ("0", "0.00", "EUR"),
]
NO_ANSWERS = [
    "geen idee", "", "3/11", "tussen 200 en 250 euro", "200 à 250 euros", "149 euro of 159 euro",
    "0475 12 34 56 78 90", "je ne sais plus", "vrijdag", "iPhone 15", "CC-104417",
]  # fmt: skip


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("language", "text", "gold"),
    [
        (language, *row)
        for language, table in (("nl", DUTCH), ("fr", FRENCH), ("en", ENGLISH))
        for row in rows(table)
    ],
)
def test_expression(language: str, text: str, gold: str) -> None:
    found = extract_amounts(text, language)
    assert [(m.value, m.currency) for m in found] == [(Decimal(gold), "EUR")]


@pytest.mark.parametrize(("text", "value", "currency"), OTHER_CURRENCIES)
def test_other_currencies_are_kept_apart(text: str, value: str, currency: str) -> None:
    found = extract_amounts(text, "en")
    assert [(m.value, m.currency) for m in found] == [(Decimal(value), currency)]
    assert extract_amount_facts(text, "en") == {"amount": Decimal(value), "currency": currency}


@pytest.mark.parametrize("text", NO_SUMS)
def test_no_sum(text: str) -> None:
    for language in ("nl", "fr", "en"):
        assert extract_amounts(text, language) == []


@pytest.mark.parametrize(("language", "text", "facts"), MESSAGES)
def test_message(language: str, text: str, facts: dict[str, str]) -> None:
    found = extract_amount_facts(text, language)
    currency = found.pop("currency", None)
    assert {name: str(value) for name, value in found.items()} == facts
    assert currency == ("EUR" if "amount" in facts else None)


@pytest.mark.parametrize(("text", "value", "currency"), ANSWERS)
def test_answer(text: str, value: str, currency: str) -> None:
    for language in ("nl", "fr", "en"):
        assert parse_amount_answer(text, language) == (Decimal(value), currency)


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_no_answer(text: str) -> None:
    assert parse_amount_answer(text, "nl") is None


@pytest.mark.parametrize(
    "text", ["ongeveer 200 euro", "200 euro ofzo", "environ 200 €", "about €200", "zo'n 200 euro"]
)
def test_approximate(text: str) -> None:
    (found,) = extract_amounts(text, "nl")
    assert found.approximate
    assert found.value == Decimal("200.00")


def test_roles_and_spans() -> None:
    text = "betaald 249 euro, 5 euro verzendkosten, 100 euro terugbetaald"
    found = extract_amounts(text, "nl")
    assert [m.role for m in found] == ["price", "shipping", "refund"]
    assert [text[m.start : m.end] for m in found] == ["249 euro", "5 euro", "100 euro"]


def test_a_retracted_sum_is_kept_but_marked() -> None:
    wrong, right = extract_amounts("149 euro, sorry 159", "nl")
    assert (wrong.value, wrong.retracted) == (Decimal("149.00"), True)
    assert (right.value, right.retracted) == (Decimal("159.00"), False)


def test_a_range_names_both_ends() -> None:
    (found,) = extract_amounts("tussen 200 en 250 euro", "nl")
    assert (found.range_from, found.value) == (Decimal("200.00"), Decimal("250.00"))


PIECES = st.sampled_from(
    ["249 ", "euro ", "€", "1.249,50 ", "1 000 000 ", ",- ", "2k ", "cent ", "mille ", "x ", "+ ",
     "quatre-vingt-dix ", "tweehonderd ", "sorry ", "nee ", "niet ", "terugbetaald ", "verzending ",
     "tussen ", "en ", "van de ", "99999999 ", "0 ", "/", "%", ". ", "k", "eighteen", "duizend "]
)  # fmt: skip
WILD = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=20).map("".join))


@settings(max_examples=250, deadline=None)
@given(WILD, st.sampled_from(["nl", "fr", "en"]))
def test_any_text_is_read_without_harm(text: str, language: str) -> None:
    end = 0
    for mention in extract_amounts(text, language):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert mention.value >= 0
        assert mention.value == mention.value.quantize(Decimal("0.01"))
    extract_amount_facts(text, language)
    answer = parse_amount_answer(text, language)
    assert answer is None or answer[0] >= 0


@settings(max_examples=80, deadline=None)
@given(st.integers(min_value=1, max_value=99_999_99))
def test_every_written_sum_comes_back(cents: int) -> None:
    value = Decimal(cents) / 100
    whole, rest = divmod(cents, 100)
    point = f"{whole:,}".replace(",", ".")
    space = f"{whole:,}".replace(",", " ")
    for text in (
        f"{whole},{rest:02} euro",
        f"€ {whole}.{rest:02}",
        f"{point},{rest:02} €",
        f"{space},{rest:02} euros",
        f"€{whole:,}.{rest:02}",
    ):
        assert [m.value for m in extract_amounts(text, "nl")] == [value]


@pytest.mark.parametrize(
    "piece",
    ["1 ", "249 euro ", "1.", "€", "eighteen", "een ", "2 x ", "tussen 2 en ", "sorry ", "9" * 40,
     "249 + 5 ", "euro ", " ", "voor ", "1 000 "],
)  # fmt: skip
def test_time_stays_bounded(piece: str) -> None:
    text = (piece * 2000)[:2000]
    started = time.process_time()
    extract_amounts(text, "nl")
    parse_amount_answer(text, "nl")
    assert time.process_time() - started < 1.0
