from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.understanding import phrases
from helpline.understanding.purchase import (
    CHANNELS,
    CIRCUMSTANCES,
    PROBLEMS,
    RESPONSES,
    _lexicon,
    extract_purchase_facts,
    named_channel,
)


def test_a_dutch_report_with_everything_in_one_line() -> None:
    facts = extract_purchase_facts(
        "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht, vrijdag geleverd maar hij "
        "is stuk",
        "nl",
    )
    assert facts == {
        "merchant": "Coolblue",
        "item": "koptelefoon",
        "item_category": "ordinary",
        "problem": "damaged",
        "victim": "policyholder",
        "bought_online": True,
    }


def test_a_french_motor_bike_that_never_came() -> None:
    facts = extract_purchase_facts(
        "j'ai commandé un vélo avec un moteur électrique sur un site, jamais livré", "fr"
    )
    assert facts == {
        "item": "vélo avec un moteur électrique",
        "item_category": "motor_vehicle",
        "victim": "policyholder",
        "bought_online": True,
    }


def test_an_english_complaint_without_answer() -> None:
    facts = extract_purchase_facts(
        "ordered 1 September 2026, never arrived, complaint by the shop's form 1 October, "
        "no answer",
        "en",
    )
    assert facts == {
        "complaint_made": True,
        "complaint_channel": "form",
        "merchant_response": "none",
        "victim": "policyholder",
    }


MADE, NOT_MADE, OPEN = True, False, None


@pytest.mark.parametrize(
    ("language", "text", "made", "channel"),
    [
        ("nl", "heb geklaagd bij de winkel", MADE, None),
        ("nl", "heb geklaagt via hun formulier", MADE, "form"),
        ("nl", "klacht ingediend met het klachtenformulier", MADE, "form"),
        ("nl", "ik heb een aangetekende brief gestuurd", MADE, "letter"),
        ("nl", "al drie keer gemaild naar de webshop", MADE, "email"),
        ("nl", "heb ze gemaild maar geen antwoord", MADE, "email"),
        ("nl", "heb de winkel gebeld", MADE, "phone"),
        ("nl", "heb gemaild, gebeld en het formulier ingevuld", MADE, "form"),
        ("nl", "3 mails 2 brieven en nog niks", MADE, "letter"),
        ("nl", "terug naar de winkel gegaan", MADE, "shop"),
        ("nl", "nog niet geklaagd", NOT_MADE, None),
        ("nl", "heb nog geen klacht ingediend", NOT_MADE, None),
        ("nl", "ik moet nog klagen", NOT_MADE, None),
        ("nl", "ik heb nog niets laten weten aan de winkel", NOT_MADE, None),
        ("nl", "ik wil een klacht indienen", OPEN, None),
        ("nl", "moet ik een aangetekende brief sturen?", OPEN, None),
        ("nl", "heb de bank gebeld", OPEN, None),
        ("nl", "klacht ingediend bij de politie", OPEN, None),
        ("nl", "ze hebben mij een mail gestuurd", OPEN, None),
        ("nl", "ik werd gebeld door de koerier", OPEN, None),
        ("nl", "kreeg een bevestigingsmail", OPEN, None),
        ("nl", "in een drukke straat", OPEN, None),
        ("fr", "j'ai envoyé une lettre", MADE, "letter"),
        ("fr", "j'ai envoye un recommandé au vendeur", MADE, "letter"),
        ("fr", "j'ai rempli leur formulaire le 14/11", MADE, "form"),
        ("fr", "je me suis plainte par mail", MADE, "email"),
        ("fr", "j'ai téléphoné au magasin", MADE, "phone"),
        ("fr", "j'ai introduit une réclamation", MADE, None),
        ("fr", "je n'ai pas encore réclamé", NOT_MADE, None),
        ("fr", "pas encore contacté le vendeur", NOT_MADE, None),
        ("fr", "je dois encore réclamer", NOT_MADE, None),
        ("fr", "j'ai déposé plainte à la police", OPEN, None),
        ("fr", "dois-je envoyer une lettre recommandée ?", OPEN, None),
        ("fr", "j'ai reçu un mail de confirmation", OPEN, None),
        ("fr", "ils m'ont envoyé un mail", OPEN, None),
        ("en", "I complained by email", MADE, "email"),
        ("en", "filled in their contact form", MADE, "form"),
        ("en", "sent a registered letter last week", MADE, "letter"),
        ("en", "I called the shop and they hung up", MADE, "phone"),
        ("en", "I haven't contacted them yet", NOT_MADE, None),
        ("en", "havent complained", NOT_MADE, None),
        ("en", "I want to make a complaint", OPEN, None),
        ("en", "I called my bank", OPEN, None),
        ("en", "a site called Zorvix", OPEN, None),
        ("en", "they emailed me a tracking number", OPEN, None),
        ("nl", "ik heb de shop ge-emailed en a letter sent", MADE, "letter"),
    ],
)
def test_complaint(language: str, text: str, made: bool | None, channel: str | None) -> None:
    facts = extract_purchase_facts(text, language)
    assert facts.get("complaint_made") is made
    assert facts.get("complaint_channel") == channel


