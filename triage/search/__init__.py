"""Search: the query language (Whoosh's parser), its translation to SQL and FTS5, and a second engine to check by."""

from triage.search.crosscheck import cross_check
from triage.search.engine import count, find, find_ids
from triage.search.language import Filters, Query, QueryError, parse

__all__ = ["Filters", "Query", "QueryError", "count", "cross_check", "find", "find_ids", "parse"]
