"""Asking for the letter to the shop, told apart from letters that were sent or are others."""

import pytest

from helpline.understanding.letter_wishes import wants_letter

ASKED = (
    "kan je een brief maken",
    "Kunt u een klachtenbrief voor mij schrijven?",
    "schrijf een brief aan de winkel",
    "stel die brief maar op aub",
    "ik heb een brief nodig voor de winkel",
    "help me met de brief",
    "hebt u een voorbeeldbrief",
    "hoe schrijf ik zo'n klachtenbrief?",
    "Pouvez-vous écrire la lettre pour moi ?",
    "rédigez-moi une lettre svp",
    "avez-vous un modèle de lettre ?",
    "j'ai besoin d'une lettre de réclamation",
    "je voudrais une lettre",
    "aidez-moi à écrire cette lettre",
    "can you write a letter for me",
    "please draft me a letter",
    "do you have a template letter",
    "I need a complaint letter",
    "help me write the letter",
    "could you make that letter",
)
NOT_ASKED = (
    "met een brief",
    "Ik heb een brief geschreven naar de winkel",
    "ik heb hen vorige week een aangetekende brief gestuurd",
    "per brief",
    "par lettre",
    "J'ai envoyé une lettre le 3 novembre",
    "j'ai écrit une lettre au magasin",
    "by letter",
    "I sent them a letter",
    "I wrote a letter last week",
    "ik kreeg een brief van de bank",
    "kan je een opzegbrief maken",
    "kan je een brief maken om mijn contract op te zeggen",
    "pouvez-vous écrire la lettre pour résilier",
    "can you write a letter to cancel my contract",
    "mijn pakje is niet geleverd",
    "I got a letter from my bank that I have a loan",
    "ik wil een klacht indienen",
    "de brief was beschadigd",
    "can I complain by letter?",
    "",
)


@pytest.mark.parametrize("text", ASKED)
def test_a_letter_is_asked_for(text):
    assert wants_letter(text)
    assert wants_letter(text.upper())


@pytest.mark.parametrize("text", NOT_ASKED)
def test_no_letter_is_asked_for(text):
    assert not wants_letter(text)
