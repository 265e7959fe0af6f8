"""P8 codes."""

from __future__ import annotations

from . import Code

CODES: dict[str, Code] = {
    # P800 to P819: the door (orders, drafts, budget)
    #
    #
    # P820 to P834: model providers
    #
    #
    # P835 to P844: importers (openapi, python)
    #
    #
    # P845 to P854: the interview
    #
    #
    # P855 to P879: implementations
    #
    #
    # P880 to P889: the MCP server
    #
    #
    # P890 to P899: files for agents
    #
    #
}
