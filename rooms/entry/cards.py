"""Codes on paper: a page to print and cut, which says nothing of what it is for.

Whoever finds a card sees a host name, a code and a date. No style or script from elsewhere, and
nothing that a browser would fetch.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html, format_html_join

ENGLISH = "January February March April May June July August September October November December"
SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Cards</title>
<style>
@page {{ margin: 12mm }}
body {{ font: 12pt/1.4 system-ui, sans-serif; margin: 0; color: #000; background: #fff }}
main {{ display: grid; grid-template-columns: 1fr 1fr }}
section {{ border: 1px dashed #777; padding: 6mm; break-inside: avoid }}
p {{ margin: 0 0 2mm }}
strong {{ display: block; font: 700 17pt/1.5 ui-monospace, monospace; white-space: nowrap }}
small {{ font-size: 10pt }}
</style>
<main>
{}
</main>
"""
CARD = """<section>
<p>{host}</p>
<p>“I have a code” · <span lang="es">«Tengo un código»</span></p>
<strong>{code}</strong>
<small>Good once, until {en}. <span lang="es">Sirve una vez, hasta el {es}.</span></small>
</section>"""


def page(codes: Iterable[str], *, host: str, until: date) -> str:
    """A whole HTML page with a card for each code, two in a row; `until` is the last day."""
    said = {"host": host, "en": english(until), "es": spanish(until)}
    cards = [format_html(CARD, code=code, **said) for code in codes]
    return format_html(PAGE, format_html_join("\n", "{}", ((card,) for card in cards)))


def english(day: date) -> str:
    """As one writes it: `March 4, 2027`."""
    return f"{ENGLISH.split()[day.month - 1]} {day.day}, {day.year}"


def spanish(day: date) -> str:
    """As one writes it: `4 de marzo de 2027`."""
    return f"{day.day} de {SPANISH.split()[day.month - 1]} de {day.year}"
