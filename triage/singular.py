"""What parsers note about a source, where the number in it is one; and some of what window and report say.

A note is stored as its message id with the counts beside it, and its id speaks of many: at one, the sentence here takes
its place when the note is read. The sentences stand apart from the parsers because a case is opened without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parsers.words import N_

#: Around a number that a right-to-left window has filled in.
_ISOLATES = "\u2066\u2067\u2068\u2069"
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
    "{n} messages forward or answer others whose words VK's archive does not hold.":
        ("n", N_("One message forwards or answers others whose words VK's archive does not hold.")),
    "{n} people were only liked or removed, without a word; these are not listed.":
        ("n", N_("One person was only liked or removed, without a word, and is not listed.")),
    "{n} messages were made from a chat as WhatsApp exports it as text, whose times have no zone. Look for that text, "
    "which the exporter puts beside its files.":
        ("n", N_("One message was made from a chat as WhatsApp exports it as text, whose times have no zone. Look for "
                 "that text, which the exporter puts beside its files.")),
    "The text of {n} messages could not be decoded; its bytes were kept.":
        ("n", N_("The text of one message could not be decoded; its bytes were kept.")),
    "The content of {count} messages could not be read. They were kept, with their bytes.":
        ("count", N_("The content of one message could not be read. It was kept, with its bytes.")),
    "The table {table} names {rows} messages that were deleted.":
        ("rows", N_("The table {table} names one message that was deleted.")),
    "The table {table} names {rows} conversations that were deleted.":
        ("rows", N_("The table {table} names one conversation that was deleted.")),
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
    "{rows} entries of the app's search index ({table}) belong to messages that are no longer there. Their words are "
    "told as messages without writer and time, as the index has them: without capital letters and signs.":
        ("rows", N_("One entry of the app's search index ({table}) belongs to a message that is no longer there. Its "
                    "words are told as a message without writer and time, as the index has them: without capital "
                    "letters and signs.")),
    "{rows} rows of the table {table} belong to messages that are no longer there, which can be a sign of deletion.":
        ("rows", N_("One row of the table {table} belongs to a message that is no longer there, which can be a sign of "
                    "deletion.")),
    "{rows} rows of the table {table} wait for a message that had not arrived, and were not read.":
        ("rows", N_("One row of the table {table} waits for a message that had not arrived, and was not read.")),
    "{rows} rows of the table {table} were not read.":
        ("rows", N_("One row of the table {table} was not read.")),
    "{chats} conversations are no longer listed, but messages of theirs are. They are kept under the address that the "
    "messages name, or under their row numbers.":
        ("chats", N_("One conversation is no longer listed, but messages of it are. It is kept under the address that "
                     "the messages name, or under its row number.")),
    "{chats} conversations are no longer listed, but messages of theirs are. They are kept under their row numbers.":
        ("chats", N_("One conversation is no longer listed, but messages of it are. It is kept under its row number.")),
    "{contacts} contacts were deleted, the last one at {last} (milliseconds since 1970 UTC). Their names are not kept.":
        ("contacts", N_("One contact was deleted, at {last} (milliseconds since 1970 UTC). Its name is not kept.")),
    "{count} cards, the first on line {line}, have no end. What they hold was kept.":
        ("count", N_("One card, on line {line}, has no end. What it holds was kept.")),
    "{count} chats are known by the digest of an account only; no table of people names it.":
        ("count", N_("One chat is known by the digest of an account only; no table of people names it.")),
    "{count} dated lines, the first on line {line}, stand inside messages, as when a chat is pasted into a chat. They "
    "were kept as text of these messages and are no messages of their own.":
        ("count", N_("One dated line, line {line}, stands inside a message, as when a chat is pasted into a chat. It "
                     "was kept as text of that message and is no message of its own.")),
    "{count} days, the first on line {line}, lie before a day above them in the file.":
        ("count", N_("One day, on line {line}, lies before a day above it in the file.")),
    "{count} lines hold bytes that are no UTF-8. They were kept; letters may look wrong.":
        ("count", N_("One line holds bytes that are no UTF-8. It was kept; letters may look wrong.")),
    "{count} lines of cards, the first on line {line}, are no property. They were kept as written.":
        ("count", N_("One line of a card, line {line}, is no property. It was kept as written.")),
    "{count} lines, the first line {line}, belong to no message and were not read.":
        ("count", N_("One line, line {line}, belongs to no message and was not read.")),
    "{count} lines, the first on line {line}, begin like messages of people in this chat, but no date and time can be "
    "read there. They were kept as text of the message above them.":
        ("count", N_("One line, line {line}, begins like a message of a person in this chat, but no date and time can "
                     "be read there. It was kept as text of the message above it.")),
    "{count} lines, the first on line {line}, stand outside any card and were not read.":
        ("count", N_("One line, line {line}, stands outside any card and was not read.")),
    "{count} messages are nothing but words in angle brackets that were not recognised, such as {example}.":
        ("count", N_("One message is nothing but words in angle brackets that were not recognised: {example}.")),
    "{count} messages are stored twice, as text and as formatted text, and the two do not say the same. One of them "
    "may have been changed outside the app; both are kept.":
        ("count", N_("One message is stored twice, as text and as formatted text, and the two do not say the same. "
                     "One of them may have been changed outside the app; both are kept.")),
    "{count} messages belong to no conversation that the database lists, which can be a sign that a conversation was "
    "deleted. They are kept by what they say of it themselves.":
        ("count", N_("One message belongs to no conversation that the database lists, which can be a sign that a "
                     "conversation was deleted. It is kept by what it says of it itself.")),
    "{count} messages have no text. Exports leave out what can be seen once only, among other things.":
        ("count", N_("One message has no text. Exports leave out what can be seen once only, among other things.")),
    "{count} messages hold lines of another chat, as when a chat is pasted into a chat. These lines were kept as text.":
        ("count", N_("One message holds lines of another chat, as when a chat is pasted into a chat. These lines were "
                     "kept as text.")),
    "{count} messages of the type {type} have a content of an unknown form, which was kept as it is.":
        ("count", N_("One message of the type {type} has a content of an unknown form, which was kept as it is.")),
    "{count} messages, the first on line {line}, are dated more than a day before one above them. They may have "
    "arrived late, or have been pasted from another chat.":
        ("count", N_("One message, on line {line}, is dated more than a day before one above it. It may have arrived "
                     "late, or have been pasted from another chat.")),
    "{count} messages, the first on line {line}, begin with no known name, so that their sender is not known.":
        ("count", N_("One message, on line {line}, begins with no known name, so that its sender is not known.")),
    "{count} messages, the first on line {line}, have no end. What stands of them was read.":
        ("count", N_("One message, on line {line}, has no end. What stands of it was read.")),
    "{count} messages, the first on line {line}, have no time that exists. Their times were left open.":
        ("count", N_("One message, on line {line}, has no time that exists. Its time was left open.")),
    "{count} pieces of text belong to no message, and were kept as such.":
        ("count", N_("One piece of text belongs to no message, and was kept as such.")),
    "{count} system events are of the unknown kind {event} (type of message/kind of event). They were kept, with "
    "their numbers.":
        ("count", N_("One system event is of the unknown kind {event} (type of message/kind of event). It was kept, "
                     "with its numbers.")),
    "{count} values are in a character set that is not known or does not fit. Letters may look wrong.":
        ("count", N_("One value is in a character set that is not known or does not fit. Letters may look wrong.")),
    "{count} values could not be deciphered; they were kept as they are.":
        ("count", N_("One value could not be deciphered; it was kept as it is.")),
    "{n} characters that XML does not allow were replaced by a mark.":
        ("n", N_("One character that XML does not allow was replaced by a mark.")),
    "{n} dates can be read day first or month first; they were kept as written. Say in the mapping which it is, and "
    "add the table again.":
        ("n", N_("One date can be read day first or month first; it was kept as written. Say in the mapping which it "
                 "is, and add the table again.")),
    "{n} dates can be read day first or month first; they were kept as written. Say which it is, and add the export "
    "again.":
        ("n", N_("One date can be read day first or month first; it was kept as written. Say which it is, and add the "
                 "export again.")),
    "{n} entries are text messages of which the log holds no words; they stand as messages without text.":
        ("n", N_("One entry is a text message of which the log holds no words; it stands as a message without text.")),
    "{n} entries hold a part that is not known ({what}); its words were kept.":
        ("n", N_("One entry holds a part that is not known ({what}); its words were kept.")),
    "{n} entries hold quotation marks that were not escaped; where their texts end was inferred.":
        ("n", N_("One entry holds quotation marks that were not escaped; where its text ends was inferred.")),
    "{n} entries hold quotation marks that were not escaped; where their values end was inferred.":
        ("n", N_("One entry holds quotation marks that were not escaped; where its values end was inferred.")),
    "{n} entries hold something that is not known ({kind}) and were not read.":
        ("n", N_("One entry holds something that is not known ({kind}) and was not read.")),
    "{n} entries hold text that is in no known encoding; their bytes were kept.":
        ("n", N_("One entry holds text that is in no known encoding; its bytes were kept.")),
    "{n} files of messages are encrypted one by one on disk and were not decrypted.":
        ("n", N_("One file of messages is encrypted by itself on disk and was not decrypted.")),
    "{n} lines stand before the first entry and belong to none.":
        ("n", N_("One line stands before the first entry and belongs to none.")),
    "{n} lines stand before the first message and belong to none.":
        ("n", N_("One line stands before the first message and belongs to none.")),
    "{n} mails are damaged or too large to be taken apart in full. What could be read of them was kept.":
        ("n", N_("One mail is damaged or too large to be taken apart in full. What could be read of it was kept.")),
    "{n} mails are encrypted ({how}). Their words cannot be read; who wrote to whom and when can.":
        ("n", N_("One mail is encrypted ({how}). Its words cannot be read; who wrote to whom and when can.")),
    "{n} mails have no usable date of their own; the time at which they arrived, or were filed, stands for it.":
        ("n", N_("One mail has no usable date of its own; the time at which it arrived, or was filed, stands for it.")),
    "{n} received multimedia messages do not say who else received them. Each stands in the chat with its sender, also "
    "where it was sent to a group.":
        ("n", N_("One received multimedia message does not say who else received it. It stands in the chat with its "
                 "sender, also if it was sent to a group.")),
    "{n} text messages or calls stand in mails that went through mail servers. SMS Backup+ does not send its mails: "
    "whoever sent these can have written anything in them.":
        ("n", N_("One text message or call stands in a mail that went through mail servers. SMS Backup+ does not send "
                 "its mails: whoever sent this one can have written anything in it.")),
    "{n} mails hold words in a character set that they do not name truly; some letters may be wrong.":
        ("n", N_("One mail holds words in a character set that it does not name truly; some letters may be wrong.")),
    "{n} messages are compressed in a way that is not read. Their bytes were kept.":
        ("n", N_("One message is compressed in a way that is not read. Its bytes were kept.")),
    "{n} messages could not be read as a whole ({why}). They were kept with their raw bytes.":
        ("n", N_("One message could not be read as a whole ({why}). It was kept with its raw bytes.")),
    "{n} messages could not be read to their end ({why}). What was read, and their raw bytes, were kept.":
        ("n", N_("One message could not be read to its end ({why}). What was read, and its raw bytes, were kept.")),
    "{n} messages follow one that is missing, which named their sender. They have none.":
        ("n", N_("One message follows one that is missing, which named its sender. It has none.")),
    "{n} messages have a body that their type does not explain; it was kept as it stands.":
        ("n", N_("One message has a body that its type does not explain; it was kept as it stands.")),
    "{n} messages hold JSON that cannot be read. It was kept as it stands.":
        ("n", N_("One message holds JSON that cannot be read. It was kept as it stands.")),
    "{n} messages hold an archive that cannot be read. Their bytes were kept.":
        ("n", N_("One message holds an archive that cannot be read. Its bytes were kept.")),
    "{n} messages of secret conversations are encrypted on the phone. Who wrote them when is told; their bytes are "
    "kept.":
        ("n", N_("One message of a secret conversation is encrypted on the phone. Who wrote it when is told; its "
                 "bytes are kept.")),
    "{n} parts or addresses of multimedia messages are damaged and could not be read.":
        ("n", N_("One part or address of a multimedia message is damaged and could not be read.")),
    "{n} people, groups or channels are stored in a way that is not known. They go by their numbers.":
        ("n", N_("One person, group or channel is stored in a way that is not known. It goes by its number.")),
    "{n} posts that the app had loaded stand beside the messages; they are public and no chat.":
        ("n", N_("One post that the app had loaded stands beside the messages; it is public and no chat.")),
    "{n} quotation marks, the first on line {line}, are not closed where they should be; these lines were read alone.":
        ("n", N_("One quotation mark, on line {line}, is not closed where it should be; this line was read alone.")),
    "{n} references name no known character and stay as written.":
        ("n", N_("One reference names no known character and stays as written.")),
    "{n} references to control characters, which XML does not allow, were kept as characters.":
        ("n", N_("One reference to a control character, which XML does not allow, was kept as a character.")),
    "{n} rows are of the unknown kind {type}. They were kept, with it.":
        ("n", N_("One row is of the unknown kind {type}. It was kept, with it.")),
    "{n} rows hold an object that could not be read. What stands in their other columns was read.":
        ("n", N_("One row holds an object that could not be read. What stands in its other columns was read.")),
    "{n} rows hold damaged JSON. What the other columns say was kept, and their raw bytes.":
        ("n", N_("One row holds damaged JSON. What the other columns say was kept, and its raw bytes.")),
    "{n} service lines are of no known kind; they were kept with their words.":
        ("n", N_("One service line is of no known kind; it was kept with its words.")),
    "{n} entries of the backup {path} fail their check. What they held is missing; the rest was decrypted.":
        ("n", N_("One entry of the backup {path} fails its check. What it held is missing; the rest was decrypted.")),
    "{n} statements of the backup {path} could not be carried out. Their rows are missing.":
        ("n", N_("One statement of the backup {path} could not be carried out. Its rows are missing.")),
    "{n} times are written so that day and month cannot be told apart; they were kept as written. Say in which order "
    "the dates of this source are, and add it again.":
        ("n", N_("One time is written so that day and month cannot be told apart; it was kept as written. Say in "
                 "which order the dates of this source are, and add it again.")),
    "{n} times stay open: the dates of the page do not tell day from month. State the order, and add the file again.":
        ("n", N_("One time stays open: the dates of the page do not tell day from month. State the order, and add the "
                 "file again.")),
    "{n} users or groups could not be read; they have the name that the database searches by.":
        ("n", N_("One user or group could not be read; it has the name that the database searches by.")),
    "{n} values hold half of a character written as two; the half was kept.":
        ("n", N_("One value holds half of a character written as two; the half was kept.")),
    "{pages} pages of {path} fail their own check. They were read as they are and may be wrong.":
        ("pages", N_("One page of {path} fails its own check. It was read as it is and may be wrong.")),
    "{people} people are known by a hidden identifier (LID) only, without a telephone number.":
        ("people", N_("One person is known by a hidden identifier (LID) only, without a telephone number.")),
    "{rows} messages are listed in conversations and are no longer there. They were deleted, or moved elsewhere; the "
    "conversations note how many each has lost.":
        ("rows", N_("One message is listed in a conversation and is no longer there. It was deleted, or moved "
                    "elsewhere; the conversation notes that it has lost one.")),
    "{rows} numbers and addresses belong to cards that are no longer there, which can be a sign of deletion. They are "
    "kept as contacts without a name.":
        ("rows", N_("One number or address belongs to a card that is no longer there, which can be a sign of "
                    "deletion. It is kept as a contact without a name.")),
    "{rows} small pictures of photographs, videos and documents stand in the table {table} and are not shown. One can "
    "be all that is left of a file that is gone.":
        ("rows", N_("One small picture of a photograph, video or document stands in the table {table} and is not "
                    "shown. It can be all that is left of a file that is gone.")),
    "{threads} conversations are listed without any message, which can be a sign of deletion. Their details keep the "
    "last words that the phone showed.":
        ("threads", N_("One conversation is listed without any message, which can be a sign of deletion. Its details "
                       "keep the last words that the phone showed.")),
    "The times of day of {count} messages, the first on line {line}, are on no clock. Their times were left open.":
        ("count", N_("The time of day of one message, on line {line}, is on no clock. Its time was left open.")),
    "The times of {count} messages, such as {raw}, can be midnight or noon, as the file speaks for both. They were "
    "left open.":
        ("count", N_("The time of one message, {raw}, can be midnight or noon, as the file speaks for both. It was "
                     "left open.")),
    "The times of {count} messages, the first on line {line}, have a part of the day not known here.":
        ("count", N_("The time of one message, on line {line}, has a part of the day not known here.")),
    "The dates of {count} messages, the first on line {line}, are of a calendar that the file does not name. Their "
    "times were left open.":
        ("count", N_("The date of one message, on line {line}, is of a calendar that the file does not name. Its time "
                     "was left open.")),
    "The dates of {count} messages, the first on line {line}, do not exist in the order that fits the file. Their "
    "times were left open.":
        ("count", N_("The date of one message, on line {line}, does not exist in the order that fits the file. Its "
                     "time was left open.")),
    "The column {column} of {count} messages could not be read. The messages were kept; raw bytes are kept where the "
    "text depends on them.":
        ("count", N_("The column {column} of one message could not be read. The message was kept; raw bytes are kept "
                     "where the text depends on them.")),
    "The additional data of {count} messages could not be read. The messages were kept, with the raw bytes; answers, "
    "places, votes and reactions of theirs may be missing.":
        ("count", N_("The additional data of one message could not be read. The message was kept, with the raw bytes; "
                     "an answer, place, vote or reaction of it may be missing.")),
    "The app still counts the messages of {chats} chats that were deleted. What was in them is not here; their "
    "conversations say with whom they were, and when.":
        ("chats", N_("The app still counts the messages of one chat that was deleted. What was in it is not here; its "
                     "conversation says with whom it was, and when.")),
    "{n} places in the phone's files are not cited, as the report holds too many.":
        ("n", N_("One place in the phone's files is not cited, as the report holds too many.")),
    "{n} bytes between the entries belong to none and were not read.":
        ("n", N_("One byte between the entries belongs to none and was not read.")),
    "{count} of the recovered rows of the table {table} are cut: they were longer than a page of the file, and the "
    "pages that held the rest are used again, or may have been. Their last text ends early, and what stood behind it "
    "is not known.":
        ("count", N_("One of the recovered rows of the table {table} is cut: it was longer than a page of the file, "
                     "and the pages that held the rest are used again, or may have been. Its last text ends early, "
                     "and what stood behind it is not known.")),
    # said by the window and the report
    "{n} further passages matched rules and were rejected by the reviewer; they are not printed.":
        ("n", N_("One further passage matched rules and was rejected by the reviewer; it is not printed.")),
    "{n} further passages matched rules and are left out of this report by choice, because of their status.":
        ("n", N_("One further passage matched rules and is left out of this report by choice, because of its status.")),
    "{n} further passages matched rules and are left out of this report by choice.":
        ("n", N_("One further passage matched rules and is left out of this report by choice.")),
    "The {most} people and groups with the most messages are drawn; {left} others are left out. Narrow the time or "
    "the app to see them.":
        ("left", N_("The {most} people and groups with the most messages are drawn; one other is left out. Narrow the "
                    "time or the app to see it.")),
    "used {n} times":
        ("n", N_("used once")),
    "{files} files ({size})":
        ("files", N_("one file ({size})")),
    "{n} files over {size} stay out":
        ("n", N_("one file over {size} stays out")),
    "{n} decisions stand in the case. They can be changed from here or in the report.":
        ("n", N_("One decision stands in the case. It can be changed from here or in the report.")),
    "{n} messages written to {path}.":
        ("n", N_("One message written to {path}.")),
    "{n} values written to {path}.":
        ("n", N_("One value written to {path}.")),
    "{name}: {n} hits": ("n", N_("{name}: one hit")),
    "{name}: {n} hits, chosen": ("n", N_("{name}: one hit, chosen")),
    "{n} messages and calls are held back by scope or privilege.":
        ("n", N_("One message or call is held back by scope or privilege.")),
    "{n} accounts bear several names in this file; the first of each is shown: {names}.":
        ("n", N_("One account bears several names in this file; the first is shown: {names}.")),
    "{n} elements of no known kind stand inside multimedia messages and were not read.":
        ("n", N_("One element of no known kind stands inside a multimedia message and was not read.")),
    "{n} entries hold their words twice, and not alike. The first were used; both were kept.":
        ("n", N_("One entry holds its words twice, and not alike. The first were used; both were kept.")),
    "{n} entries stand behind no opening element: the beginning of their backup is missing.":
        ("n", N_("One entry stands behind no opening element: the beginning of its backup is missing.")),
    "{n} entries state their time twice, and not alike. Seconds since 1970 were used; both were kept.":
        ("n", N_("One entry states its time twice, and not alike. Seconds since 1970 were used; both were kept.")),
    "{n} messages hold a text of more than can be held; its beginning was read.":
        ("n", N_("One message holds a text of more than can be held; its beginning was read.")),
    "What {n} chats keep of words that were typed and not sent could not be read (table {table}).":
        ("n", N_("What one chat keeps of words that were typed and not sent could not be read (table {table}).")),
    "The export also holds {what} ({n} entries), which is not read.":
        ("n", N_("The export also holds {what} (one entry), which is not read.")),
    "Watch list {list}: {value} ({category}) is in {n} messages. People: {people}. Files: {files}.":
        ("n", N_("Watch list {list}: {value} ({category}) is in one message. People: {people}. Files: {files}.")),
}


def in_number(message: str, args: Mapping[str, Any]) -> str:
    """The message id that fits its counts."""
    count, one = SINGULAR.get(message, ("", ""))
    return one if count and str(args.get(count)).strip(_ISOLATES) == "1" else message
