import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.understanding import phrases
from helpline.understanding.merchants import KINDS, _lexicon, extract_merchant


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("heb op 3/11 bij Coolblue een koptelefoon gekocht", "Coolblue", "web_shop"),
        ("besteld bij coolbleu op 3 nov", "Coolblue", "web_shop"),
        ("jurk van zalondo is gescheurd", "Zalando", "web_shop"),
        ("BESTELD BIJ ZALANDO EN NIKS GEKREGEN", "Zalando", "web_shop"),
        ("bij bol een gsm gekocht", "bol", "web_shop"),
        ("gekocht op bol.com", "bol.com", "web_shop"),
        ("tv van vandenborre", "Vanden Borre", "shop"),
        ("vanden borre levert niet", "Vanden Borre", "shop"),
        ("Krefel heeft mijn tv nooit geleverd", "Krëfel", "shop"),
        ("bij media markt besteld", "MediaMarkt", "shop"),
        ("commandé sur Cdiscount le 3/10", "Cdiscount", "marketplace"),
        ("chez La Redoute", "La Redoute", "web_shop"),
        ("bought a coat from H&M", "H&M", "shop"),
        ("ordered from amazon", "Amazon", "marketplace"),
        ("temu heeft niks opgestuurd", "Temu", "marketplace"),
        ("j'ai acheté sur ali express", "AliExpress", "marketplace"),
        ("gekocht op ebay", "eBay", "marketplace"),
        ("on 2dehands gekocht", "2dehands", "private_sales"),
        ("sur 2ememain", "2ememain", "private_sales"),
        ("sur 2ème main", "2ememain", "private_sales"),
        ("via facebook marketplace gekocht", "Facebook Marketplace", "private_sales"),
        ("gekocht op Vinted", "Vinted", "second_hand"),
        ("bid on catawiki", "Catawiki", "auction_site"),
        ("mijn pakje van Action is niet toegekomen", "Action", "shop"),
        ("I bought it at Boots", "Boots", "shop"),
        ("besteld via www.coolblue.be", "Coolblue", "web_shop"),
    ],
)
def test_known_shops(text: str, name: str, kind: str) -> None:
    found = extract_merchant(text, "nl")
    assert found is not None
    assert found.kind == kind
    assert found.text == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("heb iets gekocht op superdeals-shop.be en niks gekregen", "superdeals-shop.be"),
        ("https://www.zalando-outlet-sale.com/nl", "zalando-outlet-sale.com"),
        ("la boutique Belle Maison ne répond plus", "Belle Maison"),
        ("I ordered a lamp from Trendy Lights on Monday", "Trendy Lights"),
        ("de webshop trendymode antwoordt niet", "trendymode"),
        ("een webshop genaamd Kaboutershop", "Kaboutershop"),
        ("a site called Zorvix", "Zorvix"),
        ("j'ai acheté chez Fleurs et Jardins", "Fleurs et Jardins"),
        ("besteld bij Elektrohuis op 3 november", "Elektrohuis"),
        ("bij Schoenen Verbist gekocht", "Schoenen Verbist"),
        ("bij kwikmode besteld", "kwikmode"),
        ("commandé chez Modabella le 3", "Modabella"),
    ],
)
def test_unknown_shops_by_cue(text: str, name: str) -> None:
    found = extract_merchant(text, "nl")
    assert found is not None
    assert (found.text, found.kind) == (name, None)
    assert text[found.start : found.end] == name


@pytest.mark.parametrize(
    "text",
    [
        "betaald via paypal bij belfius",
        "via bpost verstuurd",
        "geleverd door PostNL in november",
        "chez Mondial Relay à Liège",
        "DPD, DHL, GLS en UPS weten van niks",
        "betaald met Payconiq bij KBC",
        "chez ma tante",
        "bij Jan",
        "chez moi à Namur",
        "from China",
        "on Monday",
        "sur internet",
        "via de klantendienst",
        "bij de winkel",
        "from the shop",
        "info@winkel.be",
        "I wish I had my money",
        "the only thing I bought",
        "une bonne action",
        "bij Proximus",
        "op vakantie",
        "in oktober",
        "bij Test-Aankoop geklaagd",
        "BESTELD BIJ GEEN IDEE",
        "un site chelou",
    ],
)
def test_no_shop(text: str) -> None:
    assert extract_merchant(text, "nl") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("het was goedkoper dan bij Coolblue, besteld bij Elektrohuis", "Elektrohuis"),
        ("site leek op Zalando maar het was zalando-sale.shop", "zalando-sale.shop"),
        ("mijn pakje van Action is niet toegekomen, bpost zegt dat het geleverd is", "Action"),
        ("betaald met Bancontact bij Torfs", "Torfs"),
    ],
)
def test_the_shop_bought_from_among_other_names(text: str, name: str) -> None:
    found = extract_merchant(text, "nl")
    assert found is not None
    assert found.text == name


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = extract_merchant(text, "fr")
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert found.kind in (None, *KINDS)


def test_a_broken_lexicon_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    good = phrases.load_lexicon("merchants")
    broken = {**good, "known": {"kiosk": [{"name": "Kiosk"}]}}
    files = {"merchants": broken, "goods": phrases.load_lexicon("goods")}
    monkeypatch.setattr("helpline.understanding.merchants.load_lexicon", files.__getitem__)
    _lexicon.cache_clear()
    try:
        with pytest.raises(phrases.LexiconError, match=r"merchants\.yml: known\.kiosk"):
            extract_merchant("bij Coolblue", "nl")
    finally:
        _lexicon.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "hm, ik weet het niet goed, mijn pakje is niet gekomen",
        "I ordered a Bosch drill and it never came",
        "Ik kocht een stofzuiger van Kobold en hij is stuk",
    ],
)
def test_sounds_and_makers_are_no_shop(text: str) -> None:
    assert extract_merchant(text, "nl") is None


def test_a_short_name_is_a_shop_after_a_cue() -> None:
    found = extract_merchant("een trui bij hm besteld", "nl")
    assert found is not None
    assert found.text == "H&M"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Koelkast gekocht op 2 juli, 749 euro, Exellent.", "Exellent"),
        ("des boucles d'oreilles achetées chez Les Georgettes", "Georgettes"),
        ("een tuinslang besteld, van Tuinwereld Peeters", "Tuinwereld Peeters"),
    ],
)
def test_names_set_apart_or_of_several_words(text: str, name: str) -> None:
    found = extract_merchant(text, "nl")
    assert found is not None
    assert found.text == name
