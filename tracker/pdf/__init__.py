"""PDF documents -> text, read in a process of its own within bounds of pages, characters, time and memory."""

from tracker.pdf.read import is_pdf, read_pdf

__all__ = ["is_pdf", "read_pdf"]