@pytest.mark.parametrize(
    ("language", "text", "response"),
    [
        ("nl", "geen antwoord", "none"),
        ("nl", "ze antwoorden niet", "none"),
        ("nl", "ze reageren niet op mijn mails", "none"),
        ("nl", "er niks meer van gehoord", "none"),
        ("nl", "de winkel zwijgt", "none"),
        ("nl", "ze weigeren terug te betalen", "refused"),
        ("nl", "ze willen niet terugbetalen", "refused"),
        ("nl", "ze zeggen dat het mijn fout is", "refused"),
        ("nl", "mijn geld teruggekregen", "refunded"),
        ("nl", "de helft terugbetaald", "partly_refunded"),
        ("nl", "ze hebben het toestel al vervangen", "replaced"),
        ("nl", "ze beloofden terug te betalen", "promised"),
        ("nl", "ze gaan mij terugbetalen", "promised"),
        ("nl", "eerst weigerden ze, nadien toch terugbetaald", "refunded"),
        ("nl", "nog niets terugbetaald", None),
        ("nl", "ik wil mijn geld terug", None),
        ("nl", "krijg ik mijn geld terug?", None),
        ("nl", "ik heb het pakje geweigerd", None),
        ("nl", "mijn bank weigert", None),
        ("nl", "de beloofde levering kwam niet", None),
        ("nl", "ze beloven dat het volgende week komt", None),
        ("fr", "pas de réponse", "none"),
        ("fr", "silence radio depuis 3 semaines", "none"),
        ("fr", "le site ne répond à aucun de mes messages", "none"),
        ("fr", "le vendeur refuse de rembourser", "refused"),
        ("fr", "ils m'ont remboursé", "refunded"),
        ("fr", "ils m'ont remboursé la moitié", "partly_refunded"),
        ("fr", "ils ont promis un remboursement", "promised"),
        ("fr", "ils vont me rembourser", "promised"),
        ("fr", "je n'ai pas été remboursé", None),
        ("fr", "je veux être remboursé", None),
        ("fr", "quand vais-je être remboursé ?", None),
        ("en", "no reply", "none"),
        ("en", "they stopped replying", "none"),
        ("en", "I never heard back", "none"),
        ("en", "they refused to refund me", "refused"),
        ("en", "they won't refund me", "refused"),
        ("en", "I got my money back", "refunded"),
        ("en", "they refunded half of it", "partly_refunded"),
        ("en", "they sent a replacement", "replaced"),
        ("en", "they promised a refund", "promised"),
        ("en", "I want my money back", None),
        ("en", "the touch screen doesn't respond", None),
        ("en", "it came on the day they promised", None),
    ],
)
def test_response(language: str, text: str, response: str | None) -> None:
    assert extract_purchase_facts(text, language).get("merchant_response") == response


@pytest.mark.parametrize(
    ("language", "text", "problem"),
    [
        ("nl", "hij is stuk", "damaged"),
        ("nl", "kapot toegekomen", "damaged"),
        ("nl", "gescheurde jas gekregen", "damaged"),
        ("nl", "werkt niet", "defective"),
        ("nl", "toestel doet niks", "defective"),
        ("nl", "verkeerde maat", "wrong_item"),
        ("nl", "een compleet ander product", "wrong_item"),
        ("nl", "er ontbreekt een stuk", "incomplete"),
        ("nl", "de doos was leeg", "incomplete"),
        ("nl", "het is namaak", "counterfeit"),
        ("nl", "niet zoals op de foto", "not_as_described"),
        ("nl", "tweedehands verkocht als nieuw", "not_as_described"),
        ("nl", "een stuk speelgoed gekocht", None),
        ("nl", "het is een fake shop", None),
        ("nl", "mijn oude gsm was kapot dus kocht ik een nieuwe", None),
        ("nl", "niet kapot", None),
        ("nl", "half zo duur", None),
        ("fr", "colis arrivé cassé", "damaged"),
        ("fr", "la télé ne fonctionne pas", "defective"),
        ("fr", "mauvaise taille", "wrong_item"),
        ("fr", "il manque la moitié", "incomplete"),
        ("fr", "c'est une contrefaçon", "counterfeit"),
        ("fr", "pas conforme à la photo", "not_as_described"),
        ("fr", "ce n'est pas cassé", None),
        ("fr", "marqué livré mais rien reçu", None),
        ("fr", "une autre marque dedans", None),
        ("en", "it did arrive, but broken", "damaged"),
        ("en", "the charger doesn't work", "defective"),
        ("en", "they sent the wrong item", "wrong_item"),
        ("en", "parts missing", "incomplete"),
        ("en", "the trainers are fake", "counterfeit"),
        ("en", "nothing like the picture", "not_as_described"),
        ("en", "my parcel is missing", None),
        ("en", "they say it was delivered but I have nothing", None),
        ("en", "the van was broken into", None),
        ("nl", "De blender is toegekomen but the jug is cracked", "damaged"),
    ],
)
def test_problem(language: str, text: str, problem: str | None) -> None:
    assert extract_purchase_facts(text, language).get("problem") == problem


