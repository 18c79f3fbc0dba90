"""Questions about the policy, outside a report and in the middle of one."""

import pytest

QUESTIONS = {
    "nl": ("hoeveel dagen heb ik om te klagen bij de winkel?", "PUR-3"),
    "fr": ("combien de jours ai-je pour me plaindre au magasin ?", "PUR-3"),
    "en": ("how many days do I have to complain to the shop?", "PUR-3"),
}
COVER_QUESTIONS = {
    "nl": "is een elektrische step verzekerd?",
    "fr": "est-ce qu'une trottinette électrique est couverte ?",
    "en": "is an electric scooter covered?",
}


def test_a_question_is_answered_with_its_clause(each_language):
    text, clause = QUESTIONS[each_language.language]
    assert clause in each_language.says(text, topic="product_question")
    assert each_language.records.escalations == []


def test_in_the_middle_of_a_report_the_pending_question_comes_again(each_language):
    asked = each_language.says("…", topic="non_delivery", facts={"item": "x"}).splitlines()[-1]
    text, clause = QUESTIONS[each_language.language]
    said = each_language.says(text, topic="product_question")
    assert clause in said
    assert said.splitlines()[-1] == asked


def test_whether_a_thing_is_covered_is_answered_by_the_rules_that_decide(each_language):
    said = each_language.says(COVER_QUESTIONS[each_language.language], topic="product_question")
    assert "PUR-X6" in said


@pytest.mark.parametrize("text", ["nee nog niet", "249 euro", "mijn pakje is nooit geleverd"])
def test_answers_and_reports_are_no_questions(customer, text):
    customer.says("…", topic="non_delivery", facts={"item": "x"})
    said = customer.says(text, topic="non_delivery")
    assert "clausule" not in said
