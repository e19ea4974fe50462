"""What parsers note about a source, where the number in it is one.

A note is stored as its message id with the counts beside it, and its id speaks of many: at one, the sentence here takes
its place when the note is read. The sentences stand apart from the parsers because a case is opened without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parsers.words import N_

#: {what is said of many: (the count that decides, what is said of one)}.
SINGULAR: Mapping[str, tuple[str, str]] = {
    "{rows} row ids are missing in {places} places of the table {table}. Messages may have been deleted there, or have "
    "expired; the conversations beside each place note it.":
        ("places", N_("Row ids missing at one place of the table {table}: {rows}. Messages may have been deleted "
                      "there, or have expired; the conversations beside the place note it.")),
    "{rows} row ids are missing in {places} places of the table {table}. The file is damaged, so that messages there "
    "may have been deleted or may only be unreadable; the conversations beside each place note it.":
        ("places", N_("Row ids missing at one place of the table {table}: {rows}. The file is damaged, so that "
                      "messages there may have been deleted or may only be unreadable; the conversations beside the "
                      "place note it.")),
    "The file is damaged in {n} places between its entries. Reading went on behind each.":
        ("n", N_("The file is damaged at one place between its entries. Reading went on behind it.")),
    "The file is damaged in {n} places. Reading went on at the next entry behind each.":
        ("n", N_("The file is damaged at one place. Reading went on at the next entry behind it.")),
    "The text of {n} messages could not be decoded; its bytes were kept.":
        ("n", N_("The text of one message could not be decoded; its bytes were kept.")),
    "The content of {count} messages could not be read. They were kept, with their bytes.":
        ("count", N_("The content of one message could not be read. It was kept, with its bytes.")),
    "The table {table} names {rows} messages that were deleted.":
        ("rows", N_("The table {table} names one message that was deleted.")),
    "The parser gave {n} more records than it had counted rows.":
        ("n", N_("The parser gave one record more than it had counted rows.")),
    "{count} deleted rows of the table {table} were recovered from unused parts of the file. They are marked and not "
    "counted among the messages.":
        ("count", N_("One deleted row of the table {table} was recovered from unused parts of the file. It is marked "
                     "and not counted among the messages.")),
    "{count} entries have the unknown {field} {value}; they were kept.":
        ("count", N_("One entry has the unknown {field} {value}; it was kept.")),
    "{n} entries have the unknown {field} {value}; they were kept.":
        ("n", N_("One entry has the unknown {field} {value}; it was kept.")),
    "{n} entries are of the unknown kind {kind}; they were kept.":
        ("n", N_("One entry is of the unknown kind {kind}; it was kept.")),
    "{n} entries have no usable time.": ("n", N_("One entry has no usable time.")),
    "{n} entries have the field {field}, which is not read; its content was kept.":
        ("n", N_("One entry has the field {field}, which is not read; its content was kept.")),
    "{count} messages are of the unknown type {type}. They were kept, with their number.":
        ("count", N_("One message is of the unknown type {type}. It was kept, with its number.")),
    "{n} messages are of the unknown type {type}. They were kept, with it.":
        ("n", N_("One message is of the unknown type {type}. It was kept, with it.")),
    "{n} messages are of the unknown type {type}; their content was kept.":
        ("n", N_("One message is of the unknown type {type}; its content was kept.")),
    "{count} system events are of the unknown kind {action}. They were kept, with their number.":
        ("count", N_("One system event is of the unknown kind {action}. It was kept, with its number.")),
    "{count} system events are of the unknown kind {event}. They were kept, with their numbers.":
        ("count", N_("One system event is of the unknown kind {event}. It was kept, with its numbers.")),
    "{count} messages do not say whether they were sent or received.":
        ("count", N_("One message does not say whether it was sent or received.")),
    "{n} messages have no readable time.": ("n", N_("One message has no readable time.")),
    "{n} messages hold data that cannot be read. Their bytes were kept.":
        ("n", N_("One message holds data that cannot be read. Its bytes were kept.")),
    "{n} messages hold data that could not be read; it was kept as it is.":
        ("n", N_("One message holds data that could not be read; it was kept as it is.")),
    "{n} files that messages name are not in the evidence.":
        ("n", N_("One file that messages name is not in the evidence.")),
    "{n} attachments are named by the report and are not in the evidence.":
        ("n", N_("One attachment is named by the report and is not in the evidence.")),
    "{n} attachments are named by the table and are not in the evidence.":
        ("n", N_("One attachment is named by the table and is not in the evidence.")),
    "{n} rows could not be read as records; the reasons are given.":
        ("n", N_("One row could not be read as a record; the reason is given.")),
    "{n} rows were counted but could not be reached, because of damage or an error before them.":
        ("n", N_("One row was counted but could not be reached, because of damage or an error before it.")),
    "{n} values were longer than is read; their beginning was kept.":
        ("n", N_("One value was longer than is read; its beginning was kept.")),
    "{rows} additions to messages, of the unknown kind {type}, were not read.":
        ("rows", N_("One addition to a message, of the unknown kind {type}, was not read.")),
    "{rows} rows of the table {table} belong to contacts that are no longer there, which can be a sign of deletion.":
        ("rows", N_("One row of the table {table} belongs to a contact that is no longer there, which can be a sign of "
                    "deletion.")),
    "{rows} rows of the table {table} belong to messages that are no longer there, which can be a sign of deletion.":
        ("rows", N_("One row of the table {table} belongs to a message that is no longer there, which can be a sign of "
                    "deletion.")),
    "{rows} rows of the table {table} wait for a message that had not arrived, and were not read.":
        ("rows", N_("One row of the table {table} waits for a message that had not arrived, and was not read.")),
    "{rows} rows of the table {table} were not read.":
        ("rows", N_("One row of the table {table} was not read.")),
}


def in_number(message: str, args: Mapping[str, Any]) -> str:
    """The message id that fits its counts."""
    count, one = SINGULAR.get(message, ("", ""))
    return one if count and str(args.get(count)) == "1" else message
