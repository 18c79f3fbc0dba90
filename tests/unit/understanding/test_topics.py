import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpline.understanding.topics import TopicClassifier, TopicModelError, features

EXAMPLES = {
    "non_delivery": [
        "mijn pakje is nooit toegekomen",
        "besteld en niets gekregen",
        "mon colis n'est jamais arrivé",
        "commandé mais pas livré",
        "my parcel never arrived",
        "ordered weeks ago and nothing came",
    ],
    "data_recovery": [
        "mijn foto's zijn gewist",
        "mijn harde schijf is kapot",
        "mes fichiers sont effacés",
        "mon disque dur est tombé dans l'eau",
        "all my files were deleted",
        "my usb stick is broken and my thesis is on it",
    ],
    "cancel_policy": [
        "ik wil mijn polis opzeggen",
        "stop mijn contract",
        "je veux résilier mon assurance",
        "mettre fin au contrat",
        "I want to cancel my policy",
        "please end my insurance",
    ],
}


@pytest.fixture(scope="module")
def classifier():
    trained = TopicClassifier()
    pairs = [(text, topic) for topic, texts in EXAMPLES.items() for text in texts]
    trained.fit([text for text, _ in pairs], [topic for _, topic in pairs])
    return trained


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("het pakket is nog altijd niet aangekomen", "non_delivery"),
        ("toujours pas reçu ma commande", "non_delivery"),
        ("parcel did not arrive", "non_delivery"),
        ("al mijn bestanden weg", "data_recovery"),
        ("disque en panne, photos perdues", "data_recovery"),
        ("deleted photos by accident", "data_recovery"),
        ("opzeggen aub", "cancel_policy"),
        ("résiliation de ma police", "cancel_policy"),
        ("cancel it", "cancel_policy"),
    ],
)
def test_learns_across_languages_and_wordings(classifier, text, topic):
    assert classifier.predict(text)[0][0] == topic


def test_ranks_every_topic_with_probabilities(classifier):
    ranking = classifier.predict("pakje")
    assert {name for name, _ in ranking} == set(EXAMPLES)
    assert classifier.topics == tuple(sorted(EXAMPLES))
    shares = [share for _, share in ranking]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1.0, abs=1e-4)


def test_stored_and_loaded_it_says_the_same(classifier, tmp_path):
    classifier.save(tmp_path)
    loaded = TopicClassifier.load(tmp_path)
    for text in ("pakje weg", "résilier", "my disk fell"):
        before, after = dict(classifier.predict(text)), dict(loaded.predict(text))
        assert after == pytest.approx(before, abs=0.01)


def test_training_twice_gives_the_same_model(classifier):
    again = TopicClassifier()
    pairs = [(text, topic) for topic, texts in EXAMPLES.items() for text in texts]
    again.fit([text for text, _ in pairs], [topic for _, topic in pairs])
    assert again.predict("mijn pakje") == classifier.predict("mijn pakje")


def test_what_cannot_be_trained_or_used(classifier, tmp_path):
    with pytest.raises(ValueError, match="two topics"):
        TopicClassifier().fit(["a", "b"], ["x", "x"])
    with pytest.raises(ValueError, match="one topic"):
        TopicClassifier().fit(["a"], ["x", "y"])
    with pytest.raises(TopicModelError, match="not trained"):
        TopicClassifier().predict("a")
    with pytest.raises(TopicModelError, match="no usable"):
        TopicClassifier.load(tmp_path)
    classifier.save(tmp_path)
    (tmp_path / "topics.json").write_text('{"format": 0}')
    with pytest.raises(TopicModelError, match="another version"):
        TopicClassifier.load(tmp_path)
    (tmp_path / "topics.npz").write_bytes(b"no archive")
    with pytest.raises(TopicModelError):
        TopicClassifier.load(tmp_path)


def test_a_stored_model_cannot_execute_anything(tmp_path):
    np.savez(
        tmp_path / "topics.npz",
        idf=np.array([object()], dtype=object),
        weights=np.zeros(1),
        bias=np.zeros(1),
    )
    (tmp_path / "topics.json").write_text('{"format": 1}')
    with pytest.raises(TopicModelError):
        TopicClassifier.load(tmp_path)


def test_what_is_said_has_features_in_common_in_all_languages():
    said = ("niet geleverd", "pas livré", "not delivered")
    meant = [{f for f in features(text) if f[0] == "g"} for text in said]
    assert "gnot deliver" in meant[0] & meant[1] & meant[2]


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_is_ranked(classifier, text):
    ranking = classifier.predict(text)
    assert len(ranking) == len(EXAMPLES)
    assert all(0.0 <= share <= 1.0 for _, share in ranking)
