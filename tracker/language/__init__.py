"""spaCy: the pipeline, its components, the knowledge base, the shipped weights."""
