import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.acts import ACTS, extract_acts, read_acts

EXPECTED = {
    "yes": [
        "ja", "ja hoor", "jaaaa", "jawel", "J", "zeker", "ja graag", "euh ja", "ja al gedaan",
        "oui", "ouiii", "ouais", "allez oui", "bien sûr", "oui, le 3", "je crois que oui",
        "yes", "yes please", "yeah", "I think so", "of course", "ik denk het wel",
        "allez ja", "awel ja", "das goe", "ça roule", "zeker en vast", "uhu", "👍", "👌🏽",
        "ja maar pas gisteren", "oui mais seulement hier", "Yes, I filled in their form",
    ],
    "no": [
        "nee", "neen", "neeee", "bwa nee", "nee nog niet", "nog niet", "niet echt", "nee dank u",
        "non", "nan", "ben non", "pas encore", "non, toujours rien reçu", "pas vraiment",
        "no", "nope", "not yet", "No, they never replied", "none of them", "geen van die", "aucune",
        "mwah nee toch niet", "bof non", "bijlange niet", "pas que je sache", "👎", "kheb da ni",
        "nee, geen probleem", "not that I know of", "in geen geval",
        "nooit", "jamais", "nog niet geklaagd", "Nee maar ik heb wel gebeld", "dat denk ik niet",
    ],
    "dont_know": [
        "weet ik niet", "ik weet het niet meer precies", "geen idee", "kweetni", "niet zeker", "?",
        "chais pas", "je ne sais plus quand exactement", "aucune idée", "jsp", "j'en sais rien",
        "weet ik veel", "kzou het niet weten", "ça me dit rien", "🤷🏻‍♂️", "peux pas dire", "msch",
        "idk", "no idea", "I don't remember", "not sure", "dunno", "no idea why", "vergeten",
    ],
    "why": [
        "waarom", "waarom moet je dat weten?", "hoezo", "waarom vraagt u dat", "wrm",
        "wat maakt dat uit", "is dat nodig", "c'est nécessaire ?", "why tho", "vanwaar",
        "pourquoi", "pourquoi vous demandez ça ?", "pq", "why", "why do you need that",
    ],
    "stop": [
        "stop", "stop maar", "laat maar", "ik wil stoppen", "annuleer", "hou maar op",
        "kap ermee", "nvm", "j'abandonne", "plus la peine", "I don't want to continue", "🛑",
        "arrêtez", "laissez tomber", "je veux arrêter", "cancel", "never mind", "stop this report",
    ],
    "restart": [
        "opnieuw beginnen aub", "begin opnieuw", "van voren af aan", "recommencer",
        "on recommence depuis le début", "start over", "let's start again", "restart",
    ],
    "back": ["stapje terug", "go back one", "la question d'avant", "undo",
        "terug", "ga terug", "vorige vraag", "retour", "question précédente", "go back"],
    "human": [
        "ik wil met iemand praten", "kan ik iemand spreken?", "een mens aub", "medewerker",
        "menseljke medewerker", "verbind mij door", "bel me terug",
        "un humain svp", "puis-je parler à un conseiller ?", "je veux parler à quelqu'un",
        "gimme a human", "passez-moi quelqu'un", "kwil met iemand klappen", "geen robot",
        "je veux parler à votre responsable", "klantendienst", "ik wil gebeld worden",
        "let me talk to someone", "can i speak to a real person", "human please",
    ],
    "thanks": ["bedankt", "dank u wel", "merci beaucoup", "thanks for your help", "thx"],
    "greeting": ["hallo", "goeiedag", "bonjour", "salut", "hi there", "goedemorgen"],
    "bye": ["tot ziens", "au revoir", "bonne journée", "bye", "have a nice day", "salukes"],
    "confirm": ["klopt", "dat klopt helemaal", "ok", "c'est bon", "c'est exact", "looks good"],
    "correct": [
        "dat klopt niet", "klopt ni", "ik wil iets aanpassen", "ik heb me vergist",
        "non ce n'est pas ça", "je me suis trompé", "c'est faux",
        "I want to change something", "that's not right", "there is a mistake",
    ],
    "skip": ["sla over", "volgende vraag", "skip", "je passe", "liever niet zeggen"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("act", "text"), [(act, text) for act, texts in EXPECTED.items() for text in texts]
)
def test_everyday_forms(act, text):
    assert act in extract_acts(text)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("no answer", "no"),
        ("no refund yet", "no"),
        ("no one answered", "no"),
        ("nooit geleverd", "no"),
        ("jamais livré", "no"),
        ("non livré", "no"),
        ("non conforme à la photo", "no"),
        ("no idea why", "no"),
        ("no idea why", "why"),
        ("no problem", "no"),
        ("my package never came back", "back"),
        ("bof non", "dont_know"),
        ("weet je waarom de koerier niet kwam", "dont_know"),
        ("hij stopt ermee te werken", "stop"),
        ("it stopped working", "stop"),
        ("hoe stop ik dit?", "stop"),
        ("ik wil stoppen met mijn verzekering", "stop"),
        ("cancel my insurance", "stop"),
        ("card stop gebeld", "stop"),
        ("mijn geld terug", "back"),
        ("Ik heb met iemand van de bank gesproken", "human"),
        ("I talked to someone at the shop", "human"),
        ("j'ai parlé à quelqu'un hier", "human"),
        ("ik weet niet wat ik moet doen", "dont_know"),
        ("I don't know what to do", "dont_know"),
        ("je ne sais pas quoi faire", "dont_know"),
        ("waarom is mijn pakje niet gekomen", "why"),
        ("why was my claim refused", "why"),
        ("dat klopt niet", "confirm"),
        ("dat klopt niet", "yes"),
        ("zeker 3 weken geleden", "yes"),
        ("Hallo, mijn pakje is niet gekomen", "greeting"),
    ],
)
def test_what_only_looks_like_an_act(text, act):
    assert act not in extract_acts(text)


def test_yes_and_no_together_say_neither():
    assert not extract_acts("ja en nee") & {"yes", "no"}


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("ja hoor", True),
        ("nee dank u", True),
        ("hallo, een mens aub", True),
        ("ja maar pas gisteren", False),
        ("Nee maar ik heb wel gebeld", False),
        ("koptelefoon", False),
        ("", False),
    ],
)
def test_whether_an_act_is_all_that_is_said(text, alone):
    assert read_acts(text).alone is alone


def test_an_emoji_says_an_act_only_when_no_word_does():
    assert read_acts("👍").alone
    assert extract_acts("👍👎") == frozenset()
    assert "yes" not in extract_acts("mijn pakje is stuk 👍")
    assert extract_acts("🐈") == frozenset()


def test_a_long_story_holds_no_acts():
    story = (
        "Op 3 november heb ik bij die winkel een kast besteld, de verkoper zei dat hij het niet "
        "wist en dat ik moest stoppen met bellen, nu wil ik weten wat ik kan doen want waarom "
        "zou ik nog langer wachten op iemand die nooit antwoordt en niets wil terugbetalen"
    )
    assert extract_acts(story) == frozenset()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_known_acts(text):
    assert extract_acts(text) <= set(ACTS)
