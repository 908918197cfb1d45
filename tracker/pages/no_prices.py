"""What tells that an amount is no price of a product: words near it, the section it stands in, the header above it."""

from __future__ import annotations

import re

# Offers, limits, worked examples and what held before are no price of anything.
NO_PRICE = re.compile(
    r"\bsave[sd]?\b|\b(?:off|discounts?|bonus|gift|refund\w*|vouchers?|coupons?|giveaway|promo\w*|grants?)\b"
    r"|(?<!per )(?<!\d )(?<!\dk )(?<!extra )(?<!additional )\bcredits\b"
    r"|\bexamples?\b|\bestimat\w+|\be\.g\.|\bsuppose\b|\bwould cost\b|\bfunding\b"
    r"|\btop[ -]?(?:s|ped)?[ -]?ups?\b|\bminimum\b|\bdeposits?\b|\bbalance\b|\bthreshold|\bspen[dt]\w*\b|\bbudget\b|\breferral\b"
    r"|\b(?:try|start(?:ed)?|begin|join|use)\b.{0,12}\bfree\b|\btypical\w*\b|\baverage\b|\binvoices?\b"
    r"|\bsign-?up\b|\bin (?:\w+ )?(?:usage|credits?)\b|\b1 [A-Z]{3}\s?=|\bexchange rate|\bcap(?:ped)?\b",
    re.IGNORECASE,
)
NO_PRICES = re.compile(
    r"\blimits?\b|\bexamples?\b|\bchange ?logs?\b|\bhistory\b|\bwhat'?s new\b|\bcustomers say\b|\btestimonials?\b|\bdiscounts?\b"
    r"|\bblog\b|\bnews\b|\bcase stud"
    r"|(?<!extra )(?<!additional )\bcredits?\b|\bloved by\b|\btrusted by\b|\brelease notes\b|\bprevious(?:ly)?\b|\barchive",
    re.IGNORECASE,
)
LIMIT = re.compile(
    r"\blimits?\b|\bquotas?\b|\bqualif\w+|\bdeposit|\bspen[dt]\b|\bminimum\b|\bbudget\b|\bbalance\b"
    r"|\bvolume discounts?\b|\bsavings\b|\bfree credits\b"
    r"|\bold\b|\bprevious(?:ly)?\b|\bformer(?:ly)?\b|\bwas\b|\bbefore\b|\buntil\b",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\bmax\w*\b|\bwindow\b|\bcontext\b(?!.*\bcach)|\blength\b|\brpm\b|\btpm\b|\brpd\b|\bdimensions?\b|\bsize\b|\bparam\w*|\bspeed\b"
    r"|\blatency\b|\bthroughput\b|\bcut-?off\b|\breleased?\b|\bdates?\b|\brequests\b|\bdays?\b|\bversion\b",
    re.IGNORECASE,
)
BEFORE = re.compile(
    r"\b(?:was|were|previously|formerly|instead of|originally|rather than|down from|up from|until now|used to be|old price:?"
    r"|before|regularly|reduced from|raised from|lowered from|(?:reg|orig)\.)\s*(?:at\s|just\s|only\s)?$",
    re.IGNORECASE,
)
