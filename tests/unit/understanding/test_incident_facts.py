"""Facts of an incident that is no purchase, in a first message or on the side."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.coverage.facts import FACTS, read_facts
from helpline.understanding.answers import interpret_answer
from helpline.understanding.incident_facts import (
    CIRCUMSTANCES,
    VALUES,
    WANTS,
    extract_incident_facts,
)
from helpline.understanding.spotting import load_dictionaries

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module", autouse=True)
def dictionaries():
    """Read before anything is timed: the first look into them takes a second or two."""
    load_dictionaries()
    extract_incident_facts("fotoos weg", "nl")


@pytest.mark.parametrize(
    ("language", "text", "facts"),
    [
        # Where, who
        ("en", "someone made a fake instagram of my daughter and posts nude pictures",
         {"where_published": "social_media"}),
        ("nl", "nepprofiel op facebook", {"where_published": "social_media"}),
        ("fr", "faux compte insta", {"where_published": "social_media"}),
        ("en", "they share nude pictures of her on tiktok", {"where_published": "social_media"}),
        ("nl", "ze delen naaktfoto's in een whatsappgroep", {"where_published": "messages"}),
        ("fr", "on partage des photos d'elle dans un groupe whatsapp",
         {"where_published": "messages"}),
        ("en", "they share nude pictures in a whatsapp group", {"where_published": "messages"}),
        ("nl", "mijn ex heeft naaktfoto's van mij gepost op instagram",
         {"where_published": "social_media", "perpetrator": "known_person",
          "victim": "policyholder"}),
        ("fr", "mon ex publie des photos de moi sur facebook",
         {"where_published": "social_media", "perpetrator": "known_person",
          "victim": "policyholder"}),
        ("en", "I'm being bullied in a group chat", {"victim": "policyholder"}),
        ("en", "they spread lies about me in a whatsapp group, by whatsapp",
         {"where_published": "messages"}),
        ("nl", "een journalist schreef leugens over mij en zette ze online op een nieuwssite",
         {"perpetrator": "press", "where_published": "website"}),
        ("fr", "il raconte ma vie dans un live, des insultes tous les jours",
         {"where_published": "live"}),
        # Money, bank, card
        ("nl", "er is 500 euro van mijn rekening gehaald, ik heb de bank gebeld en mijn kaart "
               "geblokkeerd",
         {"money_left_account": True, "bank_informed": True, "card_blocked": True,
          "already_lost": True}),
        ("nl", "ik heb de bank nog niet gebeld", {"bank_informed": False}),
        ("nl", "mijn kaart is nog niet geblokkeerd", {"card_blocked": False}),
        ("fr", "on a débité 300 euros de mon compte, ma banque est prévenue",
         {"money_left_account": True, "bank_informed": True}),
        ("fr", "je n'ai pas encore appelé ma banque", {"bank_informed": False}),
        ("fr", "j'ai fait opposition via card stop", {"card_blocked": True}),
        ("en", "they took 300 euros from my account, I've called the bank",
         {"money_left_account": True, "bank_informed": True}),
        ("en", "I haven't told my bank yet but my card is blocked",
         {"bank_informed": False, "card_blocked": True}),
        # The police
        ("nl", "ik heb het gemeld bij de politie", {"police_report": "yes"}),
        ("nl", "ik heb nog geen aangifte gedaan", {"police_report": "not_yet"}),
        ("nl", "de politie weigerde een pv op te maken", {"police_report": "refused"}),
        ("fr", "j'ai porté plainte", {"police_report": "yes"}),
        ("fr", "je n'ai pas encore porté plainte", {"police_report": "not_yet"}),
        ("en", "I reported it to the police", {"police_report": "yes"}),
        ("en", "I haven't been to the police yet", {"police_report": "not_yet"}),
        ("en", "the police wouldn't take my report", {"police_report": "refused"}),
        # Lost files
        ("nl", "foto's kwijt, mijn externe schijf is gevallen",
         {"medium": "external_disk", "cause": "dropped"}),
        ("nl", "ik heb per ongeluk al mijn foto's gewist van mijn gsm",
         {"medium": "mobile_phone", "cause": "human_error", "victim": "policyholder"}),
        ("fr", "toutes mes photos sont perdues, ma clé usb est morte, panne de courant",
         {"medium": "usb_stick", "cause": "electrical_problem"}),
        ("en", "my files are gone, ransomware on my laptop",
         {"medium": "computer_disk", "cause": "ransomware"}),
        # Questions and advice
        ("nl", "ik heb een vraag over auteursrecht", {"legal_subject": "intellectual_property"}),
        ("fr", "quel est le droit de rétractation pour une boutique en ligne",
         {"legal_subject": "online_purchase"}),
        ("en", "is this text message real?", {"advice_subject": "suspicious_message"}),
        ("nl", "hoe maak ik een sterk wachtwoord",
         {"advice_subject": "passwords_and_accounts"}),
        ("nl", "op de link geklikt maar nog niks ingevuld", {"already_lost": False}),
        # Costs, circumstances, victim
        ("nl", "een nieuwe identiteitskaart heeft mij 25 euro gekost",
         {"cost_kinds": ["identity_documents"], "cost_identity_documents": "25.00"}),
        ("fr", "j'ai dû prendre un congé sans solde", {"cost_kinds": ["lost_income"]}),
        ("en", "my wallet was stolen on the train", {"circumstances": ["stolen_offline"]}),
        ("nl", "er was een lek bij Proximus", {"circumstances": ["proximus_leak"]}),
        ("nl", "mijn dochter die bij ons woont wordt gepest op tiktok",
         {"victim": "family_same_roof"}),
        ("en", "I want to talk to a psychologist", {"wants": ["psychologist"]}),
        ("fr", "je veux un dédommagement", {"wants": ["compensation"]}),
    ],
)  # fmt: skip
def test_what_is_told(language, text, facts):
    assert facts.items() <= extract_incident_facts(text, language).items()


@pytest.mark.parametrize(
    ("language", "text", "fact"),
    [
        # Others did it, or nobody yet
        ("nl", "iemand van de bank heeft mij gebeld", "bank_informed"),
        ("en", "the bank called me", "bank_informed"),
        ("fr", "ma banque m'a appelée", "bank_informed"),
        ("nl", "moet ik mijn kaart laten blokkeren?", "card_blocked"),
        ("nl", "ze zeiden dat mijn kaart geblokkeerd was", "card_blocked"),
        ("en", "he said my card is blocked", "card_blocked"),
        ("nl", "moet ik aangifte doen bij de politie?", "police_report"),
        ("en", "should I report it to the police", "police_report"),
        ("fr", "dois-je porter plainte à la police", "police_report"),
        ("nl", "ze probeerden geld van mijn rekening te halen", "money_left_account"),
        # Another subject
        ("nl", "ik heb een laptop besteld bij Coolblue, hij is kapot", "medium"),
        ("nl", "ik heb een laptop besteld bij Coolblue, hij is kapot", "cause"),
        ("fr", "j'ai acheté un gsm sur facebook, il est cassé", "where_published"),
        ("en", "I bought a phone on Facebook and my ex picked it up", "perpetrator"),
        ("en", "the shop sent me an email that my parcel is lost", "advice_subject"),
        ("nl", "ik wil mijn geld terug van de winkel", "wants"),
        ("fr", "je veux être remboursé", "cost_kinds"),
        (
            "nl",
            "een specialist zei dat herstellen onmogelijk is, de zetel is kapot",
            "circumstances",
        ),
        ("fr", "la facture de mes bottes est à mon nom", "victim"),
        ("en", "some site takes 29 dollars off my card, cancelled it twice", "card_blocked"),
        # Several, or not sure
        ("nl", "foto's kwijt van mijn gsm en mijn tablet", "medium"),
        ("nl", "mijn dochter wordt gepest", "victim"),
        ("fr", "ma fille est harcelée sur snapchat", "victim"),
        ("fr", "sextorsion par webcam, il menace de publier", "where_published"),
        ("en", "a man recorded our video call and now he blackmails me", "circumstances"),
    ],
)
def test_what_is_left_open(language, text, fact):
    assert fact not in extract_incident_facts(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Ik heb op 3 november een lamp besteld bij Coolblue voor 249 euro, kapot geleverd."),
        ("nl", "pakje nooit gekregen, de winkel antwoordt niet op mijn mails"),
        ("nl", "mijn nieuwe laptop werkt niet en de verkoper weigert terug te betalen"),
        ("fr", "colis jamais reçu, j'ai envoyé une lettre recommandée au vendeur"),
        ("fr", "j'ai commandé un téléphone sur un site, l'écran est cassé"),
        ("en", "ordered a tablet on a website, it never arrived and they won't refund me"),
        ("en", "the headphones are fake, I complained by email"),
    ],
)
def test_a_purchase_stays_a_purchase(language, text):
    assert extract_incident_facts(text, language) == {}


WORDS = [
    word
    for text in (
        "mijn ex heeft niet nog geen foto's gepost op facebook politie bank gebeld kaart",
        "geblokkeerd gewist laptop nas per ongeluk mon ma photos sur plainte compte vidé ? . ,",
        "my files lost stolen on website account called the blocked not yet 25 euro postzegels",
    )
    for word in text.split()
]


@given(
    st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)),
    st.sampled_from(["nl", "fr", "en"]),
)
def test_whatever_is_told_fits_a_report(text, language):
    facts = extract_incident_facts(text, language)
    read_facts(facts)
    assert facts.get("circumstances") != []


def test_the_codes_are_those_of_a_report():
    assert set(CIRCUMSTANCES) <= set(FACTS["circumstances"].values)
    assert set(WANTS) == set(FACTS["wants"].values)
    for fact, values in VALUES.items():
        assert set(values) <= set(FACTS[fact].values)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("b en f", {"cost_kinds": ["lost_income", "identity_documents"]}),
        ("a, c et d", {"cost_kinds": ["loans", "calls_by_thief", "calls_to_set_right"]}),
        ("letter e", {"cost_kinds": ["postage"]}),
        ("timbres 12 € et carte d'identité 25",
         {"cost_kinds": ["postage", "identity_documents"], "cost_postage": "12.00",
          "cost_identity_documents": "25.00"}),
        ("postzegels 12,50 en telefoon naar de bank 30 euro",
         {"cost_kinds": ["calls_to_set_right", "postage"], "cost_postage": "12.50",
          "cost_calls_to_set_right": "30.00"}),
        ("een nieuwe identiteitskaart, dat was 25 euro",
         {"cost_kinds": ["identity_documents"], "cost_identity_documents": "25.00"}),
        ("postzegels en telefoon, 30 euro", {"cost_kinds": ["calls_to_set_right", "postage"]}),
        ("3 dagen onbetaald verlof", {"cost_kinds": ["lost_income"]}),
        ("verlof", {"cost_kinds": ["lost_income"]}),
        ("congé", {"cost_kinds": ["lost_income"]}),
        ("days off work", {"cost_kinds": ["lost_income"]}),
        ("stamps", {"cost_kinds": ["postage"]}),
        ("un prêt de 5000 euros",
         {"cost_kinds": ["loans"], "cost_loans": "5000.00"}),
        ("a lawyer, 300 euros", {"cost_kinds": ["lawyer"], "cost_lawyer": "300.00"}),
        ("geen kosten", {"cost_kinds": []}),
        ("rien du tout", {"cost_kinds": []}),
        ("no costs", {"cost_kinds": []}),
        ("weet ik niet", {"cost_kinds": "unknown"}),
        ("aucune idée", {"cost_kinds": "unknown"}),
        ("welke kosten bedoelt u?", {}),
        ("gisteren", {}),
    ],
)  # fmt: skip
def test_costs_in_one_answer(text, facts):
    assert interpret_answer(text, "cost_kinds", "nl", TODAY) == facts


@pytest.mark.parametrize(
    ("text", "fact", "facts"),
    [
        ("1.250 euro", "cost_loans", {"cost_loans": "1250.00"}),
        ("12,50", "cost_postage", {"cost_postage": "12.50"}),
        ("je ne sais pas", "cost_postage", {"cost_postage": "unknown"}),
        ("about 30 euros", "cost_calls_to_set_right", {"cost_calls_to_set_right": "30.00"}),
        ("mijn hond", "cost_lawyer", {}),
        ("ja 500 euro", "money_left_account",
         {"money_left_account": True, "amount": "500.00", "currency": "EUR"}),
        ("geen idee wanneer, gisteren ontdekt", "incident_date",
         {"incident_date": "unknown", "discovered_on": "2026-11-20"}),
        ("gisteren pas ontdekt", "incident_date", {"discovered_on": "2026-11-20"}),
        ("gisteren", "incident_date", {"incident_date": "2026-11-20"}),
        ("ik heb het zelf gepost", "circumstances",
         {"circumstances": ["spread_by_insured"], "circumstances_asked": True}),
        ("lek bij proximus", "circumstances",
         {"circumstances": ["proximus_leak"], "circumstances_asked": True}),
        ("on m'a volé mon sac", "circumstances",
         {"circumstances": ["stolen_offline"], "circumstances_asked": True}),
        ("illegal copies", "circumstances",
         {"circumstances": ["illegal_data"], "circumstances_asked": True}),
        ("non, rien de tout ça", "circumstances",
         {"circumstances": [], "circumstances_asked": True}),
    ],
)  # fmt: skip
def test_answers_with_more_than_one_fact(text, fact, facts):
    assert interpret_answer(text, fact, "nl", TODAY) == facts
