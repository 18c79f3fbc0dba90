import unicodedata

import pytest
from test_understand import understand

from helpline.understanding.settling import settle

PAIR = [("non_delivery", 0.4), ("non_conforming_delivery", 0.3), ("payment_fraud", 0.3)]
FRAUD = [("identity_theft", 0.45), ("payment_fraud", 0.4), ("prevention_advice", 0.15)]


def first(ranking, text, **facts):
    settled = settle(ranking, text, facts)
    assert sum(share for _, share in settled) == pytest.approx(1.0)
    assert settled == sorted(settled, key=lambda share: -share[1])
    return settled[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "de zetel is geleverd maar met een scheur", "sofa delivered with a rip",
        "le frigo est arrivé cassé", "er zat een baksteen in de doos", "they sent me a wrong one",
        "bij het openen bleek het een kopie", "en ouvrant j'ai vu que ce n'était pas ça",
    ],
)  # fmt: skip
def test_goods_that_came_are_a_wrong_delivery(text):
    assert first(PAIR, text) == "non_conforming_delivery"


@pytest.mark.parametrize(
    "text",
    [
        "nog altijd niks gekregen", "mon canapé n'est jamais arrivé", "it never came",
        "ze zeggen dat het geleverd is", "le site affirme que c'est livré mais rien",
        "selon le transporteur c'est livré", "I am still waiting for it", "waar blijft mijn pakje",
    ],
)  # fmt: skip
def test_goods_that_did_not_come_are_missing(text):
    swapped = [("non_conforming_delivery", 0.4), ("non_delivery", 0.3), ("payment_fraud", 0.3)]
    assert first(swapped, text) == "non_delivery"


def test_a_problem_or_a_delivery_date_means_that_the_goods_came():
    assert first(PAIR, "c des fausses", problem="counterfeit") == "non_conforming_delivery"
    assert (
        first(PAIR, "vrijdag stond hij hier te blinken", delivery_date="2026-11-20")
        == "non_conforming_delivery"
    )


def test_where_both_are_said_the_classifier_decides():
    assert first(PAIR, "never arrived, or was it delivered with a dent") == "non_delivery"


def test_a_message_that_came_is_no_delivery():
    assert first(PAIR, "ik kreeg een mail dat het onderweg is") == "non_delivery"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("er is 300 euro van mijn rekening afgehaald", "payment_fraud"),
        ("on a vidé mon compte", "payment_fraud"),
        ("money was taken from my account", "payment_fraud"),
        ("iemand heeft een lening op mijn naam", "identity_theft"),
        ("un abonnement à mon nom que je n'ai pas pris", "identity_theft"),
        ("somebody is pretending to be me", "identity_theft"),
    ],
)
def test_money_that_left_is_fraud_and_an_identity_used_is_theft(text, topic):
    assert first(FRAUD, text) == topic
    assert first([FRAUD[1], FRAUD[0], FRAUD[2]], text) == topic


def test_nothing_lost_is_advice():
    ranking = [("payment_fraud", 0.5), ("prevention_advice", 0.3), ("claim_status", 0.2)]
    assert first(ranking, "ik heb nog niets betaald") == "prevention_advice"
    assert first(ranking, "je n'ai pas cliqué") == "prevention_advice"


def test_other_topics_are_left_alone():
    ranking = [("complaint", 0.7), ("non_delivery", 0.2), ("non_conforming_delivery", 0.1)]
    assert settle(ranking, "geleverd met een scheur", {"problem": "damaged"}) == ranking


def test_a_purchase_told_in_full_is_sure():
    facts = {"merchant": "Zalando", "amount": "89.00", "delivery_date": "2026-11-20"}
    topic, share = settle(PAIR, "c des fausses", {**facts, "problem": "counterfeit"})[0]
    assert (topic, share >= 0.75) == ("non_conforming_delivery", True)


@pytest.mark.parametrize(
    "text",
    [
        "het was 45 euro", "it was 98 euros sorry", "hier", "moi", "CC-104417", "17 april 1988",
        "bij Coolblue", "een koptelefoon", "oui par mail", "via hun formulier op 14/11", "gebeld",
        "septante euros", "de 3de", "vorige week dinsdag", "mijn dochter", "249", "€ 35,00",
    ],
)  # fmt: skip
def test_a_message_of_facts_alone_is_asked_about(text):
    understood = understand(text, payment_fraud=0.97, human=0.03)
    assert understood.clarify
    assert understood.confidence < 0.6


@pytest.mark.parametrize("text", ["geld weg", "my card", "pakje kwijt", "mijn rekening is leeg"])
def test_a_short_message_that_tells_something_is_not_bare(text):
    assert not understand(text, payment_fraud=0.97, human=0.03).clarify


def test_accents_written_apart_are_read():
    text = "j'ai été remboursé de 45 €, commandé le 3 février chez Krëfel"
    apart = understand(unicodedata.normalize("NFD", text))
    assert apart == understand(text)


def test_a_complaint_to_the_shop_is_none_about_the_insurer():
    ranking = [("complaint", 0.9), ("non_delivery", 0.05), ("non_conforming_delivery", 0.05)]
    shop = settle(ranking, "I complained by their form on 1 October", {"complaint_made": True})
    assert shop[0][1] < 0.6
    ours = settle(ranking, "I complained by your form", {"complaint_made": True})
    assert ours == ranking


def test_a_false_shop_is_a_purchase_and_no_fraud_with_a_card():
    ranking = [("payment_fraud", 0.9), ("non_delivery", 0.06), ("smalltalk", 0.04)]
    facts = {"item": "steunkousen", "amount": "39.90", "order_date": "2026-10-12"}
    assert first(ranking, "tot op heden niets ontvangen", **facts) == "non_delivery"
    assert first(ranking, "niets ontvangen") == "payment_fraud"
    robbed = "niets ontvangen en mijn rekening is leeggehaald"
    assert first(ranking, robbed, **facts) == "payment_fraud"
