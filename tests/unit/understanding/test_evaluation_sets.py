"""Reading evaluation sets in both of their forms, and what counts as right in them."""

from datetime import date

import pytest

from benchmarks.understanding import sets
from benchmarks.understanding.measure import FIGURES, measure_language
from benchmarks.understanding.sets import EvaluationSetError, read_set
from helpline.texts import LANGUAGES
from helpline.understanding.understand import Understood

PLAIN = {
    "messages": "- {text: pakje weg, topic: non_delivery, hard: true, language: fr}\n",
    "facts": "- {text: op 3/2 een fiets, ref_date: 2026-03-01, facts: {order_date: 2026-02-03}}\n",
    "crisis": "- {text: de trein komt, crisis: true}\n",
}
WRAPPED = {
    "messages": "messages:\n- {topic: non_delivery, hard: false, text: pakje weg}\n",
    "facts": "reference: 2026-05-01\nmessages:\n- {text: een fiets, facts: {item: fiets}}\n",
    "crisis": "messages:\n- {crisis: false, text: dood van het lachen}\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setitem(sets.SET_FOLDERS, "second", tmp_path)
    return tmp_path


def write(folder, content):
    for kind, text in content.items():
        for language in LANGUAGES:
            (folder / f"{kind}_{language}.yml").write_text(text)


def test_reads_plain_lists(folder):
    write(folder, PLAIN)
    found = read_set("second")
    assert found.messages["nl"][0].language == "fr"
    assert found.messages["nl"][0].hard
    assert found.facts["nl"][0].reference == date(2026, 3, 1)
    assert found.crisis["en"][0].crisis


def test_reads_wrapped_lists(folder):
    write(folder, WRAPPED)
    found = read_set("second")
    assert found.messages["en"][0].language == "en"
    assert found.facts["nl"][0].reference == date(2026, 5, 1)
    assert not found.crisis["en"][0].crisis


def test_names_the_file_that_is_missing(folder):
    with pytest.raises(EvaluationSetError, match=r"messages_nl\.yml"):
        read_set("second")


@pytest.mark.parametrize("listed", ["[2026-02-04, null]", "2026-02-04"])
def test_a_further_value_is_right_too(folder, listed):
    write(folder, PLAIN)
    (folder / "facts_alternatives.yml").write_text(
        f"- {{text: op 3/2 een fiets, facts: {{order_date: {listed}}}}}\n"
    )
    assert facts_right(read_set("second"), {"order_date": "2026-02-04"}) == [True]
    assert facts_right(read_set("second"), {"order_date": "2026-02-05"}) == [False]


def test_a_date_found_in_vain_is_wrong_and_a_shared_article_no_match(folder):
    write(folder, WRAPPED)
    of = read_set("second")
    assert facts_right(of, {"item": "een fiets", "order_date": "2026-01-01"}) == [False, True]
    assert facts_right(of, {"item": "een lamp"}) == [False]


def test_amounts_are_compared_as_numbers_with_their_currency(folder):
    facts = "- {text: x, ref_date: 2026-03-01, facts: {amount: 149.5, currency: EUR}}\n"
    write(folder, {**PLAIN, "facts": facts})
    of = read_set("second")
    assert facts_right(of, {"amount": "149.50", "currency": "EUR"}) == [True]
    assert facts_right(of, {"amount": "149.50", "currency": "USD"}) == [False]
    assert facts_right(of, {}) == [False]


def test_a_silent_wrong_guess_is_told_from_a_question(folder):
    write(folder, {**PLAIN, "messages": "- {text: hulp, topic: out_of_scope, hard: false}\n"})
    of = read_set("second")
    sure = measure_language(Always({}, topic="payment_fraud", clarify=False), of, "nl").shares()
    asks = measure_language(Always({}, topic="payment_fraud", clarify=True), of, "nl").shares()
    assert sure["wrong topic accepted without asking"] == (1, 1)
    assert sure["out of scope accepted as an incident"] == (1, 1)
    assert asks["wrong topic accepted without asking"] == (0, 1)
    assert asks["out of scope accepted as an incident"] == (0, 1)
    assert asks["right topic among three"] == (0, 1)
    assert asks.keys() == {figure.name for figure in FIGURES}


class Always:
    """Understands the same in every message."""

    def __init__(self, facts, topic="non_delivery", clarify=False):
        self.understood = Understood("nl", False, None, topic, 0.9, clarify, (), facts)

    def understand(self, text, *, reference):
        return self.understood


def facts_right(of, facts):
    return [outcome.right for outcome in measure_language(Always(facts), of, "nl").facts]
