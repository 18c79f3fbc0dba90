"""Phone numbers, addresses and lists in messages: what becomes a link and what must not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_gateway import WORDS, FakeGateway
from playwright.sync_api import Browser, Page

LINKS = [
    ("Bel 02 552 51 65.", {"02 552 51 65": "tel:025525165"}),
    ("Bel 02 552 51 65, dag en nacht", {"02 552 51 65": "tel:025525165"}),
    ("02/552.51.65", {"02/552.51.65": "tel:025525165"}),
    ("Card Stop (078 170 170)", {"078 170 170": "tel:078170170"}),
    ("0800 32 123", {"0800 32 123": "tel:080032123"}),
    ("+32 2 552 51 65", {"+32 2 552 51 65": "tel:+3225525165"}),
    ("+32 (0)2 552 51 65", {"+32 (0)2 552 51 65": "tel:+3225525165"}),
    ("0470 12 34 56", {"0470 12 34 56": "tel:0470123456"}),
    ("Bel 112 of 101.", {"112": "tel:112", "101": "tel:101"}),
    ("Zelfmoordlijn: 1813", {"1813": "tel:1813"}),
    ("102 (Dutch) or 103 (French)", {"102": "tel:102", "103": "tel:103"}),
    ("suspect@safeonweb.be, merci", {"suspect@safeonweb.be": "mailto:suspect@safeonweb.be"}),
    (
        "Zie https://www.safeonweb.be/nl.",
        {"https://www.safeonweb.be/nl": "https://www.safeonweb.be/nl"},
    ),
    ("(https://economie.fgov.be)", {"https://economie.fgov.be": "https://economie.fgov.be/"}),
]

PLAIN = [
    "€ 112,00",
    "€ 112",
    "112 euro",
    "112 €",
    "105 dagen",
    "107 jours",
    "101,50",
    "01/02/2026",
    "01.02.2026",
    "05 11 2026",
    "2026-11-21",
    "CC-104417",
    "CH-2026-000112-7",
    "€ 5.000",
    "4 000 000",
    "0 tot 112e",
    "http://onveilig.example",
    "javascript:alert(1)",
    "PUR-112",
    "iemand@thuis",
]


@pytest.fixture(scope="module")
def rich_text_page(browser: Browser, running_gateway: FakeGateway) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{running_gateway.url}/demo-embed")
    yield page
    page.close()


def links_in(page: Page, text: str) -> dict[str, str]:
    return page.evaluate(
        """async (text) => {
          const { findLinks } = await import('/static/chat/rich-text.js');
          const pieces = findLinks(text);
          if (pieces.map((piece) => piece.text).join('') !== text) return { lost: text };
          const links = pieces.filter((piece) => piece.href);
          return Object.fromEntries(links.map((piece) => [piece.text, piece.href]));
        }""",
        text,
    )


@pytest.mark.parametrize(("text", "links"), LINKS)
def test_numbers_and_addresses_become_links(
    rich_text_page: Page, text: str, links: dict[str, str]
) -> None:
    assert links_in(rich_text_page, text) == links


@pytest.mark.parametrize("text", PLAIN)
def test_amounts_dates_and_references_do_not(rich_text_page: Page, text: str) -> None:
    assert links_in(rich_text_page, text) == {}


def test_every_help_number_of_the_product_becomes_a_link(rich_text_page: Page) -> None:
    for number in WORDS.phones:
        assert links_in(rich_text_page, f"Bel {number}.") == {
            number: f"tel:{number.replace(' ', '')}"
        }


def test_lists_and_paragraphs(rich_text_page: Page) -> None:
    shape = rich_text_page.evaluate(
        """async () => {
          const { renderText } = await import('/static/chat/rich-text.js');
          const text = 'Een\\r\\ntwee\\n\\nDit:\\n• a\\n• b\\nslot';
          const blocks = renderText(text, { links: true, newTab: '' });
          return blocks.map((block) => block.outerHTML);
        }"""
    )
    assert shape == [
        "<p>Een</p>",
        '<p class="line">twee</p>',
        "<p>Dit:</p>",
        "<ul><li>a</li><li>b</li></ul>",
        "<p>slot</p>",
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_events_are_read_however_the_network_cuts_them(rich_text_page: Page, size: int) -> None:
    events = rich_text_page.evaluate(
        """async (size) => {
          const { EventParser } = await import('/static/chat/events.js');
          const events = [];
          const parser = new EventParser((...event) => events.push(event));
          const stream = ': hello\\r\\nretry: 5\\n\\nid: 3\\revent: message\\rdata: {"a":\\r'
            + 'data: 1}\\r\\r\\ndata: x\\r\\n\\r\\nevent: typing\\ndata: y\\n\\nid: 9\\ndata: lost';
          for (let i = 0; i < stream.length; i += size) parser.feed(stream.slice(i, i + size));
          return events;
        }""",
        size,
    )
    assert events == [["message", '{"a":\n1}', "3"], ["message", "x", None], ["typing", "y", None]]
