"""Which incidents a message shows signs of: rather one too few than one too many."""

import pytest

from helpline.understanding.incidents import incidents_in, signs_in

TWO = [
    ("my account was hacked and they bought things with it", {"payment_fraud", "identity_theft"}),
    (
        "mijn account is gehackt en ze hebben er dingen mee gekocht",
        {"payment_fraud", "identity_theft"},
    ),
    (
        "mon compte a été piraté et ils ont acheté des choses avec",
        {"payment_fraud", "identity_theft"},
    ),
    (
        "mijn instagram is gehackt en ze dreigen mijn foto's te verspreiden",
        {"e_reputation", "identity_theft"},
    ),
    (
        "on me fait chanter avec une vidéo et mon facebook est piraté",
        {"e_reputation", "identity_theft"},
    ),
    (
        "my parcel never arrived and now there are payments on my card I did not make",
        {"payment_fraud", "non_delivery"},
    ),
    (
        "mijn pakje kwam niet aan en nu zijn er onbekende betalingen met mijn kaart",
        {"payment_fraud", "non_delivery"},
    ),
    (
        "iemand heeft een lening op mijn naam afgesloten en mijn rekening leeggehaald",
        {"payment_fraud", "identity_theft"},
    ),
    (
        "they took out a loan in my name and my photos on the laptop are deleted",
        {"identity_theft", "data_recovery"},
    ),
]
ONE_OR_NONE = [
    "mon compte bancaire a été piraté et de l'argent a disparu",
    "mijn rekening is gehackt en er is geld weg",
    "my bank account was hacked and money was taken",
    "hij wil 500 euro of hij stuurt alles naar mijn vrouw",
    "a man threatens to post my pictures unless I pay",
    "iemand heeft een nepprofiel van mij gemaakt op facebook",
    "ransomware on my laptop, all files encrypted, they want 500 euro",
    "mijn pc is gehackt, alle bestanden zijn versleuteld en ze vragen losgeld",
    "ik heb betaald en niets gekregen, geld kwijt",
    "ik heb een lamp besteld, mijn rekening is gedebiteerd maar niets geleverd",
    "ik heb op facebook een fiets gekocht en nooit ontvangen",
    "j'ai commandé sur un site et je n'ai jamais rien reçu, 80 euros perdus",
    "someone is bullying my daughter on instagram and shares naked pictures of her",
    "met mijn kaart zijn aankopen gedaan die ik niet deed",
    "a thief bought two phones with my card",
    "mijn harde schijf is stuk en al mijn foto's zijn weg",
    "I deleted my mail by mistake, all photos gone",
    "hoe weet ik of mijn account gehackt is",
    "the shop sent me the wrong lamp and will not refund",
]


@pytest.mark.parametrize(("text", "covers"), TWO)
def test_two_incidents_each_have_a_sign(text, covers):
    assert set(incidents_in(signs_in(text))) == covers


@pytest.mark.parametrize("text", ONE_OR_NONE)
def test_one_incident_is_not_taken_for_two(text):
    assert len(incidents_in(signs_in(text))) <= 1, signs_in(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("er staat een vals profiel met mijn foto online", "fake_profile"),
        ("quelqu'un a créé un faux profil à mon nom", "fake_profile"),
        ("somebody made a fake account with my name", "fake_profile"),
        ("sextortion, ik ben bang", "extortion"),
        ("il menace de diffuser mes photos", "extortion"),
        ("rançongiciel sur mon pc", "ransomware"),
        ("I can't get into my instagram anymore, hacked", "hacked_account"),
    ],
)
def test_a_sign_is_seen_in_each_language(text, sign):
    assert sign in signs_in(text)
