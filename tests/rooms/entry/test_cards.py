"""Codes on paper say nothing of what they are for."""

from __future__ import annotations

import re
from datetime import date

from rooms.entry import cards

CODES = ["01AB-CDEF-GH10-23JK", "<b>"]


def test_each_code_has_a_card_in_both_languages_with_its_last_day() -> None:
    page = cards.page(CODES, host="evening.example", until=date(2027, 3, 4))
    assert page.count("<section>") == 2
    assert page.count("evening.example") == 2
    assert "<strong>01AB-CDEF-GH10-23JK</strong>" in page
    assert "&lt;b&gt;" in page
    assert "Good once, until March 4, 2027." in page
    assert "Sirve una vez, hasta el 4 de marzo de 2027." in page


def test_a_card_that_is_found_tells_nothing_and_fetches_nothing() -> None:
    page = cards.page(CODES, host="evening.example", until=date(2027, 3, 4))
    telling = r"traffick|surviv|abuse|victim|shelter|help|trata|abuso|v.ctima|ayuda|peerchat"
    assert not re.search(telling, page, re.IGNORECASE)
    assert not re.search(r"https?:|src=|url\(|<script|<link", page)
