"""How well extractions agree with annotated documents: what was found, missed and made up, per type and slot."""

from tracker.evaluation.annotation import Annotation, Gold, annotation, read_gold
from tracker.evaluation.differences import Difference
from tracker.evaluation.scores import CORE, Scores, Tally, compare, together, total

__all__ = [
    "CORE",
    "Annotation",
    "Difference",
    "Gold",
    "Scores",
    "Tally",
    "annotation",
    "compare",
    "read_gold",
    "together",
    "total",
]
