"""Load the spaCy pipeline: ours, shipped in the package, or one that the user names."""

from __future__ import annotations

import gc
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import PipelineError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.strings import StringStore
    from spacy.vectors import Vectors

ENTITY_LABELS = {
    "company": "company",
    "model": "model",
    "region": "region",
    "agency": "agency",
    "law": "law",
    "person": "person",
    "media": "media",
}
COMMON_LABELS = {
    "ORG": "company",
    "PRODUCT": "model",
    "GPE": "region",
    "LOC": "region",
    "LAW": "law",
    "PERSON": "person",
    "PER": "person",
}


def weights_path() -> Path:
    """Where the shipped pipeline lies."""
    return Path(str(files("tracker.language"))) / "weights"


@lru_cache(maxsize=2)
def load_pipeline(name: str | None = None) -> Language:
    """Load the shipped pipeline or the one called `name` (a package or a folder).

    Raises PipelineError when it cannot be loaded or does not part sentences.
    """
    import spacy

    try:
        nlp = spacy.load(name or weights_path())
        if name is None:
            _widen(nlp)
            nlp.vocab.vectors = shipped_vectors(nlp.vocab.strings)
    except (OSError, ValueError, ImportError) as error:
        raise PipelineError(
            f"the spaCy pipeline {name or 'of the package'} cannot be loaded: {error}",
            "leave language.pipeline out of feeds.yaml to use ours, or install the one you named",
        ) from error
    if not {"parser", "senter", "sentencizer"} & set(nlp.pipe_names):
        raise PipelineError(f"the spaCy pipeline {name} does not part sentences", "name one with a parser or senter")
    return nlp


def load_anew(name: str | None = None) -> Language:
    """Load a pipeline again, without the words that it has learnt since; what the old one took is free for it."""
    load_pipeline.cache_clear()
    # Its parts refer to each other.
    gc.collect()
    return load_pipeline(name)


def _widen(nlp: Language) -> None:
    """Bring the shipped half-precision parameters back to single precision."""
    from tracker.language.blas import use_blas

    for _, component in nlp.pipeline:
        if hasattr(component, "model"):
            use_blas(component.model)
        for node in component.model.walk() if hasattr(component, "model") else ():
            for name in node.param_names:
                if node.has_param(name):
                    node.set_param(name, node.get_param(name).astype("float32"))


def shipped_vectors(strings: StringStore) -> Vectors:
    """The static word vectors of the package, which are kept as eight-bit numbers and their scale to stay small."""
    import numpy as np
    from spacy.vectors import Vectors

    table = np.load(weights_path() / "vectors.npz")
    words = [str(word) for word in table["words"]]
    return Vectors(strings=strings, data=table["data"].astype("float32") * table["scale"], keys=words, attr="LOWER")


def label_of(spacy_label: str) -> str | None:
    """Our type for a recogniser's label: our own, or the usual OntoNotes ones."""
    return ENTITY_LABELS.get(spacy_label) or COMMON_LABELS.get(spacy_label)
