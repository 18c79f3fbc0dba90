"""Reports of every other cover by buttons, from the first message to the reference."""

import pytest

NONE = []
# The answers that make each cover hold.
ANSWERS = {
    "e_reputation": {
        "where_published": "social_media",
        "perpetrator": "stranger",
        "incident_date": "2026-11-02",
        "circumstances": NONE,
        "victim": "family_same_roof",
        "police_report": "yes",
        "wants": NONE,
    },
    "identity_theft": {
        "incident_date": "unknown",
        "discovered_on": "2026-11-18",
        "circumstances": NONE,
        "victim": "policyholder",
        "police_report": "yes",
        "wants": ["costs"],
        "cost_kinds": ["postage"],
        "cost_postage": "18.40",
    },
    "payment_fraud": {
        "money_left_account": True,
        "bank_informed": False,
        "incident_date": "2026-11-20",
        "circumstances": NONE,
        "victim": "policyholder",
        "amount": "640.00",
        "police_report": "yes",
        "wants": ["specialist"],
    },
    "data_recovery": {
        "medium": "external_disk",
        "cause": "human_error",
        "incident_date": "2026-11-15",
        "circumstances": NONE,
        "victim": "policyholder",
    },
    "legal_information": {
        "legal_subject": "online_purchase",
        "circumstances": NONE,
        "victim": "policyholder",
    },
    "prevention_advice": {
        "advice_subject": "suspicious_message",
        "already_lost": False,
        "victim": "policyholder",
    },
}
# What a covered case says: the clause, and a word of its closing in Dutch.
COVERED = {
    "e_reputation": ("REP-1", "Uw dossier is geopend"),
    "identity_theft": ("IDT-3", "Uw dossier is geopend"),
    "payment_fraud": ("IDT-4", "Uw dossier is geopend"),
    "data_recovery": ("DAT-4", "Uw dossier is geopend"),
    "legal_information": ("INF-2", "Uw vraag is genoteerd"),
    "prevention_advice": ("INF-1", "Uw vraag is genoteerd"),
}
REFUSED = {
    "e_reputation": ({"where_published": "live"}, "REP-X3"),
    "identity_theft": ({"circumstances": ["proximus_leak"]}, "IDT-X4"),
    "payment_fraud": ({"circumstances": ["proximus_leak"]}, "IDT-X4"),
    "data_recovery": ({"cause": "ransomware"}, "DAT-X4"),
    "legal_information": ({"legal_subject": "other"}, "INF-2"),
    "prevention_advice": ({"advice_subject": "other"}, "INF-1"),
}
REFERRED = {
    "e_reputation": ({"where_published": "messages"}, "REP-X3"),
    "identity_theft": ({"circumstances": ["stolen_offline"]}, "GEN-2"),
    "payment_fraud": ({"police_report": "refused"}, "GEN-9"),
    "data_recovery": ({"cause": "dropped"}, "DAT-X3"),
    "legal_information": ({"legal_subject": "unknown"}, "INF-2"),
    "prevention_advice": ({"advice_subject": "unknown"}, "INF-1"),
}
WAITING = {
    "e_reputation": {"police_report": "not_yet"},
    "identity_theft": {"police_report": "not_yet"},
    "payment_fraud": {"police_report": "not_yet"},
}
MOST_MESSAGES = 14


def reports(customer, cover, changes=None):
    """Answer each question as it comes, then identify; returns all that was said."""
    answers = {**ANSWERS[cover], **(changes or {})}
    said = [customer.says("…", topic=cover)]
    while customer.state.asked in answers:
        fact = customer.state.asked
        said.append(customer.answers(fact, answers[fact]))
        if customer.state.asked == fact:
            raise AssertionError(f"{fact} is asked again: {said[-1]}")
    if customer.state.asked == "record_advice":
        said.append(customer.answers("record_advice", True))
        while customer.state.asked in answers:
            said.append(customer.answers(customer.state.asked, answers[customer.state.asked]))
    if customer.state.asked == "contract_number":
        said.append(customer.identifies())
    if customer.state.asked == "confirm":
        said.append(customer.presses("confirm_claim"))
    return "\n".join(said)


