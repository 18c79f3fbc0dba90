"""French dates, as Belgian customers write them. Today is Saturday 21 November 2026."""

from datetime import date

import pytest

from helpline.understanding.dates import extract_date_facts, extract_dates

TODAY = date(2026, 11, 21)

EXPRESSIONS = """
3/11 | 2026-11-03
le 03/11 | 2026-11-03
le 3/12 | 2025-12-03
3/11/2026 | 2026-11-03
03.11.2026 | 2026-11-03
3-11-26 | 2026-11-03
2026-11-03 | 2026-11-03
le 3.11 | 2026-11-03
le 3-11 | 2026-11-03
le 3 nov | 2026-11-03
3 novembre | 2026-11-03
trois novembre | 2026-11-03
1er novembre | 2026-11-01
le 1 er novembre | 2026-11-01
premier novembre | 2026-11-01
le 3 novembre 2025 | 2025-11-03
le 3 novembre de l'année dernière | 2025-11-03
le 3 novembre dernier | 2026-11-03
15 aout | 2026-08-15
15 août | 2026-08-15
5 mars | 2026-03-05
le 2 mai | 2026-05-02
31 décembre | 2025-12-31
12 févr. 2026 | 2026-02-12
12 sept. | 2026-09-12
le vingt et un octobre | 2026-10-21
le dix-sept novembre | 2026-11-17
vendredi 20 novembre | 2026-11-20
vendredi 20/11 | 2026-11-20
mardi 17 | 2026-11-17
le 5 | 2026-11-05
le 25 | 2026-10-25
le 1er | 2026-11-01
le 3 du mois dernier | 2026-10-03
le 3 de ce mois | 2026-11-03
le 3 courant | 2026-11-03
aujourd'hui | 2026-11-21
aujourd’hui | 2026-11-21
aujourdhui | 2026-11-21
ce matin | 2026-11-21
cet après-midi | 2026-11-21
hier | 2026-11-20
hier soir | 2026-11-20
la nuit dernière | 2026-11-20
avant-hier | 2026-11-19
avant hier | 2026-11-19
vendredi | 2026-11-20
lundi matin | 2026-11-16
dimanche | 2026-11-15
mardi dernier | 2026-11-17
samedi dernier | 2026-11-14
vendredi passé | 2026-11-20
ce mercredi | 2026-11-18
mardi de la semaine dernière | 2026-11-10
la semaine dernière, mardi | 2026-11-10
vendredi de la semaine passée | 2026-11-13
il y a 3 jours | 2026-11-18
il y a trois semaines | 2026-10-31
y a 3 semaines | 2026-10-31
il y a une semaine | 2026-11-14
il y a 15 jours | 2026-11-06
il y a quinze jours | 2026-11-06
il y a huit jours | 2026-11-14
il y a 8 jours | 2026-11-13
il y a un mois | 2026-10-21
il y a deux mois et demi | 2026-09-06
il y a environ 3 semaines | 2026-10-31
il y a une dizaine de jours | 2026-11-11
il y a un an | 2025-11-21
ça fait 3 semaines | 2026-10-31
voilà deux semaines | 2026-11-07
il y a 48 heures | 2026-11-19
la Toussaint | 2026-11-01
à Noël | 2025-12-25
à Pâques | 2026-04-05
le lundi de Pâques | 2026-04-06
la Saint-Nicolas | 2025-12-06
au Black Friday | 2025-11-28
le 11 novembre | 2026-11-11
fête des pères | 2026-06-14
deux jours après la Toussaint | 2026-11-03
le lendemain de Noël | 2025-12-26
trois jours après le 3 novembre | 2026-11-06
demain | 2026-11-22
après-demain | 2026-11-23
vendredi prochain | 2026-11-27
dans 3 jours | 2026-11-24
"""

