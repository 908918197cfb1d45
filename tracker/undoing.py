"""Words that tell that an act is taken back, by whoever did it or by somebody above."""

from __future__ import annotations

_VERBS = (
    r"abandon(?:s|ed|ing)?|abolish(?:es|ed|ing)?|annul(?:s|led|ling|ment)?|axe[sd]?|cancel(?:s|led|ed|ling|ing|lation)?"
    r"|kill(?:s|ed|ing)?|lift(?:s|ed|ing)?|overturn(?:s|ed|ing)?|quash(?:es|ed|ing)?|refus(?:es|ed|ing) to sign"
    r"|repeal(?:s|ed|ing)?|rescind(?:s|ed|ing)?|rescission|revers(?:es?|ed|ing|al)|revok(?:es?|ed|ing)|revocation"
    r"|scrap(?:s|ped|ping)?|shelv(?:es?|ed|ing)|un(?:does|did|done|doing)|veto(?:es|ed|ing)?|withdr(?:aws?|ew|awn|awing|awal)"
)
_PHRASES = (
    r"back(?:s|ed|ing)? (?:down|out|away)|back-?track(?:s|ed|ing)?|call(?:s|ed|ing)? off|climb(?:s|ed|ing)? down"
    r"|roll(?:s|ed|ing)? back|str(?:ikes?|uck|iking) (?:down|out)|t(?:akes?|ook|aken|aking) back(?! control)"
    r"|t(?:ears?|ore|orn) up|walk(?:s|ed|ing)? back"
)
# Alternatives of a pattern without regard to case.
UNDOES = rf"{_VERBS}|{_PHRASES}"
