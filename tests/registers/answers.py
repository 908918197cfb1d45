"""Answers of registers in their shapes, in our own words: invented documents, with the keys that the real ones have."""

from __future__ import annotations

import json
from typing import Any

COMMERCE = {
    "raw_name": "DEPARTMENT OF COMMERCE",
    "name": "Commerce Department",
    "id": 54,
    "slug": "commerce-department",
    "parent_id": None,
}
BIS = {"raw_name": "Bureau of Industry and Security", "name": "Industry and Security Bureau", "id": 241, "parent_id": 54}
FTC = {"raw_name": "FEDERAL TRADE COMMISSION", "name": "Federal Trade Commission", "id": 192, "parent_id": None}
NIST = {
    "raw_name": "National Institute of Standards and Technology",
    "name": "National Institute of Standards and Technology",
    "id": 352,
}
PRESIDENT = {"raw_name": "Executive Office of the President", "name": "Executive Office of the President", "id": 538}


def document(
    number: str, title: str, type_: str, *agencies: dict[str, Any], published: str = "2026-01-15", **more: Any
) -> dict[str, Any]:
    """One document of the Federal Register."""
    return {
        "document_number": number, "title": title, "type": type_, "agencies": list(agencies), "publication_date": published,
        "html_url": f"https://www.federalregister.gov/documents/{published.replace('-', '/')}/{number}/a-title", "abstract": None,
        "effective_on": None, "docket_ids": [], "regulation_id_numbers": [], "action": None, "subtype": None,
        "signing_date": None, "dates": None, "executive_order_number": None, **more,
    }  # fmt: skip


CONTROLS = document(
    "2026-00101", "Framework for Artificial Intelligence Diffusion", "Rule", COMMERCE, BIS, published="2026-01-15",
    action="Interim final rule; request for comments.", effective_on="2026-05-15", regulation_id_numbers=["0694-XX01"],
    docket_ids=["Docket No. 260107-0007"],
    abstract="With this rule the bureau changes the Export Administration Regulations for advanced computing chips.",
)  # fmt: skip
PROPOSAL = document(
    "2026-00102", "Trade Regulation Rule on Voices Made by Artificial Intelligence", "Proposed Rule", FTC, published="2026-01-16",
    action="Notice of proposed rulemaking.", docket_ids=["FTC-2026-0003"], regulation_id_numbers=["3084-XX02"],
    abstract="The commission proposes that companies answer for tools that copy a person's voice.",
)  # fmt: skip
FINAL = document(
    "2026-00999", "Trade Regulation Rule on Voices Made by Artificial Intelligence", "Rule", FTC, published="2026-07-01",
    action="Final rule.", effective_on="2026-09-01", docket_ids=["FTC-2026-0003"], regulation_id_numbers=["3084-XX02"],
)  # fmt: skip
ORDER = document(
    "2026-00103", "Removing Barriers to Leadership in Artificial Intelligence", "Presidential Document", PRESIDENT,
    subtype="Executive Order", signing_date="2026-01-12", executive_order_number="14999",
)  # fmt: skip
COMMENTS = document(
    "2026-00104", "Artificial Intelligence Risk Profiles; Request for Information", "Notice", COMMERCE, NIST,
    action="Notice; request for information.", docket_ids=["260101-0001"],
)  # fmt: skip
MEETING = document(
    "2026-00105",
    "National Artificial Intelligence Advisory Committee; Meeting",
    "Notice",
    COMMERCE,
    NIST,
    action="Notice of open meeting.",
)
DELAY = document(
    "2026-00106", "Reporting on Frontier Models; Delay of Effective Date", "Rule", COMMERCE, BIS,
    action="Final rule; delay of effective date.", effective_on="2027-01-01", regulation_id_numbers=["0694-XX09"],
)  # fmt: skip
WITHDRAWAL = document(
    "2026-00107", "Reporting on Large Training Runs; Withdrawal", "Proposed Rule", COMMERCE, BIS,
    action="Proposed rule; withdrawal.", regulation_id_numbers=["0694-XX10"],
)  # fmt: skip
LISTED = document(
    "2026-00108", "Additions and Revisions to the Entity List", "Rule", COMMERCE, BIS, action="Final rule.",
    effective_on="2026-01-15", published="2026-01-15", abstract="Adds twelve entities of China to the list.",
)  # fmt: skip
ALL = (CONTROLS, PROPOSAL, ORDER, COMMENTS, MEETING, DELAY, WITHDRAWAL, LISTED)


def federal(*documents: dict[str, Any]) -> bytes:
    """An answer of the Federal Register."""
    return json.dumps(
        {"count": len(documents), "description": "Documents", "total_pages": 1, "results": list(documents)}
    ).encode()


AUTHORITY = "http://publications.europa.eu/resource/authority"


def row(celex: str, title: str, kind: str, date: str, *, force: str = "", agent: str = "", procedure: str = "") -> dict[str, Any]:
    """One row of the catalogue of the Publications Office."""
    values = {
        "celex": celex, "title": title, "kind": f"{AUTHORITY}/resource-type/{kind}", "date": date, "force": force,
        "agent": agent and f"{AUTHORITY}/corporate-body/{agent}",
        "procedure": procedure and f"http://publications.europa.eu/resource/cellar/{procedure}",
    }  # fmt: skip
    return {name: {"type": "uri" if "://" in value else "literal", "value": value} for name, value in values.items() if value}


ACT = "Regulation (EU) 2026/1 laying down rules on artificial intelligence in toys and repealing Directive 2009/00/EC"
PROPOSED = "Proposal for a REGULATION OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL on artificial intelligence at work"
DELEGATED = "Commission Delegated Regulation (EU) 2026/33 amending Regulation (EU) 2021/821 as regards the list of dual-use items"
EU_ROWS = (
    row("32026R0001", ACT, "REG", "2026-02-01", force="2027-02-20", agent="EP", procedure="p1"),
    row("32026R0001", ACT, "REG", "2026-02-01", force="2026-02-20", agent="CONSIL", procedure="p1"),
    row("52026PC0055", PROPOSED, "PROP_REG", "2026-01-20", agent="COM", procedure="p2"),
    row("32026R0033", DELEGATED, "REG_DEL", "2026-01-10", force="2026-01-10", agent="COM", procedure="p3"),
    row("32026R0034", "Corrigendum to Regulation (EU) 2026/0001 on artificial intelligence", "REG", "2026-02-05"),
)  # fmt: skip


def european(*rows: dict[str, Any]) -> bytes:
    """An answer of the catalogue."""
    head = {"link": [], "vars": ["celex", "title", "kind", "date", "force", "agent", "procedure"]}
    return json.dumps({"head": head, "results": {"distinct": False, "ordered": True, "bindings": list(rows)}}).encode()
