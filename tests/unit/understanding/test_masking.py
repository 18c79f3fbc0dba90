"""What is a secret and what is not, in the words customers use."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.masking import KINDS, MASK, Masked, mask

SECRETS = [
    # cards, all test numbers of the card schemes
    ("mijn kaart is 4111 1111 1111 1111 dus", "mijn kaart is [••••] dus", "card"),
    ("4111111111111111", "[••••]", "card"),
    ("carte 5555-5555-5555-4444, merci", "carte [••••], merci", "card"),
    ("5555.5555.5555.4444", "[••••]", "card"),
    ("amex 3782 822463 10005", "amex [••••]", "card"),
    ("3530111333300000", "[••••]", "card"),
    ("diners 3056 930902 5904", "diners [••••]", "card"),
    ("4222222222222", "[••••]", "card"),
    ("bancontact 6703 4444 4444 4449", "bancontact [••••]", "card"),
    ("bancontact 6703 0000 0000 0000 3", "bancontact [••••]", "card"),
    ("4111 1111 1111 1111 09/28", "[••••] 09/28", "card"),
    ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[••••]", "card"),
    ("kaartnr4111111111111111!", "kaartnr[••••]!", "card"),
    ("4111\u00a01111\u00a01111\u00a01111", "[••••]", "card"),
    # accounts
    ("betaald naar BE71 0961 2345 6769 op vrijdag", "betaald naar [••••] op vrijdag", "iban"),
    ("BE71096123456769", "[••••]", "iban"),
    ("be71 0961 2345 6769.", "[••••].", "iban"),
    ("compte FR14 2004 1010 0505 0001 3M02 606 svp", "compte [••••] svp", "iban"),
    ("NL91ABNA0417164300 van hem", "[••••] van hem", "iban"),
    ("to GB29 NWBK 6016 1331 9268 19 yesterday", "to [••••] yesterday", "iban"),
    ("LT12 1000 0111 0100 1000", "[••••]", "iban"),
    ("BE71-0961-2345-6769", "[••••]", "iban"),
    ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "[••••]", "iban"),
    # national register
    ("rijksregister 85.07.30-033.28", "rijksregister [••••]", "national_number"),
    ("85073003328", "[••••]", "national_number"),
    (
        "mon numéro national: 85 07 30 033 28 voilà",
        "mon numéro national: [••••] voilà",
        "national_number",
    ),
    ("17.07.30-033.84", "[••••]", "national_number"),
    # passwords
    ("mijn wachtwoord is Hond123!", "mijn wachtwoord is [••••]", "password"),
    ("mijn wachtwoord is zonnebloem", "mijn wachtwoord is [••••]", "password"),
    (
        "mijn wachtwoord is Hond123! en ik ben boos",
        "mijn wachtwoord is [••••] en ik ben boos",
        "password",
    ),
    ("Paswoord: Poes_2024, help", "Paswoord: [••••], help", "password"),
    (
        "het wachtwoord van mijn vrouw is Poes99",
        "het wachtwoord van mijn vrouw is [••••]",
        "password",
    ),
    ("wachtwoord voor itsme was Zomer2026", "wachtwoord voor itsme was [••••]", "password"),
    (
        "ik gaf hun mijn paswoord Brussel1000 door",
        "ik gaf hun mijn paswoord [••••] door",
        "password",
    ),
    ("Hond123! is mijn wachtwoord", "[••••] is mijn wachtwoord", "password"),
    ("mdp: xxx", "mdp: [••••]", "password"),
    ("mdp = chaton", "mdp = [••••]", "password"),
    ("mon mot de passe c'est Chat2024", "mon mot de passe c'est [••••]", "password"),
    ("mon mot de passe c’est soleil", "mon mot de passe c’est [••••]", "password"),
    ("mon mot de passe cest Soleil12 voila", "mon mot de passe cest [••••] voila", "password"),
    (
        "le mot de passe de ma boîte est Azerty!9",
        "le mot de passe de ma boîte est [••••]",
        "password",
    ),
    ("MOT DE PASSE : SOLEIL", "MOT DE PASSE : [••••]", "password"),
    ("my password is sunflower", "my password is [••••]", "password"),
    (
        "my password is sunflower and they know it",
        "my password is [••••] and they know it",
        "password",
    ),
    ("password: hunter2", "password: [••••]", "password"),
    ('the password was "correct horse battery"', 'the password was "[••••]"', "password"),
    ("my pwd is now Summer!26", "my pwd is now [••••]", "password"),
    ("password for paypal is abC9xyz", "password for paypal is [••••]", "password"),
    ("mijn wachtwoord is 1234", "mijn wachtwoord is [••••]", "password"),
    # PINs
    ("pincode 1234", "pincode [••••]", "pin"),
    ("mijn pincode is 4821 ofzo", "mijn pincode is [••••] ofzo", "pin"),
    ("pin: 4821", "pin: [••••]", "pin"),
    ("de pincode van mijn kaart is 0007", "de pincode van mijn kaart is [••••]", "pin"),
    ("4821 is mijn pincode", "[••••] is mijn pincode", "pin"),
    ("code pin 1234", "code pin [••••]", "pin"),
    ("mon code secret est 4821.", "mon code secret est [••••].", "pin"),
    ("le code de ma carte c'est 4821", "le code de ma carte c'est [••••]", "pin"),
    ("my pin is 4821", "my pin is [••••]", "pin"),
    ("my PIN number is 482199", "my PIN number is [••••]", "pin"),
    ("pin code (4821)", "pin code ([••••])", "pin"),
    # codes
    ("code 123456 van itsme", "code [••••] van itsme", "code"),
    ("ik gaf de code 834221 aan de bank", "ik gaf de code [••••] aan de bank", "code"),
    ("de sms-code was 99812", "de sms-code was [••••]", "code"),
    ("cvc 123", "cvc [••••]", "code"),
    ("CVV: 1234", "CVV: [••••]", "code"),
    ("le code de vérification est 552 981", "le code de vérification est [••••]", "code"),
    (
        "j'ai donné le code 552981 reçu de ma banque",
        "j'ai donné le code [••••] reçu de ma banque",
        "code",
    ),
    ("code de sécurité 737", "code de sécurité [••••]", "code"),
    ("the security code is 737", "the security code is [••••]", "code"),
    (
        "I read them the code 4432 from my card reader",
        "I read them the code [••••] from my card reader",
        "code",
    ),
    ("the one-time code was G-552981", "the one-time code was [••••]", "code"),
]


@pytest.mark.parametrize(("text", "masked", "kind"), SECRETS)
def test_secret_is_masked_and_the_rest_kept(text: str, masked: str, kind: str) -> None:
    assert mask(text) == Masked(masked, (kind,))


NO_SECRETS = [
    "ik ben mijn wachtwoord vergeten",
    "mijn wachtwoord is gehackt",
    "mijn wachtwoord is niet meer juist",
    "mijn wachtwoord is veranderd door iemand",
    "mijn wachtwoord is gisteren gewijzigd en nu kan ik er niet in",
    "wachtwoord: ik ben het vergeten",
    "ze vroegen mijn wachtwoord en pincode",
    "ik heb mijn paswoord 2 keer gewijzigd op 3/11",
    "hoe kies ik een goed wachtwoord?",
    "het wachtwoord van mijn mailbox is hetzelfde als dat van facebook",
    "j'ai oublié mon mot de passe",
    "mon mot de passe est compromis",
    "mon mot de passe est piraté depuis hier",
    "mon mot de passe a été changé le 3 novembre",
    "mon mot de passe est trop faible",
    "on m'a demandé mon mdp et mon code pin",
    "my password is wrong",
    "my password was leaked",
    "my password is not working since 3 November",
    "they changed my password, what now",
    "is my password safe?",
    "ik heb 2000 euro gepind",
    "pin 1500 euro afgehaald",
    "de promocode 12345 werkte niet bij mijn bank",
    "postcode 1000 Brussel, rekening bij KBC",
    "code postal 1000 Bruxelles, banque ING",
    "le code promo 55512 de ma banque",
    "error code 4040 when I pay with my card",
    "tracking code 32321234 en mijn kaart is belast",
    "mijn nummer is 0475 12 34 56 of 0475/12.34.56",
    "+32 475 12 34 56, +32475123456 of 0032475123456",
    "02 552 51 65",
    "contract CC-104417",
    "dossier CC-7K3PQ-9",
    "bestelling 4011223344 van 21/11/2026",
    "order 405-1234567-1234567",
    "ordernummer 10023456",
    "besteld op 2026-11-03, geleverd op 20.11.2026",
    "249,- of 1.249,50 euro of € 49",
    "iPhone 15 128 gb voor 1249.00",
    "track 323212345678901234567890",
    "4111 1111 1111 1112",
    "BE71 0961 2345 6768",
    "85.07.30-033.29",
    "in 2025 en 2026",
    "ik woon in de Stationsstraat 123, 9000 Gent",
]


@pytest.mark.parametrize("text", NO_SECRETS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == Masked(text, ())


def test_several_kinds_are_named_once_in_a_fixed_order() -> None:
    found = mask("pin 4821, pin 4822, kaart 4111 1111 1111 1111 cvc 123, wachtwoord: Hond123!")
    assert found.kinds == ("card", "password", "pin", "code")
    assert found.text == f"pin {MASK}, pin {MASK}, kaart {MASK} cvc {MASK}, wachtwoord: {MASK}"


def test_empty_and_blank() -> None:
    assert mask("").text == ""
    assert mask(" \n ").text == " \n "


CUES = st.sampled_from(
    ["mdp", "wachtwoord", " is ", ": ", "=", "my pin", "code", "itsme", "cvc", " ", "1234", "x",
     "123 456", "4111 1111 1111 1111", "BE71 0961 2345 6769", "85.07.30-033.28", "Hond1!", '"',
     "'", MASK, "[", "••", "est", "c'est", "van", "CC-104417", "\n", "."]
)  # fmt: skip
WILD = st.one_of(st.text(max_size=200), st.lists(CUES, max_size=25).map("".join))


@settings(max_examples=200, deadline=None)
@given(WILD)
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once.text) == Masked(once.text, ())
    assert set(once.kinds) <= set(KINDS)
    assert bool(once.kinds) == (once.text != text)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_card_survives_whatever_stands_around_it(before: str, after: str) -> None:
    text = f"{before} , 4111 1111 1111 1111 , {after}"
    assert "1111 1111" not in mask(text).text


@pytest.mark.parametrize(
    "piece",
    ["mdp: ", "pin ", "code itsme ", "4111 ", "1", "wachtwoord van ", "BE71 ", "mdp is pin ",
     "code a b c d e ", "mdp: a1b2 ", "a", " ", '"', "85.07.", "password for x@y.z "],
)  # fmt: skip
def test_time_grows_with_length_only(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    started = time.process_time()
    mask(text)
    assert time.process_time() - started < 2.0
