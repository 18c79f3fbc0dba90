"""First things first: what a customer in trouble hears before any question of the insurance."""

import pytest

from helpline.settings import PROJECT_ROOT
from helpline.texts import LANGUAGES, Catalogue

CATALOGUE = Catalogue.load(PROJECT_ROOT / "data")
TEXTS = [name for name in CATALOGUE.names() if name.startswith("utter_first_aid_")]
# What is said, the topic that it is understood as, and which first aid it needs.
SITUATIONS = [
    ("…", "payment_fraud", {}, "payment_fraud"),
    ("…", "e_reputation", {}, "e_reputation"),
    ("…", "identity_theft", {}, "identity_theft"),
    ("…", "data_recovery", {}, "data_recovery"),
    ("hij chanteert mij met een video", "e_reputation", {}, "extortion"),
    ("on me fait chanter avec une vidéo", "e_reputation", {}, "extortion"),
    ("he'll send it to my wife unless I pay, blackmail", "e_reputation", {}, "extortion"),
    ("mijn instagram is gehackt", "identity_theft", {}, "hacked_account"),
    ("on a piraté mon facebook", "identity_theft", {}, "hacked_account"),
    ("my email got hacked", "identity_theft", {}, "hacked_account"),
    ("al mijn bestanden zijn versleuteld", "data_recovery", {}, "ransomware"),
    ("ransomware, tout est bloqué", "data_recovery", {}, "ransomware"),
    ("…", "data_recovery", {"cause": "ransomware"}, "ransomware"),
    ("…", "data_recovery", {"cause": "virus"}, "ransomware"),
    ("…", "data_recovery", {"cause": "dropped"}, "data_damaged"),
    ("…", "data_recovery", {"cause": "flood"}, "data_damaged"),
    ("…", "data_recovery", {"cause": "human_error"}, "data_deleted"),
    ("…", "data_recovery", {"cause": "deleted_by_other"}, "data_deleted"),
    ("…", "data_recovery", {"cause": "unknown"}, "data_recovery"),
]


def first_aid_said(customer):
    texts = {CATALOGUE.render(name, customer.language): name for name in TEXTS}
    return [
        (number, texts[message.text].removeprefix("utter_first_aid_"))
        for number, message in enumerate(customer.messages)
        if message.text in texts
    ]


@pytest.mark.parametrize(("text", "topic", "facts", "wanted"), SITUATIONS)
def test_first_aid_comes_before_everything_but_the_greeting(
    each_language, text, topic, facts, wanted
):
    each_language.says(text, topic=topic, facts=facts)
    assert first_aid_said(each_language) == [(1, wanted)]


@pytest.mark.parametrize(
    "topic", ["non_delivery", "non_conforming_delivery", "legal_information", "prevention_advice"]
)
def test_where_nothing_is_urgent_there_is_no_first_aid(customer, topic):
    customer.says("…", topic=topic)
    assert first_aid_said(customer) == []


def test_only_who_may_face_a_ransom_hears_of_one(each_language):
    words = {"nl": "losgeld", "fr": "rançon", "en": "ransom"}
    each_language.says("…", topic="data_recovery", facts={"cause": "human_error"})
    assert words[each_language.language] not in each_language.text
    assert not [name for name in each_language.state.said_first if name.endswith("ransomware")]


def test_nothing_can_be_done_with_a_device_that_is_gone(customer):
    customer.says("…", topic="data_recovery", facts={"cause": "device_gone"})
    assert first_aid_said(customer) == []


def test_first_aid_is_said_once_in_a_report_also_after_a_correction(customer):
    customer.says("mijn facebook is gehackt", topic="identity_theft")
    assert first_aid_said(customer)
    customer.says("…", facts={"incident_date": "2026-11-02"})
    assert not first_aid_said(customer)
    customer.presses("correct_fact", fact="incident_date")
    customer.answers("incident_date", "2026-11-03")
    assert not first_aid_said(customer)
    customer.presses("identity_theft")
    assert not first_aid_said(customer)


def test_a_cover_that_turns_out_to_be_another_brings_its_own_first_aid(customer):
    customer.says("…", topic="identity_theft")
    customer.presses("payment_fraud")
    assert [name for _, name in first_aid_said(customer)] == ["payment_fraud"]


def test_what_was_said_before_the_topic_was_clear_counts(customer):
    customer.says(
        "mijn instagram is gehackt",
        topic="identity_theft",
        clarify=True,
        alternatives=[["complaint", 0.3]],
    )
    customer.presses("identity_theft")
    assert [name for _, name in first_aid_said(customer)] == ["hacked_account"]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_first_aid_is_short_and_numbered(name, language):
    lines = CATALOGUE.render(name, language).splitlines()
    assert 2 <= len(lines) <= 4
    assert [line[:2] for line in lines[1:]] == [f"{n}." for n in range(1, len(lines))]
    assert all(len(line) <= 85 for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_aid_says_what_cannot_wait(language):
    def said(situation):
        return CATALOGUE.render(f"utter_first_aid_{situation}", language).splitlines()

    assert "078 170 170" in said("payment_fraud")[1]
    bank = {"nl": "bank", "fr": "banque", "en": "bank"}[language]
    assert bank in said("payment_fraud")[2]
    assert bank in "\n".join(said("identity_theft"))
    no_payment = {"nl": "Betaal niet", "fr": "Ne payez pas", "en": "Do not pay"}[language]
    assert no_payment in said("extortion")[1]
    keep = {"nl": "Bewaar het bewijs", "fr": "Gardez les preuves", "en": "Keep the evidence"}
    assert keep[language] in said("extortion")[2]
    back_in = {"nl": "in uw account te komen", "fr": "rentrer dans votre compte"}
    assert back_in.get(language, "get back into your account") in said("hacked_account")[1]
    others_out = {"nl": "andere toestellen af", "fr": "Déconnectez tous les autres"}
    assert others_out.get(language, "log out all other devices") in said("hacked_account")[2]
    offline = {"nl": "van het internet", "fr": "Coupez internet", "en": "off the internet"}
    assert offline[language] in said("ransomware")[1]
    assert offline[language] in said("data_recovery")[1]
