""" "Is X covered?": what X is, as a fact that the rules know."""

from datetime import date

import pytest

from helpline.terms import load_terms
from helpline.understanding.cover_questions import find_cover_question, known_subjects

TERMS = load_terms(date(2026, 11, 21))
# What no customer asks about in so many words, or what an answer of its own tells better.
NOT_ASKED_HERE = {
    ("bought_online", "false"),
    ("circumstances", "complaint_against_insurer"),
    ("circumstances", "recovery_impossible"),
    ("circumstances", "shared_in_confidence"),
    ("circumstances", "state_publication"),
    ("circumstances", "stolen_offline"),
    ("circumstances", "no_right_to_data"),
    ("perpetrator", "lives_at_home"),
    ("perpetrator", "stays_at_home"),
    ("perpetrator", "public_authority"),
}


def facts(text, language):
    found = find_cover_question(text, language)
    return {(it.fact, it.value) for it in found.subjects} if found else None


@pytest.mark.parametrize(
    ("text", "language", "category"),
    [
        ("Zijn juwelen gedekt?", "nl", "valuables"),
        ("is een konijn verzekerd", "nl", "animal_plant"),
        ("dekken jullie een wapen?", "nl", "weapon"),
        ("vallen medicijnen onder de dekking?", "nl", "medicine"),
        ("is een elektrische step die ik online bestel gedekt?", "nl", "motor_vehicle"),
        ("zijn chocolade en wijn gedekt?", "nl", "perishable_food"),
        ("zijn e-books gedekt?", "nl", "digital"),
        ("is een wasmachine verzekerd?", "nl", "ordinary"),
        ("Les billets de concert sont-ils couverts ?", "fr", "valuables"),
        ("un chien est-il couvert ?", "fr", "animal_plant"),
        ("couvrez-vous les médicaments ?", "fr", "medicine"),
        ("une voiture achetée en ligne est-elle assurée ?", "fr", "motor_vehicle"),
        ("est-ce que la nourriture est couverte ?", "fr", "perishable_food"),
        ("un aspirateur est-il couvert ?", "fr", "ordinary"),
        ("Is jewellery covered?", "en", "valuables"),
        ("are plants covered", "en", "animal_plant"),
        ("does the policy cover medicines?", "en", "medicine"),
        ("is an electric bike insured?", "en", "motor_vehicle"),
        ("are software downloads covered?", "en", "digital"),
        ("is a fridge covered?", "en", "ordinary"),
    ],
)
def test_goods(text, language, category):
    assert ("item_category", category) in facts(text, language)


@pytest.mark.parametrize(
    ("text", "language", "subject"),
    [
        ("zijn gegevens op een usb-stick gedekt?", "nl", ("medium", "usb_stick")),
        ("is data op een nas gedekt?", "nl", ("medium", "storage_system")),
        ("les données sur une clé usb sont-elles couvertes ?", "fr", ("medium", "usb_stick")),
        ("mes fichiers dans le cloud sont-ils couverts ?", "fr", ("medium", "cloud")),
        ("is data on my tablet covered?", "en", ("medium", "tablet")),
        ("are files on a playstation covered?", "en", ("medium", "game_console")),
        ("zijn bestanden gedekt na een overstroming?", "nl", ("cause", "flood")),
        ("is een computervirus gedekt?", "nl", ("cause", "virus")),
        (
            "des fichiers effacés par erreur, est-ce couvert ?",
            "fr",
            ("cause", "human_error"),
        ),
        ("is data lost in a short circuit covered?", "en", ("cause", "electrical_problem")),
        ("Is iets van vinted gedekt?", "nl", ("circumstances", "second_hand")),
        ("un achat sur ebay est-il couvert ?", "fr", ("circumstances", "auction_site")),
        ("is a postal strike covered?", "en", ("circumstances", "carrier_strike")),
        ("dekken jullie artikels van een journalist?", "nl", ("perpetrator", "press")),
    ],
)
def test_media_causes_and_circumstances(text, language, subject):
    assert subject in facts(text, language)


def test_several_goods_are_each_found():
    found = find_cover_question("zijn een boek en een hond gedekt?", "nl")
    assert [(it.text, it.value) for it in found.subjects] == [
        ("boek", "ordinary"),
        ("hond", "animal_plant"),
    ]


def test_a_good_named_in_the_sentence_before_counts():
    assert ("item_category", "valuables") in facts(
        "Ik koop geregeld oude munten. Vallen die onder de waarborg?", "nl"
    )


def test_a_device_is_a_medium_where_its_data_are_meant_and_a_good_where_it_is_bought():
    assert facts("is de data op mijn laptop gedekt?", "nl") == {("medium", "computer_disk")}
    assert facts("is een laptop die ik online koop gedekt?", "nl") == {
        ("item_category", "ordinary")
    }
    assert facts("is een laptop gedekt?", "nl") == {
        ("item_category", "ordinary"),
        ("medium", "computer_disk"),
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mijn laptop is gestolen, is dat gedekt?", "nl"),
        ("ik kocht een fiets", "nl"),
        ("een koptelefoon", "nl"),
        ("tot welk bedrag is een laptop gedekt?", "nl"),
        ("vanaf wanneer is een verloren bestand gedekt?", "nl"),
        ("zijn mijn kinderen verzekerd?", "nl"),
        ("is diefstal van mijn telefoon verzekerd?", "nl"),
        ("is mijn fiets gedekt door mijn brandverzekering?", "nl"),
        ("combien coûte un vélo ?", "fr"),
        ("mon vélo n'est jamais arrivé, suis-je couvert ?", "fr"),
        ("mon assurance auto couvre-t-elle un vélo ?", "fr"),
        ("my bike never arrived, am I covered?", "en"),
        ("how often is a laptop covered per year?", "en"),
        ("does my home insurance cover a bike?", "en"),
        ("is it raining?", "en"),
    ],
)
def test_anything_else_is_no_such_question(text, language):
    assert find_cover_question(text, language) is None


def test_every_exclusion_can_be_asked_about():
    excluded = {(rule.fact, rule.value) for rule in TERMS.exclusions}
    askable = {it for it in excluded if it[0] not in ("item_category", "victim", "where_published")}
    assert askable - known_subjects() - NOT_ASKED_HERE == set()


def test_every_medium_and_cause_of_the_terms_can_be_asked_about():
    named = {("medium", it) for it in TERMS.items("DAT-3.media")} | {
        ("cause", it) for it in TERMS.items("DAT-4.causes")
    }
    assert named - known_subjects() == set()
