"""Registers that answer in data: documents with their kind, agencies and dates, read by mappings that are data themselves."""

from tracker.registers.acts import Act, read_acts
from tracker.registers.mapping import Mapping, address, mapping_of

__all__ = ["Act", "Mapping", "address", "mapping_of", "read_acts"]
