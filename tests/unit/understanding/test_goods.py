import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.understanding import phrases
from helpline.understanding.goods import CATEGORIES, _lexicon, categorise, extract_item

ITEMS = [
    # Dutch and Flemish
    (
        "nl",
        "heb op 3/11 bij Coolblue een koptelefoon van 149 euro gekocht",
        "koptelefoon",
        "ordinary",
    ),
    ("nl", "mijn koptelefon werkt niet", "koptelefon", "ordinary"),
    ("nl", "een koptelefoontje besteld", "koptelefoontje", "ordinary"),
    ("nl", "wasmachien van bosch kapot toegekomen", "wasmachien", "ordinary"),
    ("nl", "nieuwe gsm gekocht, scherm gebarsten", "gsm", "ordinary"),
    ("nl", "wij bestelden zes tuinstoelen", "tuinstoelen", "ordinary"),
    ("nl", "heb nieuwe laptoptas besteld", "laptoptas", "ordinary"),
    ("nl", "bureaustoeltje voor de kleine gekocht", "bureaustoeltje", "ordinary"),
    ("nl", "PS5 besteld bij bol, nooit gekregen", "PS5", "ordinary"),
    ("nl", "kheb ne moncler gekocht via een site", "moncler", "ordinary"),
    ("nl", "Ik heb een PlayStation 5 gekocht", "PlayStation 5", "ordinary"),
    ("nl", "een iphone 90 euro betaald", "iphone", "ordinary"),
    ("nl", "lego voor sinterklaas besteld", "lego", "ordinary"),
    ("nl", "een puppy gekocht op een website", "puppy", "animal_plant"),
    ("nl", "kamerplant besteld, verdord aangekomen", "kamerplant", "animal_plant"),
    ("nl", "twee concertkaartjes gekocht", "concertkaartjes", "valuables"),
    ("nl", "heb een gouden horloge besteld", "gouden horloge", "valuables"),
    ("nl", "een maaltijdbox besteld", "maaltijdbox", "perishable_food"),
    ("nl", "paracetamol besteld op internet", "paracetamol", "medicine"),
    ("nl", "een kruisboog gekocht", "kruisboog", "weapon"),
    ("nl", "elektrische fiets van 2000 euro gekocht", "elektrische fiets", "motor_vehicle"),
    ("nl", "een fiets met motor besteld", "fiets met motor", "motor_vehicle"),
    ("nl", "elektrische step gekocht", "elektrische step", "motor_vehicle"),
    ("nl", "speedpedelec besteld", "speedpedelec", "motor_vehicle"),
    ("nl", "een e-book gekocht en niet kunnen downloaden", "e-book", "digital"),
    ("nl", "een step van 300 euro gekocht", "step", None),
    ("nl", "cadeaubon gekocht", "cadeaubon", None),
    # French and Belgian French
    (
        "fr",
        "j'ai commandé un vélo avec un moteur électrique sur un site, jamais livré",
        "vélo avec un moteur électrique",
        "motor_vehicle",
    ),
    ("fr", "j'ai acheté une trottinette électrique", "trottinette électrique", "motor_vehicle"),
    ("fr", "un velo electrique a 2000 euros commande en ligne", "velo electrique", "motor_vehicle"),
    ("fr", "le lave linge est arrivé cassé", "lave linge", "ordinary"),
    ("fr", "ma machine a laver ne marche pas", "machine a laver", "ordinary"),
    ("fr", "j'attends mon frigo depuis la Toussaint", "frigo", "ordinary"),
    ("fr", "commandé des baskets Nike", "baskets", "ordinary"),
    (
        "fr",
        "une voiture télécommandée commandée pour mon fils",
        "voiture télécommandée",
        "ordinary",
    ),
    ("fr", "j'ai acheté un livre, jamais reçu", "livre", "ordinary"),
    ("fr", "j'ai commandé une bague en or", "bague", "valuables"),
    ("fr", "places de concert achetées sur un site", "places de concert", "valuables"),
    ("fr", "une caisse de vin commandée", "caisse de vin", "perishable_food"),
    ("fr", "j'ai commandé des médicaments", "médicaments", "medicine"),
    ("fr", "acheté un logiciel", "logiciel", "digital"),
    ("fr", "une carte cadeau achetée", "carte cadeau", None),
    # English
    ("en", "my pram never showed up", "pram", "ordinary"),
    ("en", "didnt get my headfones", "headfones", "ordinary"),
    ("en", "I bought a toy car for my son", "toy car", "ordinary"),
    ("en", "an ordinary bicycle without motor", "bicycle", "ordinary"),
    ("en", "ordered an e-bike last week", "e-bike", "motor_vehicle"),
    (
        "en",
        "a bicycle with an electric motor",
        "bicycle with an electric motor",
        "motor_vehicle",
    ),
    ("en", "bought a used gun", "gun", "weapon"),
    ("en", "ordered a steam key", "steam key", "digital"),
    ("en", "bought 2 train tickets", "train tickets", "valuables"),
    ("en", "ordered tulip bulbs", "tulip bulbs", "animal_plant"),
    # two languages in one sentence
    ("nl", "mijn commande van een airfryer is niet toegekomen", "airfryer", "ordinary"),
    ("fr", "le laptop is kapot toegekomen", "laptop", "ordinary"),
]


