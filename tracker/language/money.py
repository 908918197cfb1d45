"""Amounts of money, tokens and credits in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"\d{1,3}(?:[,.\u202f']\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_WORDS = (
    r"(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|several|half\s+a)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine|"
    r"hundred))?"
)
_SCALE = r"(?:hundred|thousand|million|billion|trillion|crore|lakh|mn|bn|tn|[mMbBkK](?![A-Za-z])|mln|mrd)"
_SIGN = r"(?:US|A|C|HK|NZ|S|R|NT|CA|AU)?[$€£¥₩₹₽₺₪₫₴฿]"
_CODE = (
    r"(?:USD|EUR|GBP|CNY|RMB|JPY|KRW|INR|CHF|SEK|NOK|AUD|CAD|BRL|TRY|RUB|AED|SAR|ZAR|KES|NGN|VND|IDR|PLN|SGD|HKD|TWD"
    r"|FCFA|CFA|XOF|XAF)"
)
_UNIT = (
    r"(?:U\.?S\.?\s+|Hong\s+Kong\s+|New\s+Taiwan\s+|(?-i:[A-Z])[a-zA-Z]{1,15}\s+)?(?:dollars?|euros?|"
    r"pounds?(?:\s+sterling)?|yuan|yen|won|rupees?|francs?|kron(?:or|er|a|e)|roubles?|rubles?|reais|real|"
    r"lira|liras?|dirhams?|riyals?|rand|naira|shillings?|renminbi|dong|rupiah|zloty|zlotys|pesos?|shekels?|baht|"
    r"ringgit|cents?|pence|soles|hryvnias?|tenge|lari|kwacha|cedis?|birr|manat|drams?|leva|lei|forints?|taka|kyat|"
    r"pula|dinars?|pounds|sum|som|guarani|loti|maloti)"
)
_TOKENS = r"(?:(?:free|complimentary|extra|bonus|API|input|output|gratis|introductory|trial)\s+){0,2}(?:tokens|credits)"
_PATTERN = re.compile(
    rf"(?<![\w.])(?:{_SIGN}\s?(?:{_NUMBER})(?:[\s-]?{_SCALE}\b)?(?:\s{_CODE}\b)?"
    rf"|(?:KSh|Ksh|Rs\.?|K|R|GH¢|Tk|zł|kr\.?)\s?(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?(?=\s(?:million|billion|"
    rf"crore|lakh|trillion)|(?:mn?|bn|tn)\b))(?:\s?{_SCALE}\b)?"
    rf"|{_CODE}\s?(?:{_NUMBER})(?:[\s-]?{_SCALE}\b)?"
    rf"|(?:(?:{_NUMBER})(?:[\s-]?{_SCALE})?|{_WORDS}(?:[\s-]{_SCALE})?)[\s-](?:{_UNIT}|{_CODE})\b"
    rf"|(?:{_NUMBER})(?:[\s-]?{_SCALE})?\s?[€£¥$](?!\w)"
    rf"|(?:{_NUMBER}|{_WORDS})\s{_SCALE}\s{_TOKENS}\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """An amount: where it stands and its surface form."""

    start: int
    end: int
    text: str


def find_money(text: str) -> list[MoneyMention]:
    """Return the amounts of `text` in order."""
    out = []
    for match in _PATTERN.finditer(text):
        surface = match.group()
        if surface.split()[0].lower() in ("a", "an", "several", "one") and not re.search(_SCALE, surface, re.IGNORECASE):
            continue
        out.append(MoneyMention(match.start(), match.end(), surface))
    return out
