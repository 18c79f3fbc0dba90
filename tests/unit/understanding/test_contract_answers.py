"""What messages say of the contract itself: subscribing and ending it. Today is 21/11/2026."""

from datetime import date

import pytest

from helpline.understanding.contract_answers import (
    answer_on_contract,
    complains_of_a_shop,
    told_of_contract,
)

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ik ben klant bij Proximus", {"proximus_customer": True}),
        ("ik ben al 10 jaar klant bij Proximus", {"proximus_customer": True}),
        ("je ne suis pas client Proximus", {"proximus_customer": False}),
        ("I'm with Orange", {"proximus_customer": False}),
        ("ook zonder Proximus?", {"proximus_customer": False}),
        ("ik woon in Nederland", {"domiciled_in_belgium": False}),
        ("j'habite à Liège", {"domiciled_in_belgium": True}),
        ("je n'habite pas en Belgique", {"domiciled_in_belgium": False}),
        ("I live abroad", {"domiciled_in_belgium": False}),
        ("mijn zoon van 17 wil dit", {"age": 17}),
        ("j'ai 45 ans", {"age": 45}),
        ("I'm 45 and interested", {"age": 45}),
        ("ik heb geen antivirus", {"antivirus": False}),
        ("mijn antivirus is verlopen", {"antivirus": False}),
        ("mon antivirus n'est pas à jour", {"antivirus": False}),
        ("we use Bitdefender", {"antivirus": True}),
        ("heb ik een antivirus nodig?", {}),
        ("do I need Norton?", {}),
        ("mijn schadegeval is geweigerd", {"claim": "refused"}),
        ("vous avez refusé mon dossier", {"claim": "refused"}),
        ("my claim was paid", {"claim": "paid"}),
        ("ik heb het sinds 1 maart 2026", {"contract_start": "2026-03-01"}),
        (
            "souscrit en ligne le 3 novembre",
            {"distance_sale": True, "contract_start": "2026-11-03", "concluded_on": "2026-11-03"},
        ),
        ("bought it in the shop", {"distance_sale": False}),
        ("ik wil mijn verzekering opzeggen", {}),
        ("mijn pakje van 17 november is er niet", {}),
        ("ik ben 2 dagen geleden opgelicht", {}),
        ("", {}),
    ],
)
def test_what_stands_in_a_message_by_itself(text, told):
    assert told_of_contract(text, "nl", TODAY) == told


@pytest.mark.parametrize(
    ("fact", "text", "answer"),
    [
        ("proximus_customer", "ja", {"proximus_customer": True}),
        ("proximus_customer", "non", {"proximus_customer": False}),
        ("proximus_customer", "only mobile", {"proximus_customer": True}),
        ("proximus_customer", "Telenet", {"proximus_customer": False}),
        ("proximus_customer", "geen idee", {"proximus_customer": "unknown"}),
        ("proximus_customer", "wat kost het?", {}),
        ("domiciled_in_belgium", "en Espagne", {"domiciled_in_belgium": False}),
        ("domiciled_in_belgium", "oui, à Namur", {"domiciled_in_belgium": True}),
        ("over_age", "17", {"age": 17}),
        ("over_age", "ja, 45", {"age": 45}),
        ("over_age", "17/04/1988", {"born": "1988-04-17"}),
        ("over_age", "minderjarig", {"over_age": False}),
        ("over_age", "majeur", {"over_age": True}),
        ("over_age", "bien sûr", {"over_age": True}),
        ("antivirus", "Windows Defender", {"antivirus": True}),
        ("antivirus", "pas à jour", {"antivirus": False}),
        ("antivirus", "expired last month", {"antivirus": False}),
        ("antivirus", "où est-ce que je vois ça ?", {"antivirus": "unknown"}),
        ("antivirus", "moet dat?", {}),
        ("contract_start", "1 februari", {"contract_start": "2026-02-01"}),
        ("contract_start", "al 3 jaar", {"contract_start": "over_six_months"}),
        ("contract_start", "plus de 6 mois", {"contract_start": "over_six_months"}),
        ("contract_start", "last year", {"contract_start_by": "2025-12-31"}),
        ("contract_start", "in 2024", {"contract_start_by": "2024-12-31"}),
        ("contract_start", "mars 2026", {"contract_start_by": "2026-03-31"}),
        ("contract_start", "I don't know", {"contract_start": "unknown"}),
        ("contract_start", "CC-104417", {}),
        ("claim", "nee", {"claim": "none"}),
        ("claim", "ja", {"claim": "some"}),
        ("claim", "nog bezig", {"claim": "open"}),
        (
            "claim",
            "refusé le 3 novembre",
            {"claim": "refused", "settled_on": "2026-11-03"},
        ),
        ("claim", "not paid", {"claim": "refused"}),
        ("intervened", "niets", {"intervened": False}),
        ("intervened", "oui", {"intervened": True}),
        ("settled_on", "vorige week dinsdag", {"settled_on": "2026-11-10"}),
        ("settled_on", "rond 5 november", {}),
        ("concluded_on", "le même jour", {"concluded_on": "same"}),
        ("billing_day", "de 5de", {"billing_day": 5}),
        ("billing_day", "le premier", {"billing_day": 1}),
        ("billing_day", "45", {}),
        ("billing_day", "postzegels 12 euro", {}),
        ("billing_day", "timbres 12 €", {}),
        ("billing_day", "stamps, €12", {}),
        ("billing_day", "12,50", {}),
        ("billing_day", "the 12th, 5 euros", {"billing_day": 12}),
        ("letter_language", "frans aub", {"letter_language": "fr"}),
        ("letter_language", "in het Engels", {"letter_language": "en"}),
        ("letter_clause", "de verlenging", {"letter_clause": "CAN-4"}),
        ("pass_on", "ja graag", {"pass_on": True}),
        ("pass_on", "?", {}),
    ],
)
def test_what_a_reply_says(fact, text, answer):
    assert answer_on_contract(text, fact, "nl", TODAY) == answer


@pytest.mark.parametrize(
    ("text", "shop"),
    [
        ("ik heb een klacht over een webshop", True),
        ("je veux me plaindre du vendeur", True),
        ("bpost lost my parcel, I want to complain", True),
        ("ik heb een klacht over jullie", False),
        ("jullie weigeren mijn bestelling terug te betalen", False),
        ("votre service est nul", False),
        ("klacht", False),
    ],
)
def test_a_complaint_about_a_shop_is_told_apart(text, shop):
    assert complains_of_a_shop(text) is shop