@pytest.mark.parametrize(("language", "text", "item", "category"), ITEMS)
def test_item_and_category(language: str, text: str, item: str, category: str | None) -> None:
    found = extract_item(text, language)
    assert found is not None
    assert (found.text, found.category) == (item, category)
    assert text[found.start : found.end] == item


@pytest.mark.parametrize(
    ("language", "text", "item"),
    [
        ("nl", "ik kocht een kwispelaar bij tante jo", "kwispelaar"),
        ("nl", "heb een zwalper van 30 euro besteld", "zwalper"),
        ("fr", "j'ai commandé un bidulator chez Fnac", "bidulator"),
        ("fr", "mon gribouillon est arrivé cassé", "gribouillon"),
        ("en", "my fluxometer arrived broken", "fluxometer"),
        ("en", "I ordered a wobblestick from them", "wobblestick"),
    ],
)
def test_unlisted_thing_is_found_without_category(language: str, text: str, item: str) -> None:
    found = extract_item(text, language)
    assert found is not None
    assert (found.text, found.category) == (item, None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "ze hebben me opgebeld op mijn gsm"),
        ("nl", "mijn pakje is nooit toegekomen"),
        ("nl", "ik wil mijn verzekering opzeggen"),
        ("nl", "in een drukke straat met een gebroken been"),
        ("nl", "volgens hen is alles verstuurd"),
        ("nl", "één van de drie dozen is verdwenen"),
        ("fr", "le livreur n'a rien livré"),
        ("fr", "mon colis n'est jamais livre, j'ai paye par carte"),
        ("fr", "on m'a livré que du vent"),
        ("fr", "j'ai gardé le ticket de caisse"),
        ("fr", "Il paraît que mon colis a été volé dans la camionnette"),
        ("fr", "c'était pour la Saint-Nicolas de mes petits-enfants"),
        ("en", "someone hacked my account"),
        ("en", "the shop says I should have checked"),
        ("en", "the van was broken into"),
        ("en", "I spoke to them by phone"),
    ],
)
def test_no_item(language: str, text: str) -> None:
    assert extract_item(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "item", "category"),
    [
        (
            "nl",
            "ik heb geen elektrische fiets gekocht maar een gewone fiets",
            "fiets",
            "ordinary",
        ),
        ("nl", "kreeg een kinderjas in plaats van een damesmantel", "damesmantel", "ordinary"),
        ("en", "there was a bag of rice in it instead of a phone", "phone", "ordinary"),
        ("en", "I ordered a red jacket and got a pair of socks", "jacket", "ordinary"),
        ("en", "bought a phone case for my iPhone 15", "phone case", "ordinary"),
        ("fr", "j'ai acheté une housse pour mon vélo électrique", "housse", "ordinary"),
        ("fr", "un savon à la place du téléphone", "téléphone", "ordinary"),
        ("nl", "een accu voor mijn elektrische fiets gekocht", "accu", "ordinary"),
        ("nl", "ik zit in de zetel te wachten op mijn lamp", "lamp", "ordinary"),
    ],
)
def test_the_thing_meant_among_several(language: str, text: str, item: str, category: str) -> None:
    found = extract_item(text, language)
    assert found is not None
    assert (found.text, found.category) == (item, category)


