"""Watched pages and sitemaps: bytes to structure, structure to differences, differences to what they mean."""

from tracker.pages.extract import read_document, read_page
from tracker.pages.reader import reader_of
from tracker.pages.sitemap import read_sitemap

__all__ = ["read_document", "read_page", "read_sitemap", "reader_of"]
