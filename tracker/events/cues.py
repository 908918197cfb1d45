"""Words of the trade that go with each event type, as knowledge beside what was learned: weighed, never decisive."""

from __future__ import annotations

import re

from tracker.models import EVENT_TYPES

_CUES = {
    "api_restriction": r"cut(?:s|ting)? off|block\w*|suspend\w*|restrict\w*|limit\w*|revok\w*|withdr\w+|unavailable|geo-?block\w*|lock\w* out|shut\w* out|"
    r"rate limits?|caps?\b|throttl\w*|bars?\b|barred|pull\w* (?:out|the plug)|no longer (?:available|access)|turn\w* away|unsupported|hold\w* back|withh\w+",
    "access_expansion": r"expand\w*|roll\w* out|open\w* (?:up|to|its)|now available|availab\w+ (?:in|to)|launch\w* in|restor\w+|reinstat\w+|wait-?list|"
    r"general availability|extend\w*|brings? .{1,40} to|arriv\w+ in|new (?:countries|markets|regions)",
    "migration_offer": r"migrat\w+|switch\w*|relocat\w+|free tokens|credits?\b|win over|woo\w*|lur\w+|poach\w*|defect\w*|discount\w* .{0,60}(?:rival|compet)|"
    r"move (?:over|from|away)|coming from|leave .{1,30} for|incentiv\w+|vouchers?|free of charge for",
    "price_change": r"pric\w+|tariff\w*|cheap\w*|cost\w*|per million|discount\w*|halv\w+|slash\w*|free of charge|for free|rais\w+ .{0,30}(?:price|fee|rate)|"
    r"fees?\b|subscription|dearer|more expensive|rates?\b",
    "model_release": r"launch\w*|releas\w+|unveil\w*|introduc\w+|debut\w*|open-?sourc\w+|open weights|present\w*|roll\w* out|preview|ship\w*|new model|flagship|"
    r"lifts? the curtain|takes? the wraps",
    "model_retirement": r"retir\w+|deprecat\w+|sunset\w*|shut\w* down|switch\w* off|discontinu\w+|phas\w+ out|end of life|wind\w* down|goes dark|turn\w* off|"
    r"pull\w* the plug|removed from|last day|no longer be (?:served|supported)",
    "terms_change": r"terms|polic(?:y|ies)|licen[cs]e|clause|conditions|usage rules|opt[- ]?out|reword\w*|updat\w+ its|user agreement|privacy notice|prohibit\w*",
    "regulation": r"bill\b|\bact\b|law\b|legislat\w+|regulat\w+|rules?\b|decree|directive|guidelines?|executive order|sign\w* into|enact\w*|veto\w*|passed|adopt\w*|"
    r"ordinance|statute|consultation|framework|in(?:to)? force|takes? effect|code of practice|parliament|senate|amend\w*",
    "export_control": r"export\w*|licen[cs]\w+|entity list|chips?\b|shipments?|ship .{0,40} to|tariffs?|blacklist\w*|curbs?\b|controls?\b|embargo\w*|gallium|"
    r"rare earths?|lithograph\w*|accelerators?",
    "government_ban": r"ban\w*|block\w*|prohibit\w*|forb\w+|outlaw\w*|bar(?:s|red|ring)?\b|remov\w+ .{0,40}(?:device|app store|phone)|government devices|"
    r"off limits|order\w* .{0,60}(?:stop|cease|halt)|lift\w* .{0,20}ban|app stores?",
    "investigation": r"investigat\w+|prob(?:e|es|ing|ed)\b|inquir\w+|enquir\w+|look\w* into|examin\w+|scrutin\w+|request\w* (?:for )?information|questions|"
    r"opened (?:a|an) \w+|formal proceedings|summon\w*|subpoena\w*|raid\w*|demand\w* (?:answers|documents)|preliminary",
    "enforcement": r"fin(?:e|es|ed|ing)\b|penalt\w+|sanction\w*|settle\w*|order\w*|consent decree|charg\w+|cease[- ]and[- ]desist|violat\w+|breach\w*|"
    r"million euros?|must (?:delete|pay|stop)|levied|convict\w*|annul\w*",
    "lawsuit": r"su(?:e|es|ed|ing)\b|lawsuit|court|judge|plaintiff\w*|complaint|rul(?:ed|es|ing)\b|dismiss\w*|appeal\w*|class action|jury|verdict|injunction|"
    r"copyright|defamation|settle\w*|litigation|tribunal|infring\w+",
    "misuse_disruption": r"ban\w* .{0,40}accounts?|accounts?|influence (?:operation|campaign)s?|covert|hackers?|malicious|misus\w+|abus\w+|threat (?:actor|report)s?|"
    r"disrupt\w*|took down|taken down|disinformation|propaganda|scam\w*|state-(?:linked|backed|affiliated)|phishing|fraud\w*|campaigns?\b|networks?\b",
    "partnership": r"partner\w*|deal\b|agree\w*|alliance|collaborat\w+|team\w* up|joint\w*|memorandum|licens\w+ .{0,30}(?:content|archive)|suppl\w+|integrat\w+|"
    r"tie-?up|pact|sign\w* .{0,30}with|together with",
    "investment": r"invest\w*|rais\w+|fund\w*|round\b|valu\w+|acqui\w+|buy\w*|bought|stake|takeover|merger|billion|million|series [a-h]\b|backed|spend\w*|"
    r"data cent(?:er|re)s?|led by|capital",
}  # fmt: skip
_PATTERNS = [(kind, re.compile(rf"\b(?:{_CUES[kind]})", re.IGNORECASE)) for kind in EVENT_TYPES]


def cued(sentence: str) -> dict[str, int]:
    """How many different cue words of each type a sentence has, at most three counted."""
    return {kind: min(3, len({m.lower() for m in pattern.findall(sentence)})) for kind, pattern in _PATTERNS}