@pytest.mark.parametrize(
    ("item", "category"),
    [
        ("fiets", "ordinary"),
        ("elektrische fiets", "motor_vehicle"),
        ("fiets zonder motor", "ordinary"),
        ("vélo électrique", "motor_vehicle"),
        ("vélo avec moteur", "motor_vehicle"),
        ("vélo sans moteur", "ordinary"),
        ("speed pedelec", "motor_vehicle"),
        ("speelgoedauto", "ordinary"),
        ("kinderwagen", "ordinary"),
        ("autostoel", "ordinary"),
        ("auto", "motor_vehicle"),
        ("toy gun", "ordinary"),
        ("waterpistool", "ordinary"),
        ("tapis", "valuables"),
        ("tapis de souris", "ordinary"),
        ("montre", "ordinary"),
        ("montre en or", "valuables"),
        ("fietsketting", "ordinary"),
        ("ketting", "valuables"),
        ("vaatwastabletten", "ordinary"),
        ("koffiemachine", "ordinary"),
        ("koffie", "perishable_food"),
        ("keukenmes", None),
        ("kwispelaar", None),
        ("niets van dit alles", None),
        ("", None),
    ],
)
def test_categorise(item: str, category: str | None) -> None:
    assert categorise(item) == category


def test_the_same_word_in_two_languages_follows_the_message() -> None:
    english = extract_item("I bought a pet on a website", "en")
    dutch = extract_item("ik kocht een pet op een website", "nl")
    assert english is not None
    assert english.category == "animal_plant"
    assert dutch is not None
    assert dutch.category == "ordinary"


@given(st.text(max_size=300), st.sampled_from(["nl", "fr", "en", "", "de"]))
def test_any_text_is_read(text: str, language: str) -> None:
    found = extract_item(text, language)
    if found is not None:
        assert text[found.start : found.end] == found.text
        assert found.category in (None, *CATEGORIES)
    assert categorise(text) in (None, *CATEGORIES)


def test_several_hundred_goods_in_each_language() -> None:
    listed = phrases.load_lexicon("goods")["goods"]
    for language in ("nl", "fr", "en"):
        count = sum(len(row) for by_language in listed.values() for row in by_language[language])
        assert count >= 600


def test_a_broken_lexicon_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    good = phrases.load_lexicon("goods")
    broken = {**good, "goods": {**good["goods"], "toys": {}}}
    monkeypatch.setattr("helpline.understanding.goods.load_lexicon", lambda name: broken)
    _lexicon.cache_clear()
    try:
        with pytest.raises(phrases.LexiconError, match=r"goods\.yml: goods\.toys"):
            extract_item("een fiets", "nl")
    finally:
        _lexicon.cache_clear()


@pytest.mark.parametrize(
    ("text", "language", "item"),
    [
        ("mijn zoon heeft via temu ne robot besteld, der zat een doos koekjes in", "nl", "robot"),
        ("ik kocht een zwibberding op een site en kreeg een pak rijst", "nl", "zwibberding"),
        ("J'ai commandé un drone, dans le colis il y avait des bonbons", "fr", "drone"),
        ("j'avais acheté une perruque et j'ai reçu des graines", "fr", "perruque"),
        ("I got a bottle of wine but what I bought was a blender", "en", "blender"),
        ("ordered a gizmo, box contained a knife", "en", "gizmo"),
    ],
)
def test_what_was_bought_wins_over_what_was_in_the_box(text, language, item):
    found = extract_item(text, language)
    assert found is not None
    assert found.text == item
    assert found.category in (None, "ordinary")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("jai recu des chocolats a la place", "fr"),
        ("er zat een mes in", "nl"),
        ("there was wine in the box", "en"),
        ("the shop offers me a voucher of 20 euros", "en"),
        ("ze stelden een waardebon voor", "nl"),
    ],
)
def test_what_came_instead_is_not_what_was_bought(text, language):
    assert extract_item(text, language) is None


def test_what_arrived_is_taken_where_nothing_else_is_named():
    found = extract_item("in de doos zaten maar 2 van de 3 lampen", "nl")
    assert found is not None
    assert found.text == "lampen"
    flowers = extract_item("mes fleurs sont arrivées fanées", "fr")
    assert flowers is not None
    assert flowers.category == "animal_plant"
