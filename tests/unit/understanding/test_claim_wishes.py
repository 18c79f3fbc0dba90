"""Which claim a message names, and what the customer wants with it."""

import pytest

from helpline.understanding.claim_wishes import claim_reference_in, wish_in


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("CC-7K3PQ-9", "CC-7K3PQ-9"),
        ("hoe staat het met cc-7k3pq-9?", "CC-7K3PQ-9"),
        ("mon dossier CC 7K3PQ 9 svp", "CC-7K3PQ-9"),
        ("it is CC7K3PQ9", "CC-7K3PQ-9"),
        ("7k3pq-9", "CC-7K3PQ-9"),
        ("CC-7K3P-9", "CC-7K3P-9"),  # a character too few: mistyped, but meant
        ("my contract is CC-104417", None),
        ("CC 104417", None),
        ("CC-104417 17/04/1988", None),
        ("CC 104417 1.4.1988", None),
        ("CC-104417 1 mei 1988", None),
        ("my case", None),
        ("bestel-a", None),
        ("tel. 02550-5 of zoiets", None),
        ("", None),
    ],
)
def test_a_reference_is_found_however_it_is_typed(text, reference):
    assert claim_reference_in(text) == reference


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Ik wil mijn dossier intrekken", "withdraw"),
        ("trek die aangifte maar in", "withdraw"),
        ("je veux retirer ma demande", "withdraw"),
        ("annuler mon dossier", "withdraw"),
        ("Please withdraw my claim", "withdraw"),
        ("I want to cancel the claim", "withdraw"),
        ("ik wil een foto toevoegen", "document"),
        ("je voudrais envoyer un document", "document"),
        ("can I upload a photo", "document"),
        ("ik wil iets toevoegen", "add"),
        ("je veux ajouter quelque chose", "add"),
        ("I'd like to add something", "add"),
        ("hoe staat het met mijn dossier", None),
        ("où en est mon dossier", None),
        ("any news on my claim", None),
    ],
)
def test_what_is_wanted_with_a_claim(text, wish):
    assert wish_in(text) == wish