PERIODS = """
début octobre | 2026-10-01 | 2026-10-10
mi-novembre | 2026-11-11 | 2026-11-20
fin septembre | 2026-09-21 | 2026-09-30
en octobre | 2026-10-01 | 2026-10-31
en mars | 2026-03-01 | 2026-03-31
au mois de mai | 2026-05-01 | 2026-05-31
octobre 2025 | 2025-10-01 | 2025-10-31
la semaine dernière | 2026-11-09 | 2026-11-15
le mois dernier | 2026-10-01 | 2026-10-31
le week-end dernier | 2026-11-14 | 2026-11-15
entre le 3 et le 5 novembre | 2026-11-03 | 2026-11-05
du 3 au 5 novembre | 2026-11-03 | 2026-11-05
le 3 ou 4 novembre | 2026-11-03 | 2026-11-04
il y a 2 à 3 semaines | 2026-10-31 | 2026-11-07
"""

NO_DATES = [
    "le 5 pièces",
    "le 3008 Peugeot",
    "la 3e fois",
    "disponible 24/7",
    "mon numéro est le 0475/12.34.56",
    "un mars et un coca",
    "dans les 14 jours ouvrables",
    "un délai de 30 jours",
    "chaque vendredi",
    "1/3 du prix",
    "5/5 étoiles",
    "un cadeau pour Noël",
    "un black friday deal",
    "31 novembre",
    "30/02",
    "mon compte courant",
    "je suis au courant",
    "le 15 pouces",
    "le 12 Pro",
    "il y a un problème",
    "149,50 €",
    "boulevard du Midi 3/11",
    "rue Haute 12/4",
    "taille 38/40",
]

