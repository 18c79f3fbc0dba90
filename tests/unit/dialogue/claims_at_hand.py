"""Claims on record of the fake records, and the buttons and texts of their customer."""

import json

from conftest import CONTRACT

NUMBER = CONTRACT["number"]
PURCHASE = {
    "victim": "policyholder",
    "bought_online": True,
    "item": "lamp",
    "item_category": "ordinary",
    "merchant": "lampshop",
    "amount": "149.00",
    "order_date": "2026-11-02",
    "expected_date": "2026-11-09",
    "complaint_made": True,
    "complaint_date": "2026-11-12",
    "complaint_channel": "letter",
    "merchant_response": "none",
    "circumstances": [],
    "circumstances_asked": True,
}
MISUSE = {
    "victim": "policyholder",
    "incident_date": "2026-11-10",
    "discovered_on": "2026-11-10",
    "perpetrator": "stranger",
    "police_report": "not_yet",
    "wants": ["specialist"],
    "cost_kinds": [],
    "circumstances": [],
    "circumstances_asked": True,
}


def report(cover="non_delivery", facts=PURCHASE, **changes):
    return {
        "cover": cover,
        "reported_on": "2026-11-14",
        "identity": "verified",
        "facts": {**facts, **changes},
    }


def waiting_for_the_shop(customer, reference="CC-AAAAA-2", **where):
    """A claim reported in another conversation, unless `incident` says that it was this one."""
    claim = customer.records.records_claim(reference, report(), NUMBER, **where)
    on_record = customer.records.on_record[reference]
    assert on_record.status == "waiting"
    return claim


def waiting_for_the_police(customer, reference="CC-BBBBB-3"):
    customer.records.records_claim(reference, report("identity_theft", MISUSE), NUMBER)
    assert customer.records.on_record[reference].status == "waiting"


def identified(customer):
    customer.presses("claim_status")
    return customer.identifies()


def press(customer, title):
    """Press the button with this title among those that were offered last."""
    (payload,) = [
        button.payload
        for message in customer.messages
        for button in message.buttons
        if button.title == title
    ]
    command, brace, rest = payload.removeprefix("/").partition("{")
    return customer.presses(command, **(json.loads(brace + rest) if brace else {}))


def button(customer, name):
    return press(customer, customer.catalogue.render(name, customer.language))


def text(customer, name, **figures):
    return customer.catalogue.render(name, customer.language, **figures)