@pytest.mark.parametrize(
    ("language", "text", "victim"),
    [
        ("nl", "ik heb een lamp gekocht", "policyholder"),
        ("nl", "besteld op 3 november", "policyholder"),
        ("nl", "ik heb voor mijn dochter een fiets gekocht", "policyholder"),
        ("nl", "mijn dochter die bij ons woont heeft een kleed besteld", "family_same_roof"),
        ("nl", "mijn zoon heeft een PS5 gekocht bij bol", None),
        ("nl", "mijn vrouw kocht een tas", None),
        ("nl", "mijn zus die in Gent woont heeft een lamp besteld", "family_elsewhere"),
        ("nl", "mijn huisgenoot heeft een gsm besteld", "cohabitant_not_family"),
        ("nl", "een vriend van mij heeft iets besteld", "someone_else"),
        ("fr", "j'ai acheté une lampe", "policyholder"),
        ("fr", "nous avons commandé un canapé", "policyholder"),
        ("fr", "ma belle-mère qui habite avec nous a commandé des couettes", "family_same_roof"),
        ("fr", "ma fille, qui habite à Liège, a commandé une robe", "family_elsewhere"),
        ("fr", "mon coloc a commandé un casque", "cohabitant_not_family"),
        ("fr", "mon mari a commandé un casque", None),
        ("en", "I ordered a lamp", "policyholder"),
        ("en", "ordered a guitar, got silence", "policyholder"),
        ("en", "my flatmate ordered a lamp", "cohabitant_not_family"),
        ("en", "my husband, who lives with me, bought a drill", "family_same_roof"),
        ("en", "my son bought a drone", None),
    ],
)
def test_victim(language: str, text: str, victim: str | None) -> None:
    assert extract_purchase_facts(text, language).get("victim") == victim


@pytest.mark.parametrize(
    ("language", "text", "online"),
    [
        ("nl", "gekocht in de winkel in Gent", False),
        ("nl", "op een rommelmarkt gevonden", False),
        ("fr", "acheté en magasin", False),
        ("en", "I bought it in a shop in Antwerp", False),
        ("nl", "niet in de winkel gekocht maar online", True),
        ("nl", "op een webshop gekocht", True),
        ("fr", "acheté dans un magasin en ligne", True),
        ("en", "from www.zorvix-deals.com", True),
        ("nl", "besteld bij Zalando", True),
        ("nl", "heb een lamp gekocht", None),
        ("nl", "gekocht bij IKEA", None),
    ],
)
def test_bought_online(language: str, text: str, online: bool | None) -> None:
    assert extract_purchase_facts(text, language).get("bought_online") is online


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("nl", "tweedehands gekocht", {"second_hand"}),
        ("nl", "gekocht op Vinted", {"second_hand", "private_seller"}),
        ("nl", "via 2dehands gekocht", {"private_seller"}),
        ("nl", "op ebay gekocht", set()),
        ("nl", "gekocht om door te verkopen", {"resale"}),
        ("nl", "op een veilingsite gekocht", {"auction_site"}),
        ("nl", "voor mijn zaak gekocht", {"professional_use"}),
        ("nl", "bpost staakte", {"carrier_strike"}),
        ("nl", "niet geleverd door de corona", {"epidemic"}),
        ("nl", "ik heb het zelf laten vallen", {"own_act"}),
        ("nl", "mijn huisgenoot heeft het gestolen", {"caused_by_cohabitant"}),
        ("nl", "in beslag genomen door de douane", {"government_decision"}),
        ("nl", "het was niet tweedehands", set()),
        ("nl", "wat als het tweedehands was?", set()),
        ("nl", "is tweedehands ook verzekerd?", set()),
        ("nl", "tweedehands verkocht als nieuw", set()),
        ("nl", "niet van een particulier maar van een winkel", set()),
        ("fr", "acheté d'occasion", {"second_hand"}),
        ("fr", "à un particulier", {"private_seller"}),
        ("fr", "ce n'est pas d'occasion, c'est neuf", set()),
        ("fr", "pas d'occasion", set()),
        ("fr", "à cause de la grève", {"carrier_strike"}),
        ("fr", "pour le revendre", {"resale"}),
        ("fr", "pour mon entreprise", {"professional_use"}),
        ("en", "it was second-hand", {"second_hand"}),
        ("en", "from a private seller", {"private_seller"}),
        ("en", "won it at an auction", {"auction_site"}),
        ("en", "bought it for my business", {"professional_use"}),
        ("en", "used, but sold as new", set()),
        ("en", "I dropped it", {"own_act"}),
        ("en", "the courier dropped it", set()),
        ("en", "shop says it's my fault", set()),
    ],
)
def test_circumstances(language: str, text: str, codes: set[str]) -> None:
    assert set(extract_purchase_facts(text, language).get("circumstances", ())) == codes


