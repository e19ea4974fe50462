"""Search: the query language (Whoosh's parser), its translation to SQL and FTS5, and a second engine to check by."""

from triage.search.compiler import needed_passes
from triage.search.crosscheck import cross_check
from triage.search.engine import count, find, find_ids, ids_in_order, neighbours, page, warm
from triage.search.meant import meant
from triage.search.nodes import Filters, Query, QueryError
from triage.search.syntax import parse
from triage.search.vocabulary import explain, resolve, suggestions

__all__ = [
    "Filters", "Query", "QueryError", "count", "cross_check", "explain", "find", "find_ids", "ids_in_order",
    "meant", "needed_passes", "neighbours", "page", "parse", "resolve", "suggestions", "warm",
]
