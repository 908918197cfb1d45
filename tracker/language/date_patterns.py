"""How dates are written: the patterns that find them, and the words around that tell whether they lie ahead."""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {d: i for i, d in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
WEEKDAYS |= {d[:3]: i for d, i in WEEKDAYS.items()}
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen",
)  # fmt: skip
_LARGE = {"a": 1, "an": 1, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60, "ninety": 90}
NUMBERS = {word: number for number, word in enumerate(_SMALL)} | _LARGE
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_CAPS = (
    r"(?:JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|JAN|FEB|AUG|SEPT|OCT|"
    r"NOV|DEC)"
)
_M = rf"(?:{_MONTH}|{_CAPS})\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
NTHS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh",
    "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
_NTH = "(?:" + "|".join(sorted(NTHS, key=len, reverse=True)) + ")"
YEAR = r"(?:19[5-9]\d|20\d\d)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_N = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|"
    r"forty-five|forty|sixty|ninety)"
)
_UNIT = r"(?:day|week|fortnight|month|quarter|year|decade)s?"
_WHEN = {
    "iso": r"\b(?P<iso>20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)\b(?!-\d)",
    "slash": rf"\b(?P<sd>\d{{1,2}})[/.](?P<sm>\d{{1,2}})[/.](?P<sy>{YEAR})\b",
    "cjk": r"(?P<cy>20\d\d)年(?:(?P<cm>\d{1,2})月(?:(?P<cd>\d{1,2})日)?)?",
    "dmy": rf"\b(?P<d1>{_DAY}|{_NTH})(?:\s+day)?(?:\s+of)?[\s-](?P<m1>{_M})(?:,?[\s-](?P<y1>{YEAR}))?(?!\w)",
    "mdy": rf"\b(?P<m2>{_M})\s(?P<d2>{_DAY})\b(?!:\d|\.\d|\s?%)(?:,?\s(?P<y2>{YEAR})\b)?",
    "my": rf"\b(?P<m3>{_M})(?:\s+of)?,?\s(?P<y3>{YEAR})\b",
    "quarter": (
        rf"\b(?:Q(?P<q1>[1-4])|(?P<q1b>[1-4])Q|(?P<q2>first|second|third|fourth|1st|2nd|3rd|"
        rf"4th)[\s-]quarter)(?:\s+(?:of\s+)?(?:fiscal\s+)?(?:(?P<yq>{YEAR})|(?P<yrel>this|next|last)\s+year))?\b"
    ),
    "half": rf"\b(?:H[12]|(?:first|second)\s+half)\s+(?:of\s+)?(?P<yh>{YEAR})\b",
    "relmonth": rf"\b(?P<rm>last|next|this|this\s+past|this\s+coming|the\s+coming)\s+(?P<m4>{_M})(?!\w)",
    "relweekday": (
        rf"\b(?:on\s+)?(?P<rw>last|next|this|this\s+past|this\s+coming|the\s+coming|coming|the\s+following|"
        rf"the\s+previous)\s+(?P<w1>{_WEEKDAY})\b"
    ),
    "weekday": rf"\b(?P<w2>{_WEEKDAY})\b",
    "dayword": (
        r"\b(?P<dw>the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|today|tonight|yesterday|tomorrow|"
        r"this\s+(?:morning|afternoon|evening)|last\s+night)\b"
    ),
    "relunit": (
        r"\b(?P<ru>last|next|this|the\s+past|this\s+past|the\s+coming|the\s+previous|the\s+following|the\s+same|that|"
        r"same|the\s+current)\s+(?P<unit1>day|month|quarter|year)(?![\w-])"
    ),
    "yearend": (
        r"\b(?:(?:the\s+)?(?:end|close|beginning|start|middle|turn)\s+of\s+(?P<ye>the|this|next|"
        r"last)\s+(?P<unit4>year|month|quarter)|(?P<ye2>year|month)[- ]end|end-of-year)\b"
    ),
    "ago": rf"\b(?P<n1>{_N})\s+(?P<unit2>{_UNIT})\s+(?P<dir1>ago|from\s+now|from\s+today|hence)\b",
    "later": (
        rf"\b(?:(?P<n2>{_N})\s+(?P<unit3>{_UNIT})\s+(?P<dir2>later|earlier|before\s+that|after\s+that)|"
        rf"(?P<nextday>the\s+(?:next|following)\s+day|the\s+day\s+(?:after|before)(?=[\s]*[,.;])))"
    ),
    "in": rf"\b(?P<inw>in)\s+(?P<n3>{_N})\s+(?P<unit5>(?:day|week|month|year)s?)(?:[’']\s?time|\s+time)\b",
    "after": (
        rf"\b(?P<n4>{_N})\s+(?P<unit6>(?:day|week|month|year)s?)\s+after\s+(?:its\s+|the\s+)?(?P<ref>publication|"
        rf"signing|signature|enactment|today)\b"
    ),
    "month": rf"\b(?P<m5>{_M})(?!\w)",
    "year": rf"(?<![\w#$€£.,/-])(?P<y6>{YEAR})(?![\w%/]|[.,]\d|-\d)",
}
# No date begins within a word, nor with another letter than these: most places are passed by at once.
_BEGINS = r"(?:\b|(?=20\d\d年))(?=[\dA-Zabcefilmnosty])"
DATE = re.compile(_BEGINS + "(?:" + "|".join(f"(?P<k_{name}>{pattern})" for name, pattern in _WHEN.items()) + ")")
AMBIGUOUS = frozenset({"may", "march", "mar", "sun", "dec", "jan", "sep", "oct"})
MONTH_CONTEXT = re.compile(
    r"\b(?:in|of|since|by|until|till|through|from|to|last|next|this|before|after|during|between|and|late|early|"
    r"mid|as of|every|for|or|came|beginning|end|middle|start|starting|around|back in|on|until|per|vs\.?|than|the|"
    r"throughout|its|their|his|her|our)[\s-]$|['’]s\s$",
    re.IGNORECASE,
)
FUTURE = re.compile(
    r"\b(?:will|shall|would|due|to (?:take|start|begin|be|enter|come|apply|stop|end|launch|open|go|become|shut|"
    r"retire|expire|leave|lose|pay|meet|vote|follow|kick|face)|set to|expected|plans?|planned|scheduled|deadline|"
    r"effective|upcoming|no later than|takes? effect|enters? into force|comes? into force|goes?|kicks? in|applies|"
    r"can|may|must|have to|has to|are to|is to|ahead of|slated|forecast|reports|opens|takes)\b",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"\b(?:from|by|until|till|starting(?: on| in)?|beginning(?: on| in)?|effective(?: on| from)?|as of|as from|"
    r"no later than|on or after|(?:postponed|pushed|delayed|moved|extended|deferred|put off)(?: back)? (?:to|"
    r"until|till))(?: the)?(?: (?:end|start|beginning|middle) of| late| early| mid)?[\s-]$",
    re.IGNORECASE,
)
DID = re.compile(r"\b(?:was|were|had|did|took)\b[^,]{0,40}$", re.IGNORECASE)
DUE = re.compile(
    r"\b(?:from|until|till|starting|beginning|as of|effective|due|takes effect|will [^.,;]{0,40})(?: on)?\s$"
    r"|\b(?:will|forecast|scheduled|set|slated|expected|available|reports|opens|takes|see you|more|meets|votes|"
    r"rules|due|is|are)\b[^.;,]{0,30}(?:on|for)\s$"
    r"|\bsee you\s$",
    re.IGNORECASE,
)
PAST = re.compile(
    r"\b(?:was|were|had|has|have|did|since|last|ago|earlier|in (?:early|late)|said|told|announced|launched|signed|"
    r"filed|ruled|passed|released|\w{3,}ed)\b",
    re.IGNORECASE,
)
DATE_BEHIND = re.compile(rf",\s(?:the\s)?({_DAY}(?:\sof)?\s{_M}(?:,?\s{YEAR})?|{_M}\s{_DAY}(?:,\s{YEAR})?)(?!\w)")
YEAR_BEHIND = re.compile(r"\s(?:of\s)?(last|this|next)\syear\b(?![’'\w-])")
WEEKDAY_BEFORE = re.compile(rf"\b({_WEEKDAY}),\s(?:the\s)?$")
SENTENCE_FIRST = re.compile(
    r"(?:(?<=^)|(?<=[.!?:;\n“\"(—–-]\s)|(?<=\n)|(?<=[“\"(]))(?:Today|Tonight|Yesterday|Tomorrow|Last|Next|This|The|"
    r"An?|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|In|Same)\b"
)
