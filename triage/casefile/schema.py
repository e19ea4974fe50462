"""The case file's tables and their migrations. `user_version` is the number of migrations applied.

Times are milliseconds since 1970-01-01 UTC (`*_ms`) or ISO 8601 text; hashes are hex; JSON is UTF-8 text. `hidden`
is a set of bits that say why scope or privilege keeps a message from view (see triage.scope).
"""

from __future__ import annotations

_V1 = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What an examiner handed to the program: a file, a folder or an archive.
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, exhibit TEXT NOT NULL, root TEXT NOT NULL, added_at TEXT NOT NULL,
  acquired_by TEXT, acquired_at TEXT, acquired_with TEXT, stated_sha256 TEXT, finished_at TEXT
);
-- Every file of it, whatever it was used for: what verification reads again.
CREATE TABLE evidence_file (
  id INTEGER PRIMARY KEY, evidence INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT, md5 TEXT,
  role TEXT NOT NULL, source INTEGER, UNIQUE (evidence, path)
);
CREATE INDEX evidence_file_sha ON evidence_file (sha256);

-- What a parser read, or what could not be read: one of eight states.
CREATE TABLE source (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, evidence INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER,
  sha256 TEXT, md5 TEXT, format TEXT, parser TEXT, parser_version TEXT, identified TEXT,
  status TEXT NOT NULL CHECK (status IN
    ('read', 'partial', 'empty', 'not_recognised', 'not_read', 'needs_key', 'failed', 'cancelled')),
  reason TEXT, reason_args TEXT, zone TEXT, offset_ms INTEGER NOT NULL DEFAULT 0, started_at TEXT, finished_at TEXT
);
CREATE TABLE ledger (
  source INTEGER NOT NULL, kind TEXT NOT NULL, found INTEGER NOT NULL, stored INTEGER NOT NULL,
  merged INTEGER NOT NULL, rejected INTEGER NOT NULL, PRIMARY KEY (source, kind)
) WITHOUT ROWID;
CREATE TABLE rejection (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL, args TEXT,
  tbl TEXT, row INTEGER, offset INTEGER, line INTEGER, raw TEXT
);
CREATE INDEX rejection_source ON rejection (source);
CREATE TABLE warning (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, message TEXT NOT NULL, args TEXT, partial INTEGER NOT NULL,
  tbl TEXT, row INTEGER, offset INTEGER, line INTEGER
);
CREATE INDEX warning_source ON warning (source);

-- A person is an examiner's decision; every identity starts as a person of its own.
CREATE TABLE person (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT, category TEXT NOT NULL DEFAULT 'unknown'
    CHECK (category IN ('unknown', 'suspect', 'affected', 'witness', 'other')),
  note TEXT
);
CREATE TABLE identity (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, person INTEGER NOT NULL, app TEXT NOT NULL, kind TEXT NOT NULL,
  identifier TEXT, name TEXT, owner INTEGER NOT NULL DEFAULT 0, e164 TEXT, country TEXT, line_type TEXT
);
CREATE INDEX identity_e164 ON identity (e164);
CREATE INDEX identity_person ON identity (person);
CREATE TABLE alias (
  identity INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, e164 TEXT, PRIMARY KEY (identity, kind, value)
) WITHOUT ROWID;
CREATE INDEX alias_e164 ON alias (e164);
CREATE TABLE merge (
  id INTEGER PRIMARY KEY, kept INTEGER NOT NULL, gone TEXT NOT NULL, identities TEXT NOT NULL, at TEXT NOT NULL,
  actor TEXT NOT NULL, reason TEXT, undone_at TEXT
);
CREATE TABLE contact (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, source INTEGER NOT NULL, app TEXT NOT NULL, name TEXT,
  identifiers TEXT NOT NULL, state TEXT NOT NULL, details TEXT, tbl TEXT, row INTEGER, offset INTEGER, line INTEGER
);
CREATE TABLE contact_identifier (
  contact INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, e164 TEXT
);
CREATE INDEX contact_identifier_value ON contact_identifier (value);
CREATE INDEX contact_identifier_e164 ON contact_identifier (e164);

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, app TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
  title TEXT, state TEXT NOT NULL, details TEXT
);
CREATE TABLE conversation_participant (
  conversation INTEGER NOT NULL, identity INTEGER NOT NULL, PRIMARY KEY (conversation, identity)
) WITHOUT ROWID;
CREATE INDEX conversation_participant_identity ON conversation_participant (identity);
CREATE TABLE conversation_source (
  conversation INTEGER NOT NULL, source INTEGER NOT NULL, PRIMARY KEY (conversation, source)
) WITHOUT ROWID;

