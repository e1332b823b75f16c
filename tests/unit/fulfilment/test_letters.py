"""Every letter in both languages and both forms says the same, and all of it (R5, R30, R44)."""

import calendar
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from string import Template
from typing import Any

import pytest

from infra.letter_pictures import write_letters
from misa_order.fulfilment import letters
from misa_order.fulfilment.letters import LETTERS
from misa_order.fulfilment.letters.letter import Letter
from misa_order.fulfilment.relay import ROUTES
from misa_order.orders.order_request import Language
from tests.letter_cases import letters_in

FOLDER = Path(letters.__file__).parent
WRITTEN: Mapping[Language, Mapping[str, Letter]] = {language: letters_in(language) for language in Language}
EVERY = [(language, label) for language in Language for label in WRITTEN[language]]
LABELS = sorted(WRITTEN[Language.ENGLISH])
VIETNAMESE_LETTERS = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
MONTHS = list(calendar.month_name)[1:]
FORMS = {
    Language.VIETNAMESE: (r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})", r"(?P<money>[\d.]+\d) đ\b"),
    Language.ENGLISH: (rf"(?P<day>\d+) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})", r"VND (?P<money>[\d,]+\d)"),
}


class Shown(HTMLParser):
    """What a person sees of a page, the texts that stand for its pictures, and its addresses; tags must be closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.attributes: list[tuple[str, dict[str, Any]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "title" not in self.open:
            self.words.append(data.strip())

    def all(self, tag: str, name: str) -> list[str]:
        return [found[name] for one, found in self.attributes if one == tag and name in found]

    @property
    def text(self) -> str:
        return " ".join(filter(None, self.words))


def spelled_alike(text: str, language: Language) -> str:
    """Dates as 2026-11-26 and money as 2640000 VND, whatever the language."""

    def date(found: re.Match[str]) -> str:
        month = found["month"] if found["month"].isdigit() else f"{MONTHS.index(found['month']) + 1:02d}"
        return f"{found['year']}-{month}-{int(found['day']):02d}"

    dates, money = FORMS[language]
    text = re.sub(money, lambda found: re.sub(r"\D", "", found["money"]) + " VND", text)
    return re.sub(dates, date, text)


def facts(text: str, language: Language) -> list[str]:
    """What must not differ: dates, money, numbers, codes and addresses."""
    alike = spelled_alike(text, language)
    return sorted(re.findall(r"https?://\S+|\d{4}-\d\d-\d\d|\d+ VND|[\w-]*\d[\w-]*", alike))


def test_every_event_that_goes_to_the_mail_queue_has_its_letter_and_no_other_has() -> None:
    assert LETTERS.keys() == {event for event, queues in ROUTES.items() if "mail" in queues}


def test_every_letter_has_a_template_in_every_language_and_no_template_lies_there_unused() -> None:
    for language in Language:
        assert {path.stem for path in (FOLDER / language).iterdir()} == {*LETTERS.values(), "transfer"}
    assert {label.partition(".")[0] for label in LABELS} == set(LETTERS.values())


@pytest.mark.parametrize("name", [*LETTERS.values(), "transfer"])
def test_a_template_says_the_same_things_in_every_language(name: str) -> None:
    vietnamese, english = ((FOLDER / language / f"{name}.txt").read_text("utf-8") for language in Language)
    assert sorted(Template(vietnamese).get_identifiers()) == sorted(Template(english).get_identifiers())
    assert vietnamese.count("\n\n") == english.count("\n\n")


@pytest.mark.parametrize("label", LABELS)
def test_numbers_dates_codes_and_addresses_are_the_same_in_both_languages(label: str) -> None:
    vietnamese, english = (facts(WRITTEN[language][label].text, language) for language in Language)
    assert vietnamese == english
    assert label.startswith(("renewal_rejected", "quota_notice")) or "1000002" in english


@pytest.mark.parametrize("label", LABELS)
def test_no_vietnamese_is_left_in_an_english_letter(label: str) -> None:
    written = WRITTEN[Language.ENGLISH][label]
    for form in (written.subject, written.text, written.html):
        assert re.findall(f"\\w*[{VIETNAMESE_LETTERS}]\\w*", form, re.IGNORECASE) == []
        # Only what is typed into the bank's form.
        assert (
            re.findall(r"(?i)\b(don hang|thanh toan|quy khach|hoa don)\b", re.sub("Thanh toan don hang", "", form))
            == []
        )
    assert '<html lang="en">' in written.html


@pytest.mark.parametrize(("language", "label"), EVERY)
def test_both_forms_tell_the_same(language: Language, label: str) -> None:
    written = WRITTEN[language][label]
    shown = Shown(written.html)
    assert shown.open == []
    seen = facts(" ".join([shown.text, *shown.all("a", "href")]), language)
    assert set(seen) == set(facts(written.text, language))


@pytest.mark.parametrize("language", Language)
def test_a_letter_about_a_quota_leads_to_the_shop_or_where_there_is_none_says_so_in_words(language: Language) -> None:
    shop, none = (WRITTEN[language][f"quota_notice.{label}"] for label in ("endless", "no_shop"))
    address = "https://orders.example/orders/new?product=MEINVOICE&purpose=add_on&domain=nhahangabc"
    assert Shown(shop.html).all("a", "href") == [address]
    assert "http" not in none.text + none.html
    assert len(none.text.split("\n\n")) == len(shop.text.split("\n\n"))


@pytest.mark.parametrize(("language", "label"), EVERY)
def test_nothing_is_left_unfilled(language: Language, label: str) -> None:
    written = WRITTEN[language][label]
    for form in (written.subject, written.text, written.html):
        assert not re.search(r"\$|\*\*|None|\{|\}|# ", form)
    assert "\n\n\n" not in written.text
    assert not re.search(r"<p[^>]*>\s*</p>", written.html)


@pytest.mark.parametrize(("language", "label"), EVERY)
def test_a_letter_can_be_read_without_seeing_pictures_and_fetches_nothing(language: Language, label: str) -> None:
    written = WRITTEN[language][label]
    shown = Shown(written.html)
    sources, texts = shown.all("img", "src"), shown.all("img", "alt")
    assert sources == [f"cid:{content_id}" for content_id in written.pictures]
    assert len(texts) == len(sources) == len(set(texts))
    assert all(re.search(r"\w+ \d{8,}$", text) for text in texts)
    assert {tag for tag, _ in shown.attributes}.isdisjoint({"script", "link", "iframe", "style", "form"})
    assert "url(" not in written.html


@pytest.mark.parametrize(("language", "label"), EVERY)
def test_a_subject_is_whole_in_a_list_of_mails(language: Language, label: str) -> None:
    written = WRITTEN[language][label]
    assert len(written.subject) < 78
    start = {Language.VIETNAMESE: ("Đơn hàng 1000002 – ", "Từ chối gia hạn QLTH – thptkimlien")}
    other = start.get(language, ("Order 1000002 – ", "Renewal declined: QLTH – thptkimlien"))
    assert written.subject.startswith((*other, "MEINVOICE – nhahangabc – "))
    assert not written.subject.endswith("…")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_words_stand_out_from_what_is_behind_them() -> None:
    pages = "".join(written.html for written in WRITTEN[Language.VIETNAMESE].values())
    inks = set(re.findall(r"[;\"]color:(#[0-9a-f]{6})", pages)) - {"#ffffff"}
    papers = set(re.findall(r"background:(#[0-9a-f]{6})", pages)) - {"#0b3d91"}
    assert inks
    pairs = [(ink, paper) for ink in inks for paper in papers] + [("#0b3d91", "#ffffff")]
    for ink, paper in pairs:
        darker, lighter = sorted((luminance(ink), luminance(paper)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, paper)


def test_they_can_be_looked_at_with_their_pictures_inside(tmp_path: Path) -> None:
    write_letters(tmp_path)
    assert len(list(tmp_path.glob("*.html"))) == len(list(tmp_path.glob("*.txt"))) == len(EVERY)
    page = (tmp_path / "order_placed.en.html").read_text("utf-8")
    assert "cid:" not in page
    assert page.count('src="data:image/png;base64,') == len(WRITTEN[Language.ENGLISH]["order_placed"].pictures)
