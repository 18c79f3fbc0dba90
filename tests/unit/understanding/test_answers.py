import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.coverage.facts import read_facts
from helpline.understanding import phrases
from helpline.understanding.answers import ASKABLE, interpret_answer
from helpline.understanding.answers.reply import lexicon

TODAY = date(2026, 11, 21)
NONE_OF_THOSE = {"circumstances": [], "circumstances_asked": True}


def circumstances(*codes: str) -> dict[str, Any]:
    return {"circumstances": list(codes), "circumstances_asked": True}


def complained(channel: str | None = None, day: str | None = None) -> dict[str, Any]:
    facts: dict[str, Any] = {"complaint_made": True}
    if channel:
        facts["complaint_channel"] = channel
    if day:
        facts["complaint_date"] = day
    return facts


@pytest.mark.parametrize(
    ("fact", "text", "facts"),
    [
        # Was a complaint made?
        ("complaint_made", "nee nog niet", {"complaint_made": False}),
        ("complaint_made", "non pas encore", {"complaint_made": False}),
        ("complaint_made", "not yet", {"complaint_made": False}),
        ("complaint_made", "nog nie", {"complaint_made": False}),
        ("complaint_made", "nog niet geklaagd", {"complaint_made": False}),
        ("complaint_made", "ja", complained()),
        ("complaint_made", "yep", complained()),
        ("complaint_made", "oui bien sûr", complained()),
        ("complaint_made", "ja maar pas gisteren", complained(day="2026-11-20")),
        ("complaint_made", "ja via hun formulier op 14/11", complained("form", "2026-11-14")),
        (
            "complaint_made",
            "oui par lettre recommandée le 3 novembre",
            complained("letter", "2026-11-03"),
        ),
        ("complaint_made", "yes by mail", complained("email")),
        ("complaint_made", "gebeld", complained("phone")),
        ("complaint_made", "j'ai téléphoné", complained("phone")),
        ("complaint_made", "nee maar wel gebeld", complained("phone")),
        ("complaint_made", "gisteren", complained(day="2026-11-20")),
        (
            "complaint_made",
            "heb ze gemaild maar geen antwoord",
            {**complained("email"), "merchant_response": "none"},
        ),
        ("complaint_made", "weet ik niet", {"complaint_made": "unknown"}),
        ("complaint_made", "waarom vraag je dat?", {}),
        ("complaint_made", "moet dat per brief?", {}),
        ("complaint_made", "mijn hond heet Bas", {}),
        ("complaint_made", "", {}),
        # When, how
        ("complaint_date", "de 3de", {"complaint_date": "2026-11-03"}),
        ("complaint_date", "vorige week dinsdag", {"complaint_date": "2026-11-10"}),
        (
            "complaint_date",
            "14/11 per mail",
            {"complaint_date": "2026-11-14", "complaint_channel": "email"},
        ),
        ("complaint_date", "avant-hier", {"complaint_date": "2026-11-19"}),
        ("complaint_date", "geen idee", {"complaint_date": "unknown"}),
        ("complaint_date", "bij Coolblue", {}),
        ("order_date", "3 november", {"order_date": "2026-11-03"}),
        ("order_date", "le 5 octobre", {"order_date": "2026-10-05"}),
        ("order_date", "je ne sais plus", {"order_date": "unknown"}),
        ("delivery_date", "vrijdag", {"delivery_date": "2026-11-20"}),
        ("delivery_date", "yesterday", {"delivery_date": "2026-11-20"}),
        ("expected_date", "15 november", {"expected_date": "2026-11-15"}),
        ("incident_date", "eergisteren", {"incident_date": "2026-11-19"}),
        ("complaint_channel", "brief", {"complaint_channel": "letter"}),
        ("complaint_channel", "aangetekend", {"complaint_channel": "letter"}),
        ("complaint_channel", "formulier van de winkel", {"complaint_channel": "form"}),
        ("complaint_channel", "par mail", {"complaint_channel": "email"}),
        ("complaint_channel", "telefonisch", {"complaint_channel": "phone"}),
        ("complaint_channel", "over the phone", {"complaint_channel": "phone"}),
        ("complaint_channel", "par le chat", {"complaint_channel": "chat"}),
        ("complaint_channel", "in de winkel zelf", {"complaint_channel": "shop"}),
        ("complaint_channel", "niet per brief maar per mail", {"complaint_channel": "email"}),
        ("complaint_channel", "nog niet geklaagd", {"complaint_made": False}),
        ("complaint_channel", "aucune idée", {"complaint_channel": "unknown"}),
        # The price
        ("amount", "249", {"amount": "249.00", "currency": "EUR"}),
        ("amount", "149,99 euro", {"amount": "149.99", "currency": "EUR"}),
        ("amount", "ongeveer 50", {"amount": "50.00", "currency": "EUR"}),
        ("amount", "septante euros", {"amount": "70.00", "currency": "EUR"}),
        ("amount", "sorry it was 249", {"amount": "249.00", "currency": "EUR"}),
        ("amount", "no idea", {"amount": "unknown"}),
        ("amount", "hallo", {}),
        ("refunded_amount", "50", {"refunded_amount": "50.00"}),
        ("refunded_amount", "niks", {"refunded_amount": "0.00"}),
        ("return_cost", "gratis", {"return_cost": "0.00"}),
        ("return_cost", "12,50", {"return_cost": "12.50"}),
        ("currency", "dollar", {"currency": "USD"}),
        ("currency", "€", {"currency": "EUR"}),
        # The shop and the thing
        ("merchant", "Coolblue", {"merchant": "Coolblue"}),
        ("merchant", "bij coolbleu", {"merchant": "Coolblue"}),
        ("merchant", "action", {"merchant": "Action"}),
        ("merchant", "La Redoute", {"merchant": "La Redoute"}),
        ("merchant", "shop van mijn tante", {"merchant": "shop van mijn tante"}),
        ("merchant", "c'était chez Kidzy Toys", {"merchant": "Kidzy Toys"}),
        ("merchant", "superdeals-shop.be", {"merchant": "superdeals-shop.be"}),
        ("merchant", "zorvix", {"merchant": "zorvix"}),
        ("merchant", "een webshop", {}),
        ("merchant", "ik", {}),
        ("merchant", "moi", {}),
        ("merchant", "me", {}),
        ("merchant", "weet ik niet meer", {"merchant": "unknown"}),
        ("merchant", "ik wil met iemand praten", {}),
        ("merchant", "merci", {}),
        ("merchant", "non", {}),
        ("item", "een sjaal", {"item": "sjaal", "item_category": "ordinary"}),
        (
            "item",
            "un vélo électrique",
            {"item": "vélo électrique", "item_category": "motor_vehicle"},
        ),
        ("item", "kwispelaar", {"item": "kwispelaar"}),
        ("item", "it was a fluxometer", {"item": "fluxometer"}),
        ("item", "dunno", {"item": "unknown"}),
        ("item", "ja", {}),
        ("item_category", "niets van dit alles", {"item_category": "ordinary"}),
        ("item_category", "nee", {"item_category": "ordinary"}),
        ("item_category", "een gewone fiets zonder motor", {"item_category": "ordinary"}),
        ("item_category", "avec moteur", {"item_category": "motor_vehicle"}),
        ("item_category", "medicijn", {"item_category": "medicine"}),
        ("item_category", "food", {"item_category": "perishable_food"}),
        ("item_category", "?", {}),
        # What was wrong
        ("problem", "kapot", {"problem": "damaged"}),
        ("problem", "stuk", {"problem": "damaged"}),
        ("problem", "werkt niet", {"problem": "defective"}),
        ("problem", "c'est du faux", {"problem": "counterfeit"}),
        ("problem", "wrong size", {"problem": "wrong_item"}),
        ("problem", "je ne sais pas", {"problem": "unknown"}),
        # Who
        ("victim", "ik", {"victim": "policyholder"}),
        ("victim", "moi-même", {"victim": "policyholder"}),
        ("victim", "mijn vrouw", {"victim": "family_same_roof"}),
        ("victim", "mon mari", {"victim": "family_same_roof"}),
        ("victim", "mijn dochter die bij ons woont", {"victim": "family_same_roof"}),
        ("victim", "famille sous mon toit", {"victim": "family_same_roof"}),
        ("victim", "my flatmate", {"victim": "cohabitant_not_family"}),
        ("victim", "familie, ander adres", {"victim": "family_elsewhere"}),
        ("victim", "een vriend", {"victim": "someone_else"}),
        ("victim", "my son", {}),
        ("victim", "ja, we hebben het aangegeven", {}),
        ("victim", "oui nous avons porté plainte", {}),
        ("victim", "yes we reported it", {}),
        ("bought_online", "ja", {"bought_online": True}),
        ("bought_online", "non", {"bought_online": False}),
        ("bought_online", "in de winkel", {"bought_online": False}),
        ("bought_online", "en magasin", {"bought_online": False}),
        ("bought_online", "sur leur site", {"bought_online": True}),
        # What the shop did
        ("merchant_response", "geen antwoord", {"merchant_response": "none"}),
        ("merchant_response", "niks", {"merchant_response": "none"}),
        ("merchant_response", "ze weigeren", {"merchant_response": "refused"}),
        ("merchant_response", "they promised a refund", {"merchant_response": "promised"}),
        (
            "merchant_response",
            "ils m'ont remboursé 50 euros, une partie",
            {"merchant_response": "partly_refunded", "refunded_amount": "50.00"},
        ),
        ("goods_returned", "nee", {"goods_returned": False}),
        ("goods_returned", "j'ai tout renvoyé", {"goods_returned": True}),
        (
            "goods_returned",
            "ja, kostte 12,50 euro",
            {"goods_returned": True, "return_cost": "12.50"},
        ),
        # Circumstances
        ("circumstances", "nee niks", NONE_OF_THOSE),
        ("circumstances", "none of those", NONE_OF_THOSE),
        ("circumstances", "rien de tout ça", NONE_OF_THOSE),
        ("circumstances", "nee, niet tweedehands", NONE_OF_THOSE),
        ("circumstances", "tweedehands", circumstances("second_hand")),
        ("circumstances", "ja tweedehands", circumstances("second_hand")),
        (
            "circumstances",
            "oui, d'occasion chez un particulier",
            circumstances("private_seller", "second_hand"),
        ),
        ("circumstances", "er was een staking", circumstances("carrier_strike")),
        ("circumstances", "ja", {}),
        ("circumstances", "wat bedoel je?", {}),
        ("circumstances", "idk", {"circumstances": "unknown", "circumstances_asked": True}),
        # Identity
        ("contract_number", "104417", {"contract_number": "CC-104417"}),
        (
            "contract_number",
            "cc 104417 12/03/1980",
            {"contract_number": "CC-104417", "birth_date": "1980-03-12"},
        ),
        ("contract_number", "die heb ik niet bij de hand", {"contract_number": "unknown"}),
        ("contract_number", "I don't have it", {"contract_number": "unknown"}),
        ("contract_number", "hallo?", {}),
        ("birth_date", "12 maart 80", {"birth_date": "1980-03-12"}),
        ("birth_date", "vandaag", {}),
    ],
)
def test_answers(fact: str, text: str, facts: dict[str, Any]) -> None:
    assert interpret_answer(text, fact, "nl", TODAY) == facts


