"""Dutch dates, as Flemish customers write them. Today is Saturday 21 November 2026."""

from datetime import date

import pytest

from helpline.understanding.dates import extract_date_facts, extract_dates

TODAY = date(2026, 11, 21)

EXPRESSIONS = """
3/11 | 2026-11-03
03/11 | 2026-11-03
3/12 | 2025-12-03
21/11 | 2026-11-21
22/11 | 2025-11-22
3/11/2026 | 2026-11-03
3-11-2026 | 2026-11-03
03.11.2026 | 2026-11-03
3/11/26 | 2026-11-03
3/11/25 | 2025-11-03
2026-11-03 | 2026-11-03
op 3-11 | 2026-11-03
op 3.11 | 2026-11-03
dd. 3-11 | 2026-11-03
3 nov | 2026-11-03
op 3 nov. | 2026-11-03
3 november | 2026-11-03
drie november | 2026-11-03
de derde november | 2026-11-03
3de november | 2026-11-03
de 3e november | 2026-11-03
3 november 2025 | 2025-11-03
3 november '25 | 2025-11-03
3 november vorig jaar | 2025-11-03
1 maart | 2026-03-01
31 december | 2025-12-31
vijftien oktober | 2026-10-15
eenentwintig oktober | 2026-10-21
vrijdag 20 november | 2026-11-20
vrijdag 20/11 | 2026-11-20
dinsdag de 17de | 2026-11-17
de 5de | 2026-11-05
den 5den | 2026-11-05
op de 5e | 2026-11-05
op de vijfde | 2026-11-05
de 25ste | 2026-10-25
de 3de van vorige maand | 2026-10-03
vorige maand op de 3de | 2026-10-03
3 dezer | 2026-11-03
vandaag | 2026-11-21
vanmorgen | 2026-11-21
deze ochtend | 2026-11-21
gisteren | 2026-11-20
gisteravond | 2026-11-20
gister | 2026-11-20
eergisteren | 2026-11-19
vrijdag | 2026-11-20
maandag | 2026-11-16
zondag | 2026-11-15
vrijdagavond | 2026-11-20
woensdag | 2026-11-18
vorige vrijdag | 2026-11-20
vorige dinsdag | 2026-11-17
vorige zaterdag | 2026-11-14
afgelopen donderdag | 2026-11-19
verleden maandag | 2026-11-16
deze woensdag | 2026-11-18
vorige ma | 2026-11-16
dinsdag vorige week | 2026-11-10
vorige week dinsdag | 2026-11-10
vrijdag van vorige week | 2026-11-13
deze week maandag | 2026-11-16
drie weken geleden | 2026-10-31
3 weken geleden | 2026-10-31
een week geleden | 2026-11-14
'n week geleden | 2026-11-14
tien dagen geleden | 2026-11-11
14 dagen geleden | 2026-11-07
een maand geleden | 2026-10-21
twee maanden geleden | 2026-09-21
een jaar geleden | 2025-11-21
anderhalve maand geleden | 2026-10-06
een halve maand geleden | 2026-11-06
een week of drie geleden | 2026-10-31
ongeveer drie weken geleden | 2026-10-31
3 dagen terug | 2026-11-18
48 uur geleden | 2026-11-19
dinsdag twee weken geleden | 2026-11-03
Sinterklaas | 2025-12-06
op Allerheiligen | 2026-11-01
met Pasen | 2026-04-05
paasmaandag | 2026-04-06
op Black Friday | 2025-11-28
Wapenstilstand | 2026-11-11
moederdag | 2026-05-10
twee dagen na Sinterklaas | 2025-12-08
de dag na Allerheiligen | 2026-11-02
twee dagen na 3 november | 2026-11-05
overmorgen | 2026-11-23
morgen | 2026-11-22
volgende vrijdag | 2026-11-27
komende dinsdag | 2026-11-24
"""

PERIODS = """
begin oktober | 2026-10-01 | 2026-10-10
half november | 2026-11-11 | 2026-11-20
eind september | 2026-09-21 | 2026-09-30
in oktober | 2026-10-01 | 2026-10-31
oktober 2025 | 2025-10-01 | 2025-10-31
vorige week | 2026-11-09 | 2026-11-15
vorige maand | 2026-10-01 | 2026-10-31
vorig weekend | 2026-11-14 | 2026-11-15
tussen 3 en 5 november | 2026-11-03 | 2026-11-05
3 of 4 november | 2026-11-03 | 2026-11-04
van 3 tot 5 november | 2026-11-03 | 2026-11-05
twee à drie weken geleden | 2026-10-31 | 2026-11-07
"""