-- Messages (record 0), calls of a log (1), and calls that are told in their chat alone (2), which have words: one
-- table, because a conversation is read as one thread.
CREATE TABLE message (
  id INTEGER PRIMARY KEY, ident BLOB NOT NULL, record INTEGER NOT NULL, conversation INTEGER NOT NULL,
  source INTEGER NOT NULL, kind TEXT NOT NULL, direction TEXT NOT NULL, sender INTEGER, utc_ms INTEGER, local TEXT,
  time_raw TEXT NOT NULL, basis TEXT NOT NULL, sort_ms INTEGER, text TEXT, state TEXT NOT NULL, app_key TEXT,
  reply_to TEXT, attachments INTEGER NOT NULL, details TEXT, raw BLOB, tbl TEXT, row INTEGER, offset INTEGER,
  line INTEGER, hidden INTEGER NOT NULL DEFAULT 0, reply INTEGER
);
CREATE UNIQUE INDEX message_ident ON message (ident);
CREATE INDEX message_thread ON message (conversation, sort_ms, id, hidden, record, sender);
CREATE INDEX message_time ON message (sort_ms, id, hidden, record);
CREATE INDEX message_hidden ON message (hidden) WHERE hidden <> 0;
-- Further places where the same message stands; each is a row of evidence and keeps its provenance.
CREATE TABLE copy (
  id INTEGER PRIMARY KEY, message INTEGER NOT NULL, conversation INTEGER NOT NULL, source INTEGER NOT NULL,
  state TEXT NOT NULL, time_raw TEXT NOT NULL, app_key TEXT, details TEXT, tbl TEXT, row INTEGER, offset INTEGER,
  line INTEGER
);
CREATE INDEX copy_message ON copy (message);
CREATE INDEX copy_conversation ON copy (conversation, message);
CREATE TABLE attachment (
  id INTEGER PRIMARY KEY, message INTEGER NOT NULL, name TEXT, mime TEXT, path TEXT, size INTEGER, sha256 TEXT,
  stated_sha256 TEXT, present INTEGER NOT NULL, evidence INTEGER, details TEXT
);
CREATE INDEX attachment_message ON attachment (message);
CREATE INDEX attachment_sha ON attachment (sha256);
CREATE TABLE reaction (
  id INTEGER PRIMARY KEY, uid BLOB NOT NULL UNIQUE, conversation INTEGER NOT NULL, target TEXT NOT NULL,
  source INTEGER NOT NULL, sender INTEGER, direction TEXT NOT NULL, emoji TEXT NOT NULL, utc_ms INTEGER, local TEXT,
  time_raw TEXT NOT NULL, basis TEXT NOT NULL, state TEXT NOT NULL, tbl TEXT, row INTEGER, offset INTEGER, line INTEGER
);
CREATE INDEX reaction_target ON reaction (conversation, target);
CREATE TABLE location (
  id INTEGER PRIMARY KEY, uid BLOB NOT NULL UNIQUE, source INTEGER NOT NULL, app TEXT NOT NULL, lat REAL NOT NULL,
  lon REAL NOT NULL, accuracy_m REAL, utc_ms INTEGER, local TEXT, time_raw TEXT NOT NULL, basis TEXT NOT NULL,
  state TEXT NOT NULL, details TEXT, tbl TEXT, row INTEGER, offset INTEGER, line INTEGER
);

-- Folded, separated tokens only (triage.text.fold); the text itself stands in `message`.
CREATE VIRTUAL TABLE message_fts USING fts5 (body, names, content = '', contentless_delete = 1, tokenize = 'ascii');

-- Assessments: flags, decisions on them, openings of what scope or privilege keeps back.
CREATE TABLE flag (
  id INTEGER PRIMARY KEY, ident TEXT NOT NULL UNIQUE, code TEXT NOT NULL, rule TEXT NOT NULL,
  rule_version TEXT NOT NULL, conversation INTEGER NOT NULL, message INTEGER NOT NULL, lane TEXT NOT NULL,
  explanation TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'unreviewed'
    CHECK (status IN ('unreviewed', 'accepted', 'rejected', 'unsure')),
  reason TEXT, author TEXT, decided_at TEXT
);
CREATE INDEX flag_message ON flag (message);
CREATE INDEX flag_conversation ON flag (conversation);
CREATE TABLE flag_span (
  flag INTEGER NOT NULL, message INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, matched TEXT NOT NULL
);
CREATE INDEX flag_span_flag ON flag_span (flag);
CREATE INDEX flag_span_message ON flag_span (message);
-- What scope or privilege keeps from view beside messages: conversations and contacts, for their names alone.
CREATE TABLE veil (
  what TEXT NOT NULL, id INTEGER NOT NULL, bits INTEGER NOT NULL, PRIMARY KEY (what, id)
) WITHOUT ROWID;
CREATE TABLE opening (bit INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL);