@pytest.mark.parametrize("text", ["morgen", "volgende week dinsdag"])
def test_a_complaint_to_come_was_not_made(text: str) -> None:
    assert interpret_answer(text, "complaint_made", "nl", TODAY) == {}


def test_the_conversations_language_does_not_bind_the_answer() -> None:
    for language in ("nl", "fr", "en"):
        assert interpret_answer("pas encore", "complaint_made", language, TODAY) == {
            "complaint_made": False
        }


def test_a_question_that_nobody_asks() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        interpret_answer("42", "shoe_size", "nl", TODAY)


IDENTITY = ("contract_number", "birth_date")
WORDS = [
    word
    for text in (
        "ja nee niet 249 euro gisteren gemaild formulier bij Coolblue tweedehands ik mijn vrouw",
        "weet oui non pas encore hier par lettre remboursé moitié chez moi je sais yes no not",
        "never by phone from my flatmate they refused 14/11 104417 ? , . 99999999999",
    )
    for word in text.split()
]


@given(
    st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)),
    st.sampled_from(sorted(ASKABLE)),
    st.sampled_from(["nl", "fr", "en"]),
)
def test_whatever_is_answered_fits_a_report(text: str, fact: str, language: str) -> None:
    facts = interpret_answer(text, fact, language, TODAY)
    read_facts({name: value for name, value in facts.items() if name not in IDENTITY})
    if "birth_date" in facts and facts["birth_date"] != "unknown":
        assert date.fromisoformat(facts["birth_date"]) < TODAY


