"""What the tables of LinkedIn's archive have in common: accounts as addresses, the owner's own name."""

from __future__ import annotations

import re
from urllib.parse import unquote

from parsers.base import Context
from parsers.errors import UserError
from parsers.item import Item
from parsers.text.headed import Headed

APP = "LinkedIn"
_PROFILE = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/((?:in|pub)/[^?#\s]{1,300})", re.IGNORECASE)
_OWN = frozenset(("first name", "last name", "headline"))
_MOST_PROFILE = 1 << 20


def account(url: str | None) -> str | None:
    """An account by the address of its profile, written in one way: `linkedin.com/in/jane-doe`."""
    if not url:
        return None
    match = _PROFILE.match(url.strip())
    return f"linkedin.com/{unquote(match[1]).rstrip('/').lower()}" if match is not None else url.strip()


def own_name(item: Item, context: Context) -> str | None:
    """The owner's name out of the profile in the same archive, which is claimed."""
    page = item.beside("Profile.csv")
    if page is None or page is item or page.size > _MOST_PROFILE:
        return None
    try:
        row = next(iter(Headed(page, context, _OWN).rows()), None)
    except UserError as error:  # a damaged neighbour costs the owner's name alone
        item.damage.append(str(error))
        return None
    parts = [part for name in ("first name", "last name") if row is not None and (part := row.get(name)) is not None]
    if parts:
        item.claim(page)
    return " ".join(parts) or None
