"""Reasons of rejections and warnings that several formats give in the same words."""

from __future__ import annotations

from parsers.words import N_

# Of an entry, why it became no record.
REASON_BROKEN = N_("The entry is damaged and could not be read.")
REASON_CUT = N_("The file ends inside this entry.")
REASON_SHORT = N_("The line has too few columns.")
REASON_NO_HTML = N_("The entry cannot be read as HTML.")
REASON_EMPTY_CALL = N_("The entry holds no number and no time.")
REASON_NOWHERE = N_("The event names no conversation.")
REASON_NO_TARGET = N_("The reaction does not say what it is to.")
REASON_TARGET_GONE = N_("The message that the reaction was put on is no longer in the database.")
REASON_LOOSE_REACTION = N_("The reaction is of a message that the database no longer has.")
REASON_TAKEN_BACK = N_("The reaction was taken back; the row holds no emoji.")

# Of a file, why it is none of the format.
NOT_OBJECT = N_("it does not begin like a JSON export")
NO_MESSAGES = N_("it holds no messages")

# Of a file that is not whole, or not as its format has it.
WARNING_TRUNCATED = N_("The file ends in the middle. What stands before the break was read.")
WARNING_UNCLOSED_FILE = N_("The file ends before its closing element. What stands before the break was read.")
WARNING_CUT_PAGE = N_("{page} ends in the middle. What stands before the break was read.")
WARNING_MISSING_PAGES = N_("Pages of this chat are missing: {pages}. Their messages are not in the evidence.")
WARNING_DAMAGED = N_("The file is damaged in {n} places between its entries. Reading went on behind each.")
WARNING_QUOTES = N_("{n} entries hold quotation marks that were not escaped; where their texts end was inferred.")
WARNING_ENTITIES = N_("The file declares {n} entities of its own. They were not expanded.")
WARNING_BYTES = N_("{count} lines hold bytes that are no UTF-8. They were kept; letters may look wrong.")
WARNING_BEFORE = N_("{n} lines stand before the first message and belong to none.")
WARNING_BEFORE_ENTRY = N_("{n} lines stand before the first entry and belong to none.")
WARNING_LOOSE_TEXT = N_("{count} pieces of text belong to no message, and were kept as such.")

# Of what is in it: times, kinds, people, files.
WARNING_UNDATED = N_("{n} entries have no usable time.")
WARNING_AMBIGUOUS = N_("{n} dates can be read day first or month first; they were kept as written. "
                       "Say which it is, and add the export again.")
WARNING_UNKNOWN = N_("{n} entries have the unknown {field} {value}; they were kept.")
WARNING_UNKNOWN_KIND = N_("{n} rows are of the unknown kind {type}. They were kept, with it.")
WARNING_TYPE = N_("{count} messages are of the unknown type {type}. They were kept, with their number.")
WARNING_FIELDS = N_("{n} entries have the field {field}, which is not read; its content was kept.")
WARNING_NOT_READ_EITHER = N_("The export also holds {what} ({n} entries), which is not read.")
WARNING_BLOB = N_("The content of {count} messages could not be read. They were kept, with their bytes.")
WARNING_LEFT_OVER = N_(
    "{rows} rows of the table {table} belong to messages that are no longer there, which can be a sign of deletion.")
WARNING_NO_OWNER = N_(
    "The export does not say whose account it is; who sent a message and who received it stays open.")
WARNING_OWNER_UNKNOWN = N_("The database does not say which account is the owner's.")
WARNING_OWN_ONLY = N_("A data package holds only what its owner wrote. What others wrote is not in it.")
WARNING_HIDDEN = N_("{people} people are known by a hidden identifier (LID) only, without a telephone number.")
WARNING_UNFOUND = N_("{n} files that messages name are not in the evidence.")
WARNING_FILES_ENCRYPTED = N_("{n} files of messages are encrypted one by one on disk and were not decrypted.")