@pytest.mark.parametrize(
    ("language", "text", "returned"),
    [
        ("nl", "heb het teruggestuurd", True),
        ("nl", "nog niet teruggestuurd", False),
        ("nl", "moet ik het terugsturen?", None),
        ("nl", "bpost heeft het teruggestuurd", None),
        ("fr", "j'ai renvoyé le colis", True),
        ("fr", "je ne l'ai pas encore renvoyé", False),
        ("fr", "retour à l'expéditeur", None),
        ("en", "I sent it back", True),
        ("en", "we returned it at our own cost", True),
        ("en", "it's been returned to sender", None),
    ],
)
def test_goods_returned(language: str, text: str, returned: bool | None) -> None:
    assert extract_purchase_facts(text, language).get("goods_returned") is returned


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("per mail", "email"),
        ("met een brief", "letter"),
        ("par lettre recommandée", "letter"),
        ("telefonisch", "phone"),
        ("through the contact form", "form"),
        ("weet ik niet", None),
    ],
)
def test_named_channel(text: str, channel: str | None) -> None:
    assert named_channel(text, "nl") == channel


WORDS = sorted(
    {
        word
        for text in (
            "heb nog niet geklaagd bij Coolblue ze antwoorden niet mijn dochter kocht tweedehands",
            "j'ai pas été remboursé le vendeur refuse colis cassé d'occasion particulier",
            "I never complained they won't refund my flatmate ordered broken fake used ? . ,",
        )
        for word in text.split()
    }
)


@given(st.lists(st.sampled_from(WORDS), max_size=25), st.sampled_from(["nl", "fr", "en"]))
def test_only_codes_of_the_report_come_out(words: list[str], language: str) -> None:
    _check(extract_purchase_facts(" ".join(words), language))


@given(st.text(max_size=300), st.sampled_from(["nl", "fr", "en", "xx"]))
def test_any_text_is_read(text: str, language: str) -> None:
    _check(extract_purchase_facts(text, language))


def _check(facts: dict[str, Any]) -> None:
    assert facts.get("problem") in (None, *PROBLEMS)
    assert facts.get("merchant_response") in (None, *RESPONSES)
    assert facts.get("complaint_channel") in (None, *CHANNELS)
    assert "complaint_channel" not in facts or facts["complaint_made"] is True
    assert set(facts.get("circumstances", ())) <= set(CIRCUMSTANCES)
    assert facts.get("circumstances") != []


def test_a_broken_lexicon_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    good = phrases.load_lexicon("purchase")
    broken = {**good, "cues": {**good["cues"], "resale": "revendre"}}
    monkeypatch.setattr("helpline.understanding.purchase.load_lexicon", lambda name: broken)
    _lexicon.cache_clear()
    try:
        with pytest.raises(phrases.LexiconError, match=r"purchase\.yml: cues\.resale"):
            extract_purchase_facts("om door te verkopen", "nl")
    finally:
        _lexicon.cache_clear()


@pytest.mark.parametrize(
    ("text", "language", "facts"),
    [
        ("the shop offers me a voucher of 20 euros", "en", {"merchant_response": "promised"}),
        ("ze stelden een waardebon voor", "nl", {"merchant_response": "promised"}),
        ("ils proposent un bon d'achat", "fr", {"merchant_response": "promised"}),
        ("they said they would look into it", "en", {"merchant_response": "promised"}),
        ("ils vont faire une enquête auprès du transporteur", "fr",
         {"merchant_response": "promised"}),
        ("winkel gaat het bekijken zeiden ze", "nl", {"merchant_response": "promised"}),
        ("ze zeggen dat ik dpd moet contacteren", "nl", {"merchant_response": "refused"}),
        ("le vendeur me dit de contacter le transporteur", "fr", {"merchant_response": "refused"}),
        ("my mother who lives in Ghent ordered a kettle", "en", {"victim": "family_elsewhere"}),
    ],
)  # fmt: skip
def test_what_a_shop_offers_instead_of_paying(text, language, facts):
    assert facts.items() <= extract_purchase_facts(text, language).items()