MESSAGES = [
    ("commandé le 3 novembre chez Zalando, livré le 10, réclamation envoyée le 12 par mail",
     {"order_date": "2026-11-03", "delivery_date": "2026-11-10", "complaint_date": "2026-11-12"}),
    ("j'ai acheté un vélo le 1er septembre, il n'est jamais arrivé, j'ai fait une réclamation le "
     "1er octobre", {"order_date": "2026-09-01", "complaint_date": "2026-10-01"}),
    ("acheté le 3/11 reçu le 5/11", {"order_date": "2026-11-03", "delivery_date": "2026-11-05"}),
    ("Le 3 novembre, j'ai commandé un casque à 149 euros chez Coolblue",
     {"order_date": "2026-11-03"}),
    ("ma commande du 3 novembre n'est toujours pas arrivée", {"order_date": "2026-11-03"}),
    ("je n'ai jamais reçu le colis commandé le 3/11", {"order_date": "2026-11-03"}),
    ("il devait être livré mardi dernier mais toujours rien", {"expected_date": "2026-11-17"}),
    ("livraison prévue le 3 décembre", {"expected_date": "2026-12-03"}),
    ("promis pour le 10 novembre au plus tard", {"expected_date": "2026-11-10"}),
    ("sera livré vendredi", {"expected_date": "2026-11-27"}),
    ("ils disent que c'est livré lundi", {}),
    ("soi-disant livré le 17/11", {}),
    ("livré le 17 novembre selon bpost mais je n'ai rien reçu", {}),
    ("d'après le suivi le colis a été livré mardi", {}),
    ("le transporteur l'a livré le 17/11 mais je n'ai jamais rien reçu", {}),
    ("pas livré le 17/11", {}),
    ("livré le 17/11 mais je n'ai pas tout reçu", {"delivery_date": "2026-11-17"}),
    ("reçu le 17/11 mais pas encore reçu de réponse", {"delivery_date": "2026-11-17"}),
    ("n'est arrivé que vendredi", {"delivery_date": "2026-11-20"}),
    ("reçu hier", {"delivery_date": "2026-11-20"}),
    ("je l'ai reçu mardi", {"delivery_date": "2026-11-17"}),
    ("reçu le 5, pas le 3", {"delivery_date": "2026-11-05"}),
    ("pas le 3 mais le 5 novembre, livré", {"delivery_date": "2026-11-05"}),
    ("commandé le 3/11, pardon le 4/11, livré le 10", {"order_date": "2026-11-04",
     "delivery_date": "2026-11-10"}),
    ("Commandé il y a trois semaines, reçu mardi, et j'ai écrit au vendeur le lendemain",
     {"order_date": "2026-10-31", "delivery_date": "2026-11-17", "complaint_date": "2026-11-18"}),
    ("reçu le 3 novembre, réclamé deux jours plus tard",
     {"delivery_date": "2026-11-03", "complaint_date": "2026-11-05"}),
    ("réclamation trois jours après la livraison, livré le 3 novembre",
     {"complaint_date": "2026-11-06", "delivery_date": "2026-11-03"}),
    ("commandé le 3 octobre, livré le 8", {"order_date": "2026-10-03",
     "delivery_date": "2026-10-08"}),
    ("j'ai contacté le vendeur mercredi", {"complaint_date": "2026-11-18"}),
    ("j'ai envoyé une lettre recommandée le 12 novembre", {"complaint_date": "2026-11-12"}),
    ("plainte à la police le 5 novembre", {}),
    ("ils m'ont répondu le 10/11", {}),
    ("remboursé le 10/11", {}),
    ("hier on m'a débité 450 euros sur ma carte", {"incident_date": "2026-11-20"}),
    ("mon compte facebook a été piraté mardi dernier", {"incident_date": "2026-11-17"}),
    ("j'ai reçu un sms vendredi et j'ai cliqué", {"incident_date": "2026-11-20"}),
    ("450 euros disparus de mon compte avant-hier à cause d'un faux conseiller",
     {"incident_date": "2026-11-19"}),
    ("mon disque dur est tombé en panne lundi", {"incident_date": "2026-11-16"}),
    ("la livraison était prévue pour le 12/11 mais on est le 21 et rien",
     {"expected_date": "2026-11-12"}),
    ("je l'ai commandé vendredi 6 et reçu mardi 10", {"order_date": "2026-11-06",
     "delivery_date": "2026-11-10"}),
    ("livré endommagé le 13 novembre, j'ai porté réclamation le jour même",
     {"delivery_date": "2026-11-13", "complaint_date": "2026-11-13"}),
    ("ça fait deux mois que j'ai commandé et toujours rien", {"order_date": "2026-09-21"}),
    ("j'ai ouvert le paquet seulement le 15 novembre alors que livré le 10",
     {"delivery_date": "2026-11-10"}),
    ("commandé en octobre", {}),
    ("non, le 5, pas le 3", {}),
    ("je suis né le 12/05/1948", {}),
    ("acheté le 2 novembre, livré vendredi 20, j'ai écrit le lendemain",
     {"order_date": "2026-11-02", "delivery_date": "2026-11-20", "complaint_date": "2026-11-21"}),
]  # fmt: skip


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "gold"), rows(EXPRESSIONS))
def test_expression(text: str, gold: str) -> None:
    found = extract_dates(text, "fr", TODAY)
    assert [m.value.isoformat() for m in found] == [gold]
    assert found[0].latest is None


@pytest.mark.parametrize(("text", "first", "last"), rows(PERIODS))
def test_period_is_no_day(text: str, first: str, last: str) -> None:
    (found,) = extract_dates(text, "fr", TODAY)
    assert found.latest is not None
    assert (found.value.isoformat(), found.latest.isoformat()) == (first, last)
    assert found.approximate
    assert extract_date_facts(f"commandé {text}", "fr", TODAY) == {}


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text: str) -> None:
    assert extract_dates(text, "fr", TODAY) == []


@pytest.mark.parametrize(("text", "facts"), MESSAGES)
def test_message(text: str, facts: dict[str, str]) -> None:
    found = extract_date_facts(text, "fr", TODAY)
    assert {name: day.isoformat() for name, day in found.items()} == facts
