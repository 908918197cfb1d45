"""How availability pages word things: places, headings, states and what else such pages say. Chosen apart from the reader."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

# Part of the world: short name, other names of the same place, code.
_PLACES = """
Europe: Austria,AT; Belgium,BE; Czechia=Czech Republic,CZ; Denmark,DK; Finland,FI; France,FR; Germany,DE; Greece,GR;\
 Hungary,HU;\
 Ireland,IE; Italy,IT; Netherlands=The Netherlands,NL; Norway,NO; Poland,PL; Portugal,PT; Spain,ES; Sweden,SE; Switzerland,CH;\
 United Kingdom=UK,GB; Ukraine,UA; Moldova=Republic of Moldova,MD; North Macedonia,MK;\
 Bosnia and Herzegovina=Bosnia & Herzegovina,BA
Asia: India,IN; Indonesia,ID; Japan,JP; Malaysia,MY; Philippines,PH; Singapore,SG; South Korea=Korea (Republic of),KR;\
 Taiwan,TW;\
 Thailand,TH; Vietnam=Viet Nam,VN; Bangladesh,BD; Pakistan,PK; Nepal,NP; Sri Lanka,LK; Kazakhstan,KZ; Georgia,GE; Mongolia,MN;\
 Hong Kong=Hong Kong SAR,HK; Laos=Lao PDR,LA
Africa: Egypt,EG; Ghana,GH; Kenya,KE; Morocco,MA; Nigeria,NG; Niger,NE; South Africa,ZA; Tunisia,TN; Guinea,GN;\
 Guinea-Bissau,GW;\
 Equatorial Guinea,GQ; Ivory Coast=Côte d’Ivoire,CI; Tanzania=Tanzania (United Republic of),TZ; Cape Verde=Cabo Verde,CV;\
 Namibia,NA; Mali,ML;\
 Republic of the Congo=Congo-Brazzaville,CG; Democratic Republic of the Congo=DR Congo,CD
North America: Canada,CA; Mexico,MX; United States=United States of America,US; Dominica,DM; Dominican Republic,DO; Jamaica,JM;\
 Trinidad and Tobago=Trinidad & Tobago,TT; Saint Lucia=St. Lucia,LC
South America: Argentina,AR; Bolivia=Bolivia (Plurinational State of),BO; Brazil,BR; Chile,CL; Colombia,CO; Ecuador,EC;\
 Paraguay,PY;\
 Peru,PE; Uruguay,UY
Middle East: Bahrain,BH; Israel,IL; Jordan,JO; Kuwait,KW; Lebanon,LB; Oman,OM; Qatar,QA; Saudi Arabia,SA; Turkey=Türkiye,TR;\
 United Arab Emirates=UAE,AE