def test_a_broken_lexicon_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    good = phrases.load_lexicon("answers")
    values = {**good["values"], "item_category": {"toys": ["(toy)"]}}
    broken = {**good, "values": values}
    monkeypatch.setattr(
        "helpline.understanding.answers.reply.load_lexicon",
        lambda name: broken if name == "answers" else phrases.load_lexicon(name),
    )
    lexicon.cache_clear()
    try:
        with pytest.raises(phrases.LexiconError, match=r"answers\.yml: values\.item_category"):
            interpret_answer("zorvix", "merchant", "nl", TODAY)
    finally:
        lexicon.cache_clear()


@pytest.mark.parametrize(
    ("text", "fact", "facts"),
    [
        ("sorry, 249 niet 294", "amount", {"amount": "249.00", "currency": "EUR"}),
        ("249 pas 294", "amount", {"amount": "249.00", "currency": "EUR"}),
        ("no 249, not 294", "amount", {"amount": "249.00", "currency": "EUR"}),
        ("niet 294 maar 249", "amount", {"amount": "249.00", "currency": "EUR"}),
        ("eergisteren denk ik", "delivery_date", {"delivery_date": "2026-11-19"}),
        ("mardi passé je crois", "delivery_date", {"delivery_date": "2026-11-17"}),
        ("rond de 5de denk ik", "order_date", {"order_date": "2026-11-05"}),
        ("rond 5 november", "order_date", {"order_date": "2026-11-05"}),
        ("vers le 5", "delivery_date", {"delivery_date": "2026-11-05"}),
        ("around the 5th", "complaint_date", {"complaint_date": "2026-11-05"}),
        ("mijn dochter (bij ons thuis)", "victim", {"victim": "family_same_roof"}),
        ("ma mère qui habite à Namur", "victim", {"victim": "family_elsewhere"}),
        ("my mother, she lives in Ghent", "victim", {"victim": "family_elsewhere"}),
        ("mijn dochter die inwoont bij ons", "victim", {"victim": "family_same_roof"}),
        ("they offered a voucher", "merchant_response", {"merchant_response": "promised"}),
        ("ze gaan het onderzoeken", "merchant_response", {"merchant_response": "promised"}),
        ("ils me disent de voir avec bpost", "merchant_response", {"merchant_response": "refused"}),
        ("ze zeggen dat het geleverd is", "merchant_response", {"merchant_response": "refused"}),
    ],
)
def test_answers_as_people_give_them(text, fact, facts):
    assert interpret_answer(text, fact, "nl", TODAY) == facts


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("?", "amount"), ("??", "complaint_made"), ("moet dat?", "birth_date"),
        ("moet dat", "item"), ("c'est obligé?", "merchant"), ("do I have to?", "item"),
        ("euh le 12 ou le 13", "delivery_date"), ("12 of 13 november", "order_date"),
        ("mijn dochter", "victim"), ("begin november", "order_date"), ("50 à 60 euros", "amount"),
        ("vorige week ergens", "order_date"), ("een week of drie geleden", "order_date"),
        ("il y a environ deux semaines", "delivery_date"), ("sometime in October", "order_date"),
    ],
)  # fmt: skip
def test_what_leaves_the_answer_open_is_asked_again(text, fact):
    assert interpret_answer(text, fact, "nl", TODAY) == {}


def test_accents_written_apart_do_not_matter():
    apart = unicodedata.normalize("NFD", "c'était déjà le 3 février")
    assert interpret_answer(apart, "order_date", "fr", TODAY) == {"order_date": "2026-02-03"}
