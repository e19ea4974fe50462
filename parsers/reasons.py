"""Reasons of rejections and warnings that several formats give in the same words."""

from __future__ import annotations

from parsers.words import N_

REASON_BROKEN = N_("The entry is damaged and could not be read.")
REASON_CUT = N_("The file ends inside this entry.")
REASON_SHORT = N_("The line has too few columns.")
REASON_NO_TARGET = N_("The reaction does not say what it is to.")
REASON_NOWHERE = N_("The event names no conversation.")
WARNING_AMBIGUOUS = N_("{n} dates can be read day first or month first; they were kept as written. "
                       "Say which it is, and add the export again.")
WARNING_BEFORE = N_("{n} lines stand before the first message and belong to none.")
WARNING_BEFORE_ENTRY = N_("{n} lines stand before the first entry and belong to none.")
WARNING_CUT_PAGE = N_("{page} ends in the middle. What stands before the break was read.")
WARNING_MISSING_PAGES = N_("Pages of this chat are missing: {pages}. Their messages are not in the evidence.")
WARNING_OWN_ONLY = N_("A data package holds only what its owner wrote. What others wrote is not in it.")
