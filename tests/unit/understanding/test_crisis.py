from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.crisis import DANGER, SUICIDE, detect_crisis


@pytest.mark.parametrize(
    "text",
    [
        "ik wil dood", "ik wil niet meer leven", "ik zie het niet meer zitten",
        "kzie het nimeer zitten", "ik ga er een einde aan maken", "ik wou dat ik dood was",
        "iedereen is beter af zonder mij", "voor mij hoeft het allemaal niet meer",
        "mijn zoon wil zelfmord plegen", "ze zei dat ze voor de trein gaat springen",
        "mijn dochter van 14 schreef dat ze er niet meer wil zijn", "heb pillen geslikt",
        "ik ben bang dat hij zichzelf iets aandoet",
        "wie zorgt er voor de kat als ik er niet meer ben",
        "mijn opa is opgelicht en zegt nu dat hij een touw gaat halen",
        "je veux mourir", "j'en peux plus de vivre", "je vais me suicider", "jveux plus vivre",
        "ma fille dit qu'elle veut plus être là", "mon fils parle d'en finir",
        "j'ai envie d'en finir", "à quoi bon vivre", "elle parle de se jeter sous un train",
        "mon mari a pris tous ses médicaments", "je voudrais m'endormir et ne plus me réveiller",
        "il est assis sur le rebord de sa fenêtre", "je suis un poids pour tout le monde",
        "my daughter says she doesn't want to live any more", "I want to kill myself",
        "I'm going to end it all", "my son wrote he would be better off dead",
        "I can't go on like this anymore, I see no way out", "I took a bunch of pills",
        "i dont want to be here anymore", "my friend is suicidal", "I have nothing to live for",
        "sometimes i think everyone would be happier if i was gone", "she cut her wrists",
    ],
)  # fmt: skip
def test_suicide(text):
    crisis = detect_crisis(text)
    assert crisis is not None
    assert crisis.kind == SUICIDE


@pytest.mark.parametrize(
    "text",
    [
        "hij staat voor mijn deur met een mes", "mijn man slaat me", "er is iemand in mijn huis",
        "mijn dochter is weggelopen met een man van het internet", "ik ben in levensgevaar",
        "il est devant chez moi avec un couteau", "il me frappe", "il menace de me tuer",
        "j'ai peur pour ma vie", "on tambourine à la porte et il crie qu'il a de l'essence",
        "he's at my door with a knife", "someone is breaking into my house", "he is hitting me",
        "help he is in my house", "I'm not safe at home", "there is a smell of gas in the hallway",
    ],
)  # fmt: skip
def test_danger(text):
    crisis = detect_crisis(text)
    assert crisis is not None
    assert crisis.kind == DANGER


@pytest.mark.parametrize(
    "text",
    [
        "I'm dying to know", "deadline", "this is killing me", "my phone is dead", "dead link",
        "my hard drive died", "I ordered a knife set and it never came",
        "the courier is at my door",
        "package stolen from my door", "someone follows me on tiktok", "is my account in danger?",
        "I can't take this anymore, refund me", "I want to die of embarrassment",
        "they threaten to kill me in messages on facebook", "the seller has disappeared",
        "ik ben doodmoe", "dode pixels", "mijn laptop is dood", "doodziek van die firma",
        "ik schaam mij dood", "mijn vrouw gaat me vermoorden als ze het ziet",
        "ik heb een mes besteld",
        "de koerier stond voor mijn deur", "ik kan niet meer aan mijn bestanden",
        "ik kan niet meer inloggen", "ik wil een einde maken aan mijn contract",
        "ik zie het niet zitten om dat terug te sturen", "ik wil verdwijnen van google",
        "ik wacht want die kast komt maar niet",
        "mort de rire", "je suis mort de fatigue", "la plante est arrivée morte",
        "j'ai commandé un couteau de cuisine", "mon colis a été volé devant ma porte",
        "je veux en finir avec ce dossier", "mettre fin à mon contrat", "ça me tue",
        "je n'en peux plus de ce vendeur", "mon adresse publiée par un fou",
        "colis jamais reçu, je suis désespéré", "le disque dur est mort",
    ],
)  # fmt: skip
def test_strong_language_is_no_crisis(text):
    assert detect_crisis(text) is None


def test_despair_counts_when_it_is_said_twice():
    assert detect_crisis("ik ben ten einde raad") is None
    assert detect_crisis("ik ben ten einde raad, alles is voorbij") is not None


def test_suicide_goes_before_danger():
    crisis = detect_crisis("he hits me and I want to kill myself")
    assert crisis is not None
    assert crisis.kind == SUICIDE


SAID = yaml.safe_load(Path(__file__).with_name("crisis_said.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", SAID["crisis"])
def test_a_crisis_said_indirectly_or_of_somebody_else(text):
    assert detect_crisis(text) is not None


@pytest.mark.parametrize("text", SAID["harmless"])
def test_more_strong_language_is_no_crisis(text):
    assert detect_crisis(text) is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_what_stands_around_it_never_hides_it(before, after):
    assert detect_crisis(f"{before}\nik wil niet meer leven\n{after}") is not None
