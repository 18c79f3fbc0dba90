import pytest

from helpline.understanding.crisis import ALARMING, LIKELY_PHRASE, detect_crisis
from helpline.understanding.crisis_model import CrisisModel, CrisisModelError

ALARM = [
    "ik heb de pillen klaargelegd en mijn afscheidsbrief ligt op tafel",
    "mijn dochter staat op de brug en neemt niet meer op",
    "elle a mis les cachets sur la table et dit adieu à tout le monde",
    "mon frère est monté sur le pont et il ne répond plus",
    "she has the tablets ready and said goodbye to her brother",
    "my son is standing on the bridge and won't answer his phone",
]
CALM = [
    "mijn pakje van bol is niet geleverd en de winkel antwoordt niet",
    "de harde schijf van mijn laptop is dood",
    "mon colis n'est jamais arrivé et le vendeur ne répond plus",
    "le disque dur de mon ordinateur est mort",
    "my parcel was never delivered and the shop doesn't answer",
    "the hard drive of my laptop died",
]


@pytest.fixture(scope="module")
def model():
    return CrisisModel.fit([*ALARM, *CALM] * 2, [*[True] * 6, *[False] * 6] * 2)


def test_what_one_language_teaches_counts_in_another(model):
    assert model.score("mijn broer heeft de pillen en zegt vaarwel") > 0
    assert model.score("mon amie sur le pont ne décroche plus") > 0
    assert model.score("de winkel heeft mijn pakje niet geleverd") < 0
    assert model.score("") < model.score("my sister is standing on the bridge")


def test_a_stored_model_scores_the_same(model, tmp_path):
    model.save(tmp_path)
    loaded = CrisisModel.load(tmp_path)
    for text in (*ALARM, *CALM):
        assert loaded.score(text) == pytest.approx(model.score(text), abs=0.02)


def test_what_cannot_be_used_is_refused(model, tmp_path):
    with pytest.raises(CrisisModelError):
        CrisisModel.load(tmp_path)
    model.save(tmp_path)
    (tmp_path / "crisis.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(CrisisModelError, match="train again"):
        CrisisModel.load(tmp_path)
    with pytest.raises(ValueError, match="each text"):
        CrisisModel.fit(["a"], [])
    with pytest.raises(ValueError, match="needed"):
        CrisisModel.fit(["a", "b"], [False, False])


def test_the_score_settles_what_a_phrase_leaves_open():
    likely = "oma kreeg een hartaanval"
    assert detect_crisis(likely) is not None
    assert detect_crisis(likely, LIKELY_PHRASE) is not None
    assert detect_crisis(likely, LIKELY_PHRASE - 1) is None
    assert detect_crisis("ik wil niet meer leven", -50.0) is not None
    assert detect_crisis("een gewoon bericht", ALARMING) is not None
    assert detect_crisis("kort", ALARMING, told=False) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hij wacht aan de achterdeur met een masker op", "danger"),
        ("de pillen liggen klaar en zij wil slapen", "suicide"),
    ],
)
def test_the_kind_where_only_the_model_hears_it(text, kind):
    crisis = detect_crisis(text, 5.0)
    assert crisis is not None
    assert crisis.kind == kind