@pytest.mark.parametrize("cover", ANSWERS)
def test_a_covered_report_reaches_its_reference(each_language, cover):
    customer = each_language
    reports(customer, cover)
    clause, closing = COVERED[cover]
    assert "CC-TEST-1" in customer.text
    assert clause in customer.text
    if customer.language == "nl":
        assert closing in customer.text
    assert customer.records.escalations == []
    assert [claim[2]["cover"] for claim in customer.records.reports] == [cover]
    assert int(customer.last_turn.id) <= MOST_MESSAGES


@pytest.mark.parametrize("cover", REFUSED)
def test_an_exclusion_ends_the_questions_with_its_clause(each_language, cover):
    customer = each_language
    changes, clause = REFUSED[cover]
    reports(customer, cover, changes)
    assert clause in customer.text
    assert "CC-TEST-1" in customer.text
    assert customer.state.finished
    assert customer.state.identity is None


@pytest.mark.parametrize("cover", REFERRED)
def test_what_only_a_person_can_judge_goes_to_a_person(each_language, cover):
    customer = each_language
    changes, clause = REFERRED[cover]
    reports(customer, cover, changes)
    assert clause in customer.text
    assert "CC-TEST-1" in customer.text
    urgency = "high" if cover in ("payment_fraud", "identity_theft", "e_reputation") else "normal"
    assert ("decision_for_a_person", cover, urgency) in customer.records.escalations


@pytest.mark.parametrize("cover", WAITING)
def test_without_a_police_report_the_claim_waits_and_says_why_where_and_what_to_bring(
    each_language, cover
):
    customer = each_language
    said = reports(customer, cover, WAITING[cover])
    assert said.count("GEN-9") == 1, "why is told once"
    waits = {"nl": "zodra de politie het weet", "fr": "dès que la police", "en": "once the police"}
    assert waits[customer.language] in said
    too_early = {"nl": "te vroeg", "fr": "trop tôt", "en": "too early"}
    assert too_early[customer.language] not in said
    where = {"nl": "politiekantoor", "fr": "commissariat", "en": "police station"}
    assert where[customer.language] in customer.text
    card = {"nl": "identiteitskaart", "fr": "carte d’identité", "en": "identity card"}
    assert card[customer.language] in customer.text
    assert "CC-TEST-1" in customer.text
    assert customer.records.reports


def test_the_summary_names_the_facts_of_the_cover(customer):
    said = reports(customer, "payment_fraud")
    assert "• Bedrag dat weg is: € 640" in said.replace("\u00a0", " ")
    assert "• Bank weet het: nee" in said
    assert "• Rekening of kaart van: uzelf" in said
    assert "Prijs" not in said


def test_questions_are_put_as_the_cover_needs_them(customer):
    asked = []
    customer.says("…", topic="e_reputation")
    for fact, value in ANSWERS["e_reputation"].items():
        asked.append(customer.text.splitlines()[-1])
        customer.answers(fact, value)
    assert "Op welke dag is het begonnen?" in asked
    assert "Over wie gaat het?" in asked


def test_why_is_explained_for_the_cover(customer):
    customer.says("…", topic="data_recovery", facts=ANSWERS["data_recovery"])
    assert customer.state.asked == "circumstances"
    said = customer.presses("why")
    assert "aankoop" not in said


def test_a_question_is_not_met_with_pity(each_language):
    customer = each_language
    said = customer.says("…", topic="prevention_advice")
    pity = {"nl": "vervelend", "fr": "pas facile", "en": "sorry"}
    assert pity[customer.language] not in said


def test_kinds_of_cost_that_are_corrected_take_their_amounts_with_them(customer):
    answers = ANSWERS["identity_theft"]
    customer.says("…", topic="identity_theft")
    while customer.state.asked in answers:
        customer.answers(customer.state.asked, answers[customer.state.asked])
    customer.identifies()
    customer.presses("correct_fact", fact="cost_kinds")
    customer.answers("cost_kinds", [])
    assert customer.state.asked == "confirm"
    assert "cost_postage" not in customer.state.facts


def test_money_that_did_not_leave_is_told_and_asks_no_police_report(customer):
    said = reports(customer, "payment_fraud", {"money_left_account": False})
    assert "police_report" not in customer.records.reports[0][2]["facts"]
    assert "Er is nog geen geld weg" in said


def test_a_date_to_come_is_asked_again(customer):
    customer.says("…", topic="data_recovery", facts={"medium": "usb_stick", "cause": "flood"})
    said = customer.answers("incident_date", "2026-12-24")
    assert customer.state.asked == "incident_date"
    assert "24 december 2026" in said