-- The audit chain: each entry's hash covers the one before. Triggers keep honest programs honest; the hashes find
-- the others.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
  reason TEXT, detail TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TABLE seal (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL);
"""

_SEARCH = """
-- What messages name: one row a value, and each place where it stands (`field`: text, or a JSON path of `details`).
CREATE TABLE selector (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, checked INTEGER NOT NULL, number REAL,
  number2 REAL, unit TEXT, UNIQUE (kind, value)
);
CREATE INDEX selector_number ON selector (kind, number) WHERE number IS NOT NULL;
CREATE TABLE selector_use (
  selector INTEGER NOT NULL, message INTEGER NOT NULL, field TEXT NOT NULL, start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  PRIMARY KEY (selector, message, field, start, end)
) WITHOUT ROWID;
CREATE INDEX selector_use_message ON selector_use (message);
-- How far extraction has come: the last message, the version of the rules and the region it read numbers with.
CREATE TABLE selector_state (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL, made_with TEXT NOT NULL);
CREATE TABLE watch (
  id INTEGER PRIMARY KEY, list TEXT NOT NULL, category TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
  written TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (list, kind, value)
);
CREATE TABLE saved_search (
  name TEXT PRIMARY KEY, query TEXT NOT NULL, filters TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE keyword_list (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL
);
CREATE TABLE keyword (
  id INTEGER PRIMARY KEY, list INTEGER NOT NULL, category TEXT NOT NULL, query TEXT NOT NULL, line INTEGER NOT NULL
);
CREATE INDEX keyword_of_list ON keyword (list);
-- Messages without a time, mostly few: so that counts by time need no more than the index of the thread.
CREATE INDEX message_timeless ON message (id) WHERE basis = 'none';
"""

_WORK = """
-- What examiners say of what the evidence holds: assessments, each with its author and time, none in place of a record.
-- `subject` is a public id (message: hex of `ident`; conversation, person: uid; file: SHA-256), so that the work of a
-- second reader on another machine fits, and survives a source that is read again. Written through
-- triage.work.annotations alone, which logs every change and can undo it.
CREATE TABLE tag (
  uid TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, colour TEXT NOT NULL, at TEXT NOT NULL,
  actor TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE tagged (
  tag TEXT NOT NULL, what TEXT NOT NULL CHECK (what IN ('message', 'conversation', 'person', 'file')),
  subject TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT, PRIMARY KEY (tag, what, subject)
) WITHOUT ROWID;
CREATE INDEX tagged_subject ON tagged (what, subject);
CREATE TABLE note (
  uid TEXT PRIMARY KEY, what TEXT NOT NULL CHECK (what IN ('message', 'conversation', 'person', 'file')),
  subject TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX note_subject ON note (what, subject);
-- Messages chosen for the report, as exhibits or as contrary (exculpatory) ones; `images`: whether theirs may print.
CREATE TABLE exhibit (
  subject TEXT PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('exhibit', 'contrary')), images INTEGER NOT NULL,
  reason TEXT, at TEXT NOT NULL, actor TEXT NOT NULL
) WITHOUT ROWID;
-- Translations, transcripts of voice notes, text read from pictures: beside the original, marked human or machine.
-- `file` is the SHA-256 of the attachment that was heard or read; `confidence` from 0 to 1 where a machine says one.
CREATE TABLE rendering (
  uid TEXT PRIMARY KEY, message TEXT NOT NULL, file TEXT, kind TEXT NOT NULL
    CHECK (kind IN ('translation', 'transcript', 'ocr')),
  language TEXT, text TEXT NOT NULL, made_by TEXT NOT NULL CHECK (made_by IN ('human', 'machine')),
  author TEXT NOT NULL, confidence REAL, details TEXT, at TEXT NOT NULL, actor TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX rendering_message ON rendering (message);
-- Folded like `message_fts`, a row a message that has renderings, under the message's row id.
CREATE VIRTUAL TABLE rendering_fts USING fts5 (body, content = '', contentless_delete = 1, tokenize = 'ascii');
-- How far each examiner has read a conversation: the time (`sort_ms`) of the last message seen.
CREATE TABLE seen (
  conversation TEXT NOT NULL, actor TEXT NOT NULL, until_ms INTEGER NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (conversation, actor)
) WITHOUT ROWID;
-- A rule, a line of the ledger, what is blacked out, and other things examiners make: `kind` says which part of the
-- program reads `body` (JSON) and documents its shape.
CREATE TABLE made (
  uid TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT
) WITHOUT ROWID;
CREATE INDEX made_kind ON made (kind);

-- What attachments are, by SHA-256: facts read from the file by a helper process (triage.media.files).
CREATE TABLE media (
  sha256 TEXT PRIMARY KEY, mime TEXT, width INTEGER, height INTEGER, seconds REAL, taken TEXT, lat REAL, lon REAL,
  camera TEXT, phash INTEGER, md5 TEXT, sha1 TEXT, thumbnail BLOB, details TEXT, failed TEXT
) WITHOUT ROWID;
CREATE INDEX media_md5 ON media (md5);
CREATE INDEX media_sha1 ON media (sha1);
CREATE TABLE hash_list (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, category TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL,
  actor TEXT NOT NULL
);
CREATE TABLE known_hash (
  value TEXT NOT NULL, list INTEGER NOT NULL, note TEXT, PRIMARY KEY (value, list)
) WITHOUT ROWID;
-- The language a message is written in, as far as one can be told (triage.text.languages); others have no row.
CREATE TABLE message_language (message INTEGER PRIMARY KEY, language TEXT NOT NULL);
CREATE INDEX message_language_of ON message_language (language, message);
CREATE TABLE language_state (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL, made_with TEXT NOT NULL);
-- A source that was read again by a newer parser names the one whose result it stands beside.
ALTER TABLE source ADD COLUMN replaces INTEGER;
"""

_KEPT = """
-- What is counted and found once in messages, so that no list or drawing walks through a million of them. Neither
-- evidence nor work: it can be made anew from `message` at any time. `kept`: how far each has come, and by what rules.
CREATE TABLE kept (name TEXT PRIMARY KEY, last INTEGER NOT NULL, made_with TEXT NOT NULL) WITHOUT ROWID;
-- Columns as triage.views.counts says; a key may have several rows, whose numbers add up.
CREATE TABLE message_count (
  conversation INTEGER NOT NULL, day INTEGER, sender INTEGER NOT NULL, record INTEGER NOT NULL, kind INTEGER NOT NULL,
  basis INTEGER NOT NULL, hidden INTEGER NOT NULL, n INTEGER NOT NULL
);
CREATE TABLE quarter_count (quarter INTEGER, local INTEGER NOT NULL, hidden INTEGER NOT NULL, n INTEGER NOT NULL);
-- Messages whose words name amounts, and which (triage.ledger.gathered): JSON.
CREATE TABLE amount_message (message INTEGER PRIMARY KEY, entries TEXT NOT NULL);
CREATE TRIGGER message_counted AFTER UPDATE OF conversation, sender, record, kind, basis, utc_ms, local, sort_ms,
  hidden, attachments ON message WHEN old.id <= (SELECT last FROM kept WHERE name = 'counts')
BEGIN DELETE FROM kept WHERE name = 'counts'; END;
CREATE TRIGGER message_read AFTER UPDATE OF text ON message
WHEN old.id <= (SELECT last FROM kept WHERE name = 'amounts')
BEGIN DELETE FROM kept WHERE name = 'amounts'; END;
CREATE TRIGGER message_gone AFTER DELETE ON message BEGIN DELETE FROM kept; END;
"""

_FILES = """
-- Messages with files: what the media place asks of them, so that their rows are not read for it.
UPDATE message SET attachments = 1 WHERE attachments = 0 AND id IN (SELECT message FROM attachment);
CREATE INDEX message_files ON message (id, sort_ms, hidden, kind, sender, conversation) WHERE attachments > 0;
-- `said`: of what is no more than one value, the value (JSON).
ALTER TABLE kept ADD COLUMN said TEXT;
CREATE TRIGGER message_told AFTER UPDATE OF text, conversation, sender, sort_ms, hidden ON message
WHEN old.id <= (SELECT last FROM kept WHERE name = 'languages') BEGIN DELETE FROM kept WHERE name = 'languages'; END;
"""

_BESIDE = """
-- Messages up to this row id were indexed by older rules, which left out most words of their details: see
-- triage.intake.indexed, which indexes them anew.
CREATE TABLE index_state (id INTEGER PRIMARY KEY CHECK (id = 1), until INTEGER NOT NULL);
INSERT INTO index_state SELECT 1, coalesce(max(id), 0) FROM message;
"""

_CLOSER = """
-- Sources whose messages are still to be read closely (triage.flagging.closer), and up to which row id what is worth it
-- was.
CREATE TABLE closer (source INTEGER PRIMARY KEY, upto INTEGER NOT NULL);
"""

_FIND = """
-- What was found closely, whether it became a flag or not: that depends on what else is found around it
-- (triage.flagging.settling). `margin`: above what is needed, NULL where networks were not asked; `flag`: as it is
-- stored.
CREATE TABLE find (
  conversation INTEGER NOT NULL, ident TEXT NOT NULL, message INTEGER NOT NULL, code TEXT NOT NULL, margin REAL,
  flag TEXT NOT NULL, PRIMARY KEY (conversation, ident)) WITHOUT ROWID;
CREATE INDEX find_ident ON find (ident);
-- What was read closely before was stored at once: it is read again, to be settled.
UPDATE closer SET upto = 0;
ALTER TABLE closer ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;
ALTER TABLE closer ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
"""

_HAN = """
-- Chinese, Hindi and Malayalam are compared in one writing each: indexed anew by triage.intake.indexed.
UPDATE index_state SET until = (SELECT coalesce(max(id), 0) FROM message);
"""

_CLOCKS = """
-- A clock offset sets right the wall clock too, by which hours of the day are counted and told (triage.sources.zones).
UPDATE message SET local = coalesce(replace(strftime('%Y-%m-%dT%H:%M:%f', local, (SELECT s.offset_ms / 1000.0
  FROM source s WHERE s.id = message.source) || ' seconds'), '.000', ''), local)
WHERE local IS NOT NULL AND source IN (SELECT id FROM source WHERE offset_ms <> 0);
UPDATE reaction SET local = coalesce(replace(strftime('%Y-%m-%dT%H:%M:%f', local, (SELECT s.offset_ms / 1000.0
  FROM source s WHERE s.id = reaction.source) || ' seconds'), '.000', ''), local)
WHERE local IS NOT NULL AND source IN (SELECT id FROM source WHERE offset_ms <> 0);
UPDATE location SET local = coalesce(replace(strftime('%Y-%m-%dT%H:%M:%f', local, (SELECT s.offset_ms / 1000.0
  FROM source s WHERE s.id = location.source) || ' seconds'), '.000', ''), local)
WHERE local IS NOT NULL AND source IN (SELECT id FROM source WHERE offset_ms <> 0);
"""

_TWINS = """
-- Messages that another one stands for, as two files tell them in two ways (triage.twins.linked): `copy`, the row of
-- `copy` that stands for a place of `message`. Made from the evidence, and made anew whenever some comes in.
CREATE TABLE twin (copy INTEGER PRIMARY KEY, message INTEGER NOT NULL);
CREATE INDEX twin_message ON twin (message);
"""

_STATED = """
-- What lists of hashes say of files (parsers.hash_lists): `source` is the list, `path` as it has it, `own` 1 where it
-- is only called like the file. Compared by triage.sources.stated: `evidence` and `file` are the file that is meant,
-- `found` its hash, `result` equal, differs, missing, uncompared, or itself.
CREATE TABLE stated (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, path TEXT NOT NULL, algorithm TEXT NOT NULL, value TEXT NOT NULL,
  line INTEGER NOT NULL, own INTEGER NOT NULL, evidence INTEGER, file TEXT, found TEXT, result TEXT
);
CREATE INDEX stated_source ON stated (source);
-- Hashes of files by other algorithms than those that every file is hashed by, where a list states them.
CREATE TABLE other_hash (
  sha256 TEXT NOT NULL, algorithm TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (sha256, algorithm)
) WITHOUT ROWID;
"""

_DOCUMENTS = """
-- The words of documents stand beside their messages like the text of pictures: a rendering of kind `document`.
CREATE TABLE rendering_new (
  uid TEXT PRIMARY KEY, message TEXT NOT NULL, file TEXT, kind TEXT NOT NULL
    CHECK (kind IN ('translation', 'transcript', 'ocr', 'document')),
  language TEXT, text TEXT NOT NULL, made_by TEXT NOT NULL CHECK (made_by IN ('human', 'machine')),
  author TEXT NOT NULL, confidence REAL, details TEXT, at TEXT NOT NULL, actor TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO rendering_new SELECT * FROM rendering;
DROP TABLE rendering;
ALTER TABLE rendering_new RENAME TO rendering;
CREATE INDEX rendering_message ON rendering (message);
CREATE INDEX rendering_file ON rendering (file, kind);
"""

#: Migration n brings a case from version n to n + 1. Never edit one that has been released; add another.
MIGRATIONS: tuple[str, ...] = (_V1, _SEARCH, _WORK, _KEPT, _FILES, _BESIDE, _CLOSER, _FIND, _HAN, _CLOCKS, _TWINS,
                               _STATED, _DOCUMENTS)
