"""Texts: complete in three languages, figures as each language writes them."""

import re
from datetime import date
from decimal import Decimal

import pytest
import yaml

from helpline.settings import PROJECT_ROOT
from helpline.terms import load_terms
from helpline.texts import LANGUAGES, Catalogue, TextsError, format_figure

NO_BREAK = re.compile("[\u00a0\u202f]")


@pytest.fixture
def data_dir(tmp_path):
    """A small data directory; tests change it and load it."""
    for language in LANGUAGES:
        folder = tmp_path / "responses" / language
        folder.mkdir(parents=True)
        write(folder / "a.yml", {"utter_a": [{"text": "{amount} {number_x}"}]})
    write(
        tmp_path / "help_numbers.yml",
        {"numbers": [number("nl", "1"), number("fr", "2"), number("en", "3")]},
    )
    return tmp_path


def number(language, value):
    return {"id": "x", "value": value, "languages": [language]}


def write(path, responses):
    content = responses if "numbers" in responses else {"responses": responses}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "amount", "whole", "day"),
    [
        ("nl", "€ 5.249,50", "€ 5.000", "27 november 2026"),
        ("fr", "5 249,50 €", "5 000 €", "27 novembre 2026"),
        ("en", "€5,249.50", "€5,000", "27 November 2026"),
    ],
)
def test_figures_are_written_as_the_language_does(language, amount, whole, day):
    def plain(value):
        return NO_BREAK.sub(" ", format_figure(value, language))

    assert plain(Decimal("5249.50")) == amount
    assert plain(Decimal("5000.00")) == whole
    assert plain(date(2026, 11, 27)) == day


def test_the_first_of_a_month_is_an_ordinal_in_french():
    assert format_figure(date(2026, 12, 1), "fr") == "1er décembre 2026"
    assert format_figure(date(2026, 12, 1), "nl") == "1 december 2026"


def test_a_text_gets_its_figures_and_the_number_of_its_language(data_dir):
    catalogue = Catalogue.load(data_dir)
    assert catalogue.render("utter_a", "fr", amount=3) == "3 2"


def test_a_text_without_its_figure_is_an_error(data_dir):
    with pytest.raises(TextsError, match=r"utter_a.*amount"):
        Catalogue.load(data_dir).render("utter_a", "nl")


@pytest.mark.parametrize(
    ("responses", "message"),
    [
        ({"utter_b": [{"text": "only in Dutch"}]}, "utter_b.*missing in fr, en"),
        ({"utter_b": [{"text": " "}]}, "utter_b.*empty"),
        ({"utter_a": [{"text": "again"}]}, "utter_a.*another file"),
        ({"utter_b": "no list"}, "b.yml"),
    ],
)
def test_bad_files_are_named(data_dir, responses, message):
    write(data_dir / "responses" / "nl" / "b.yml", responses)
    with pytest.raises(TextsError, match=message):
        Catalogue.load(data_dir)


def test_languages_must_agree_on_placeholders_and_buttons(data_dir):
    for language in LANGUAGES:
        text = "{left}" if language == "nl" else "{right}"
        write(data_dir / "responses" / language / "b.yml", {"utter_b": [{"text": text}]})
    with pytest.raises(TextsError, match=r"utter_b.*placeholders"):
        Catalogue.load(data_dir)


def test_the_helpline_s_own_texts_load_and_address_people_politely():
    catalogue = Catalogue.load(PROJECT_ROOT / "data")
    familiar = {
        "nl": re.compile(r"\b(je|jij|jouw|jou)\b", re.IGNORECASE),
        "fr": re.compile(r"\b(tu|toi|ton|tes)\b", re.IGNORECASE),
    }
    for name in catalogue.names():
        for language, pattern in familiar.items():
            text = catalogue.source(name, language)["text"]
            assert not pattern.search(text), f"{name} in {language}: {text}"


def test_button_titles_are_short_enough_for_every_channel():
    """A row of a WhatsApp list holds 24 characters."""
    catalogue = Catalogue.load(PROJECT_ROOT / "data")
    for name in catalogue.names():
        for language in LANGUAGES:
            titles = [button.title for button in catalogue.buttons(name, language)]
            if name.startswith(("utter_topic_title_", "utter_fact_name_")):
                titles.append(catalogue.render(name, language))
            for title in titles:
                assert len(title) <= 24, f"{name} in {language}: {title}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("number", "term"),
    [
        ("insurer", "GEN-13.insurer"),
        ("quality_department", "GEN-14.quality_department"),
        ("ombudsman_address", "GEN-14.ombudsman"),
    ],
)
def test_an_address_is_that_of_the_terms_in_every_language(number, term, language):
    entries = yaml.safe_load((PROJECT_ROOT / "data" / "help_numbers.yml").read_text("utf-8"))[
        "numbers"
    ]
    (value,) = (e["value"] for e in entries if e["id"] == number and language in e["languages"])
    source = load_terms(date(2026, 11, 21)).text(term)
    assert re.findall(r"\d+", value) == re.findall(r"\d+", source)
    assert value.endswith({"nl": "Brussel", "fr": "Bruxelles", "en": "Brussels"}[language])