NO_DATES = [
    "ik zit hier al lang mee",
    "de lader zit er niet hier bij",
    "24/7 bereikbaar",
    "ik woon in de Kerkstraat 3/11 in Gent",
    "bel mij op 0475/12.34.56",
    "02/552.51.65",
    "goedemorgen",
    "goeie morgen allemaal",
    "elke vrijdag",
    "binnen de 14 dagen terug sturen",
    "30 dagen bedenktijd",
    "5 werkdagen levertijd",
    "1/2 van het bedrag",
    "3/5 sterren",
    "iPhone 15 en 3 hoesjes",
    "een cadeau voor Sinterklaas",
    "een black friday deal",
    "de 3de keer al",
    "de eerste bestelling",
    "30/30 gehaald",
    "31 november",
    "29/02/2026",
    "bestelling 2026110312",
    "nummer 12-34-56-78",
    "149,50 euro",
    "maat 38/40",
    "een tv van 55 inch",
]

MESSAGES = [
    ("heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, vrijdag geleverd maar hij is "
     "stuk", {"order_date": "2026-11-03", "delivery_date": "2026-11-20"}),
    ("besteld op 3/11 geleverd op 5/11",
     {"order_date": "2026-11-03", "delivery_date": "2026-11-05"}),
    ("op 3/11 besteld op 5/11 geleverd",
     {"order_date": "2026-11-03", "delivery_date": "2026-11-05"}),
    ("3 november besteld en vorige vrijdag toegekomen",
     {"order_date": "2026-11-03", "delivery_date": "2026-11-20"}),
    ("mijn bestelling van 3 november is nog altijd niet geleverd", {"order_date": "2026-11-03"}),
    ("ik heb nog niets ontvangen van wat ik op 1 september besteld heb",
     {"order_date": "2026-09-01"}),
    ("zou vrijdag geleverd worden maar er kwam niemand", {"expected_date": "2026-11-20"}),
    ("moest op 10 november toekomen", {"expected_date": "2026-11-10"}),
    ("wordt vrijdag geleverd", {"expected_date": "2026-11-27"}),
    ("levering voorzien op 3/12, besteld op 15 november",
     {"expected_date": "2026-12-03", "order_date": "2026-11-15"}),
    ("beloofd tussen 3 en 5 november", {"expected_date": "2026-11-05"}),
    ("beloofd tegen vrijdag", {"expected_date": "2026-11-20"}),
    ("Volgens bpost is het op 17/11 geleverd maar ik heb niets ontvangen", {}),
    ("ze zeggen dat het maandag geleverd is", {}),
    ("het zou maandag geleverd zijn", {}),
    ("geleverd op 17/11 volgens de koerier", {}),
    ("bpost heeft het op 17/11 geleverd maar ik heb nooit iets gekregen", {}),
    ("nooit geleverd op 17/11", {}),
    ("niet geleverd op vrijdag", {}),
    ("eerst niet geleverd, uiteindelijk toch op 17/11 geleverd", {"delivery_date": "2026-11-17"}),
    ("geleverd op 17/11 maar ik heb nog geen geld teruggekregen", {"delivery_date": "2026-11-17"}),
    ("op 17/11 geleverd maar niet alles gekregen", {"delivery_date": "2026-11-17"}),
    ("pas gisteren geleverd", {"delivery_date": "2026-11-20"}),
    ("geleverd op de 5de, niet de 3de", {"delivery_date": "2026-11-05"}),
    ("niet op vrijdag maar op maandag geleverd", {"delivery_date": "2026-11-16"}),
    ("besteld op 3/11, sorry 4/11, en geleverd op 10/11",
     {"order_date": "2026-11-04", "delivery_date": "2026-11-10"}),
    ("ik zei 3/11 maar het was 4/11 besteld", {"order_date": "2026-11-04"}),
    ("geleverd op 3/11, nee wacht, 4/11", {"delivery_date": "2026-11-04"}),
    ("drie weken geleden besteld, twee dagen later geleverd, drie dagen na de levering geklaagd",
     {"order_date": "2026-10-31", "delivery_date": "2026-11-02", "complaint_date": "2026-11-05"}),
    ("geklaagd drie dagen na de levering. Geleverd op 3 november.",
     {"complaint_date": "2026-11-06", "delivery_date": "2026-11-03"}),
    ("besteld op 3 oktober, geleverd de 8ste",
     {"order_date": "2026-10-03", "delivery_date": "2026-10-08"}),
    ("geleverd op 3 november, de dag erna heb ik gemaild",
     {"delivery_date": "2026-11-03", "complaint_date": "2026-11-04"}),
    ("ik had een jas besteld bij zalando op 2 november en die is vorige vrijdag toegekomen maar de "
     "rits is kapot, op maandag heb ik hen gemaild",
     {"order_date": "2026-11-02", "delivery_date": "2026-11-20", "complaint_date": "2026-11-16"}),
    ("klacht verstuurd op 5/11", {"complaint_date": "2026-11-05"}),
    ("mijn klacht van 5/11 bleef zonder antwoord", {"complaint_date": "2026-11-05"}),
    ("nog geen klacht ingediend, geleverd op 17/11", {"delivery_date": "2026-11-17"}),
    ("aangifte gedaan bij de politie op 5/11", {}),
    ("ze hebben mij op 10/11 geantwoord", {}),
    ("ze hebben op 10/11 terugbetaald", {}),
    ("gisteren is er 500 euro van mijn rekening verdwenen", {"incident_date": "2026-11-20"}),
    ("ik kreeg vrijdag een sms van itsme en klikte op de link", {"incident_date": "2026-11-20"}),
    ("vorige dinsdag is mijn facebook gehackt", {"incident_date": "2026-11-17"}),
    ("gisteren 500 euro kwijt via een valse sms van de bank", {"incident_date": "2026-11-20"}),
    ("mijn laptop is zondag gecrasht", {"incident_date": "2026-11-15"}),
    ("op 28 oktober nikes besteld, levering binnen de 5 werkdagen maar tot vandaag niks",
     {"order_date": "2026-10-28"}),
    ("gsm gekocht 12/10 voor 350€ geleverd 20/10 scherm kapot klacht ingediend 25/10 per "
     "aangetekende brief nog steeds geen antwoord", {"order_date": "2026-10-12",
     "delivery_date": "2026-10-20", "complaint_date": "2026-10-25"}),
    ("pakketje kwam dinsdag toe, woensdag direct klacht gestuurd, donderdag kreeg ik antwoord",
     {"delivery_date": "2026-11-17", "complaint_date": "2026-11-18"}),
    ("de levering was op 9 november, maar pas op 12 november heb ik het pakje open gedaan",
     {"delivery_date": "2026-11-09"}),
    ("op 2 november 2.300 euro van mijn zichtrekening afgehaald via een valse itsme",
     {"incident_date": "2026-11-02"}),
    ("ze beloofden levering voor 15 november en nu zeggen ze 30 november",
     {"expected_date": "2026-11-15"}),
    ("op 5/11 kreeg ik een factuur voor een abonnement dat ik nooit afgesloten heb",
     {"incident_date": "2026-11-05"}),
    ("besteld de 1ste geleverd de 4de geklaagd de 6de", {"order_date": "2026-11-01",
     "delivery_date": "2026-11-04", "complaint_date": "2026-11-06"}),
    ("op 3 oktober schoenen gekocht, de 10de kwamen ze aan maar het waren twee linkse",
     {"order_date": "2026-10-03", "delivery_date": "2026-10-10"}),
    ("ze beweren dat het op 9/11 in de brievenbus zat", {}),
    ("het is vandaag 21/11, besteld op 3/11", {"order_date": "2026-11-03"}),
    ("ze hebben mijn bestelling van 3/11 nog niet verzonden", {"order_date": "2026-11-03"}),
    ("besteld begin oktober", {}),
    ("ik ben geboren op 12/05/1948", {}),
    ("nee, de 5de, niet de 3de", {}),
    ("ja maar pas gisteren", {}),
    ("besteld op 3/11, zou in 2 dagen geleverd worden", {"order_date": "2026-11-03"}),
]  # fmt: skip


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "gold"), rows(EXPRESSIONS))
def test_expression(text: str, gold: str) -> None:
    found = extract_dates(text, "nl", TODAY)
    assert [m.value.isoformat() for m in found] == [gold]
    assert found[0].latest is None


@pytest.mark.parametrize(("text", "first", "last"), rows(PERIODS))
def test_period_is_no_day(text: str, first: str, last: str) -> None:
    (found,) = extract_dates(text, "nl", TODAY)
    assert found.latest is not None
    assert (found.value.isoformat(), found.latest.isoformat()) == (first, last)
    assert found.approximate
    assert extract_date_facts(f"besteld {text}", "nl", TODAY) == {}


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text: str) -> None:
    assert extract_dates(text, "nl", TODAY) == []


@pytest.mark.parametrize(("text", "facts"), MESSAGES)
def test_message(text: str, facts: dict[str, str]) -> None:
    found = extract_date_facts(text, "nl", TODAY)
    assert {name: day.isoformat() for name, day in found.items()} == facts