Oceania: Australia,AU; Fiji,FJ; New Zealand,NZ; Papua New Guinea,PG; Samoa,WS; Tonga,TO
"""


@dataclass(frozen=True)
class Land:
    """A country as pages may call it."""

    name: str
    other: str
    code: str
    area: str


def _lands() -> Sequence[Land]:
    out: list[Land] = []
    for line in _PLACES.strip().splitlines():
        area, _, lands = line.partition(": ")
        for land in lands.split("; "):
            names, _, code = land.strip().rpartition(",")
            name, _, other = names.partition("=")
            out.append(Land(name, other or name, code, area))
    return out


LANDS: Sequence[Land] = _lands()
REFUSED = [Land(*one) for one in (
    ("Cuba", "Cuba", "CU", "North America"), ("Iran", "Iran (Islamic Republic of)", "IR", "Middle East"),
    ("North Korea", "Korea (Democratic People's Republic of)", "KP", "Asia"), ("Syria", "Syrian Arab Republic", "SY",
    "Middle East"),
    ("Russia", "Russian Federation", "RU", "Europe"), ("Belarus", "Belarus", "BY", "Europe"), ("China", "Mainland China",
    "CN", "Asia"),
    ("Venezuela", "Venezuela", "VE", "South America"), ("Myanmar", "Burma", "MM", "Asia"), ("Afghanistan", "Afghanistan",
    "AF", "Asia"),
)]  # fmt: skip
PRODUCTS = ["API", "Chat app", "Voice", "Image maker", "Batch", "Tern Pro", "Tern Mini", "Fine-tuning", "Web search", "Agents"]
TITLES = [
    "Supported countries", "Where {b} is available", "Country availability", "Countries and territories", "Availability of {b}",
    "Where can I use {b}?", "{b} around the world", "Regional availability", "Markets", "Where we operate",
    "Eligible locations",
    "Which countries can sign up for {b}?", "Geographic coverage", "Availability by country", "{b} by region",
    "Access by location",
    "Places we serve", "Global reach",
]  # fmt: skip
INTROS = [
    "{b} can be used from the places below.", "If your country is not listed, you cannot open an account yet.",
    "We are working to bring {b} to more people.", "Here is where you can get {b} today.",
    "This page lists the locations from which requests to {b} are accepted.", "Not on the list? Write to us.",
    "{b} is open to developers in these countries.", "Calls from other places fail with error 403.",
    "Features may differ between countries, and some are not offered everywhere.",
    "You need a phone number from one of the following countries.", "Accounts may be created by residents of:",
    "The list does not cover resellers.", "Availability depends on local rules.", "Check here before you travel.",
    "Our service is live in the following markets.", "Travelling? {b} works only where it is offered.",
]  # fmt: skip
INTROS_OFF = [
    "{b} works everywhere apart from the places on this list.", "We are not able to serve customers in these countries.",
    "Because of sanctions and local rules, {b} cannot be offered in:", "Requests from here are refused.",
    "You may not use {b} if you are located in any of the following.", "The countries below are off limits.",
    "Anyone else is welcome.", "{b} is blocked in the locations below.",
]  # fmt: skip
HEADINGS_ON = [
    "Supported", "Available now", "Where it works", "Open countries", "Supported locations", "Live", "Available in",
    "Current markets",
    "Countries we serve", "Full list", "Eligible countries", "List of countries",
]  # fmt: skip
HEADINGS_OFF = [
    "Not supported", "Unsupported countries", "Where you cannot use it", "Restricted countries", "Not available",
    "Blocked locations",
    "Excluded", "Countries we do not serve", "Prohibited territories", "No access", "Sanctioned countries",
    "Ineligible locations",
    "Where {b} is not offered", "Off limits", "Embargoed destinations", "Unavailable",
]  # fmt: skip
HEADINGS_LATER = [
    "Coming soon", "Planned", "On the waitlist", "Up next", "In preparation", "Launching later this year", "Not yet, but soon",
    "Under review", "Future markets", "On our roadmap", "Waiting list", "Expected next",
]  # fmt: skip
YES = [
    "Available", "Yes", "Supported", "Live", "Open", "Generally available", "Active", "Full access", "✓", "✔", "✅", "●",
    "🟢", "GA",
    "Enabled", "Launched", "Offered", "Available now", "Y", "In service", "Accessible", "☑", "Operational", "Can sign up",
]  # fmt: skip
NO = [
    "Not available", "No", "Unsupported", "Not supported", "Closed", "Unavailable", "—", "✗", "❌", "○", "🔴", "N/A", "Disabled",
    "Not offered", "No access", "n", "Suspended", "✘", "Blocked", "☐", "Not live", "Restricted", "Cannot sign up", "None",
]  # fmt: skip
LATER = [
    "Coming soon", "Planned", "Waitlist", "Soon", "In review", "Q4", "Later this year", "Pending", "Not yet",
    "Under evaluation",
    "Expected in autumn", "🟡 planned", "On the roadmap", "In preparation", "To be announced",
]  # fmt: skip
SIGNS = [("✓", "✗"), ("✔", "✘"), ("✅", "❌"), ("●", "○"), ("🟢", "🔴"), ("☑", "☐"), ("Yes", "No"), ("Y", "N"), ("x", ""),
("✓", "—"),
         ("Available", "Not available"), ("Supported", "Not supported"), ("✓", ""), ("yes", "–"), ("Live", "-"),
         ("●", "")]  # fmt: skip
HEAD_PLACE = [
    "Country", "Country or territory", "Location", "Market", "Where", "Country / region", "Name", "Place", "Territory",
    "Jurisdiction",
    "Nation", "Countries", "",
]  # fmt: skip
HEAD_STATE = ["Status", "Availability", "State", "Access", "Available?", "Service", "Supported?", "Situation", "Can I use it?"]
HEAD_AREA = ["Region", "Continent", "Part of the world", "Area", "World region", "Zone"]
HEAD_CODE = ["Code", "ISO", "ISO code", "Abbr.", "Alpha-2", ""]
HEAD_OTHER: Sequence[tuple[str, Sequence[str]]] = [
    ("Currency", ["EUR", "USD", "local", "USD"]), ("Language", ["English", "local", "English, French"]),
    ("Notes", ["", "Tax included", "Phone number needed", "18+", ""]), ("Phone prefix", ["+41", "+233", "+1"]),
    ("Data stored in", ["Germany", "United States", "Singapore"]), ("Support hours", ["9–17", "24/7"]), ("Minimum age",
    ["18", "13"]),
    ("Docs", ["Guide", "Guide"]), ("Nearest data centre", ["Frankfurt, Germany", "Tokyo, Japan"]), ("VAT", ["19%", "—", "20%"]),
]  # fmt: skip
ASIDES = [
    "<h2>Where your data is stored</h2><ul><li>Frankfurt, Germany</li><li>Tokyo, Japan</li>{x}</ul>",
    "<h2>Data residency</h2><p>Data may be kept in the United States, Germany{x2} or Japan.</p>",
    "<h2>Our offices</h2><ul><li>London, United Kingdom</li><li>Paris, France</li>{x}</ul>",
    "<h2>Billing</h2><p>Prices are in the currency of your country. Customers in Switzerland{x2} and Norway pay in dollars.</p>",
    "<h2>Questions</h2><h3>Why is my country missing?</h3><p>We add countries as fast as the law lets us.</p>",
    "<h2>Questions</h2><h3>I live in Japan and travel to France{x2}. Can I use it?</h3><p>Yes, for up to 90 days.</p>",
    "<h2>Change history</h2><ul><li>12 March 2025: Chile added</li><li>3 February 2025: Ghana added</li>{log}</ul>",
    "<h2>Languages</h2><p>The interface speaks English, French and Japanese.</p>",
    "<p>Last reviewed on {day}.</p>", "<p>Need help? Contact support.</p>",
    "<h2>Taxes</h2><p>VAT is added in Austria, Belgium{x2} and Poland.</p>",
    "<h2>Related</h2><p>See also our page for partners and the status page.</p>",
    "<h2>Support hours</h2><p>Phone support is staffed in Ireland and Singapore{x2}.</p>",
    "<h2>Legal entity</h2><p>If you live in Switzerland{x2}, your contract is with our company in Ireland.</p>",
]  # fmt: skip
LEADS = [
    "{b} is available in {l}.", "You can use {b} in {l}.", "{b} is offered in {l}.", "We serve customers in {l}.",
    "You can sign up from {l}.",
    "Accounts can be opened in {l}.", "Sign-up is open in {l}.", "People in {l} have access to {b}.", "Currently live in {l}.",
    "Today we support {l}.", "{b} has launched in {l}.", "Residents of {l} may use {b}.", "{b} reaches {l}.",
    "In {l}, {b} is open to everyone.",
]  # fmt: skip
LEADS_OFF = [
    "{b} is not available in {l}.", "We do not serve {l}.", "{b} cannot be used in {l}.", "Access is blocked from {l}.",
    "{b} is available worldwide, except in {l}.", "You can use {b} anywhere other than {l}.", "Requests from {l} are refused.",
    "Everyone may use {b} but for people in {l}.", "{l} are not supported.", "We operate everywhere with the exception of {l}.",
    "Use from {l} is prohibited.", "Residents of {l} may not sign up.",
]  # fmt: skip
BRANDS = ["Tern", "Quillon", "Mistlet", "Harrow AI", "Oriel", "Basin"]


@dataclass(frozen=True)
class Voice:
    """The words that one version of a page uses."""

    pick: Mapping[str, str]
    signs: tuple[str, str]
    brand: str

    def __getitem__(self, name: str) -> str:
        return self.pick[name].format(b=self.brand)


_LISTS: Mapping[str, Sequence[str]] = {
    "title": TITLES, "intro": INTROS, "intro off": INTROS_OFF, "on": HEADINGS_ON, "off": HEADINGS_OFF, "later": HEADINGS_LATER,
    "yes": YES, "no": NO, "soon": LATER, "place": HEAD_PLACE, "state": HEAD_STATE, "area": HEAD_AREA, "code": HEAD_CODE,
}  # fmt: skip


def _seen(words: Sequence[T], unseen: bool) -> Sequence[T]:
    """Two thirds of the words; all of them, the last third more often, when the words are to be new."""
    held = [word for n, word in enumerate(words) if n % 3 == 2]
    return [*words, *held, *held] if unseen else [word for n, word in enumerate(words) if n % 3 != 2]


def choose(dice: random.Random, words: Sequence[T], unseen: bool) -> T:
    """One of the words that may be used."""
    return dice.choice(_seen(words, unseen))


def voice(dice: random.Random, unseen: bool) -> Voice:
    """Words for a page."""
    return Voice(
        {name: choose(dice, words, unseen) for name, words in _LISTS.items()},
        choose(dice, SIGNS, unseen),
        choose(dice, BRANDS, unseen),
    )


def reworded(dice: random.Random, words: Voice, unseen: bool, *names: str) -> Voice:
    """The same words but for some."""
    fresh = voice(dice, unseen)
    pick = {name: fresh.pick[name] if name in names else word for name, word in words.pick.items()}
    return Voice(pick, fresh.signs if "signs" in names else words.signs, words.brand)
