"""Grounding: copy is shown as fact only where the documents bear it out.

Every quote must stand in its document, and every number, date and proper name of the copy must stand in its
quotes. What a quote *means* is not judged: a rewording that keeps numbers and names passes.
"""

from funnels.grounding.checking import check
from funnels.grounding.evidence import Evidence
from funnels.grounding.problems import Kind, Problem
from funnels.grounding.result import GroundedResult, ground

__all__ = ["Evidence", "GroundedResult", "Kind", "Problem", "check", "ground"]
