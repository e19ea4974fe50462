-- WhatsApp for Android, msgstore.db in the current schema: exhibit A, the telephone of Ionela Dobre.
-- Fiction. People, company, places and numbers are invented; resources/sample/README.md tells the story.
-- Tables and columns are those of the app; tables that play no part here are left out. Times in comments are
-- those of Paris. Row 1 of `message` is the app's own placeholder. The gap in the row ids on 24 April is what a
-- deletion leaves behind.

PRAGMA user_version = 1;
BEGIN;

CREATE TABLE android_metadata (locale TEXT);
CREATE TABLE props (_id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, value TEXT);
CREATE TABLE jid (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent INTEGER,
    device INTEGER, type INTEGER, raw_string TEXT
);
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY NOT NULL, jid_row_id INTEGER NOT NULL, sort_id INTEGER);
CREATE TABLE lid_display_name (lid_row_id INTEGER PRIMARY KEY NOT NULL, display_name TEXT NOT NULL, username TEXT);
CREATE TABLE chat (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, hidden INTEGER, subject TEXT,
    created_timestamp INTEGER, display_message_row_id INTEGER, last_message_row_id INTEGER,
    last_read_message_row_id INTEGER, last_read_receipt_sent_message_row_id INTEGER,
    last_important_message_row_id INTEGER, archived INTEGER, sort_timestamp INTEGER, mod_tag INTEGER, gen REAL,
    spam_detection INTEGER, unseen_earliest_message_received_time INTEGER, unseen_message_count INTEGER,
    unseen_missed_calls_count INTEGER, unseen_row_count INTEGER, plaintext_disabled INTEGER,
    vcard_ui_dismissed INTEGER, change_number_notified_message_row_id INTEGER, show_group_description INTEGER,
    ephemeral_expiration INTEGER, last_read_ephemeral_message_row_id INTEGER, ephemeral_setting_timestamp INTEGER,
    ephemeral_displayed_exemptions INTEGER, ephemeral_disappearing_messages_initiator INTEGER,
    unseen_important_message_count INTEGER NOT NULL DEFAULT 0, group_type INTEGER NOT NULL DEFAULT 0,
    last_message_reaction_row_id INTEGER, last_seen_message_reaction_row_id INTEGER,
    unseen_message_reaction_count INTEGER, unseen_comment_message_count INTEGER, growth_lock_level INTEGER,
    growth_lock_expiration_ts INTEGER, last_read_message_sort_id INTEGER, display_message_sort_id INTEGER,
    last_message_sort_id INTEGER, last_read_receipt_sent_message_sort_id INTEGER,
    has_new_community_admin_dialog_been_acknowledged INTEGER NOT NULL DEFAULT 0, history_sync_progress INTEGER,
    chat_lock INTEGER, chat_origin TEXT, participation_status INTEGER, account_jid_row_id INTEGER,
    chat_encryption_state INTEGER, group_member_count INTEGER, limited_sharing INTEGER,
    limited_sharing_setting_timestamp INTEGER, is_contact INTEGER
);
CREATE TABLE message (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
    key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER, broadcast INTEGER, recipient_count INTEGER,
    participant_hash TEXT, origination_flags INTEGER, origin INTEGER, timestamp INTEGER,
    received_timestamp INTEGER, receipt_server_timestamp INTEGER, message_type INTEGER, text_data TEXT,
    starred INTEGER, lookup_tables INTEGER, message_add_on_flags INTEGER, view_mode INTEGER,
    sort_id INTEGER NOT NULL DEFAULT 0, translated_text TEXT, view_replies_thread_id INTEGER
);
CREATE TABLE message_media (
    message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, autotransfer_retry_enabled INTEGER, multicast_id TEXT,
    media_job_uuid TEXT, transferred INTEGER, transcoded INTEGER, file_path TEXT, file_size INTEGER,
    suspicious_content INTEGER, trim_from INTEGER, trim_to INTEGER, face_x INTEGER, face_y INTEGER, media_key BLOB,
    media_key_timestamp INTEGER, width INTEGER, height INTEGER, has_streaming_sidecar INTEGER,
    gif_attribution INTEGER, thumbnail_height_width_ratio REAL, direct_path TEXT, first_scan_sidecar BLOB,
    first_scan_length INTEGER, message_url TEXT, mime_type TEXT, file_length INTEGER, media_name TEXT,
    file_hash TEXT, media_duration INTEGER, page_count INTEGER, enc_file_hash TEXT, partial_media_hash TEXT,
    partial_media_enc_hash TEXT, is_animated_sticker INTEGER, original_file_hash TEXT,
    mute_video INTEGER DEFAULT 0, media_caption TEXT, media_upload_handle TEXT, sticker_flags INTEGER,
    raw_transcription_text TEXT, first_viewed_timestamp INTEGER, doodle_id TEXT, media_source_type INTEGER,
    accessibility_label TEXT, media_transcode_quality INTEGER DEFAULT 0, metadata_url TEXT,
    motion_photo_presentation_offset_ms INTEGER, qr_url TEXT
);
CREATE TABLE message_quoted (
    message_row_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL,
    parent_message_chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL, sender_jid_row_id INTEGER,
    key_id TEXT NOT NULL, timestamp INTEGER, message_type INTEGER, origin INTEGER, text_data TEXT,
    payment_transaction_id TEXT, lookup_tables INTEGER, quoted_source INTEGER, quoted_type INTEGER
);
CREATE TABLE message_location (
    message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, latitude REAL, longitude REAL, place_name TEXT,
    place_address TEXT, url TEXT, live_location_share_duration INTEGER, live_location_sequence_number INTEGER,
    live_location_final_latitude REAL, live_location_final_longitude REAL, live_location_final_timestamp INTEGER,
    map_download_status INTEGER
);
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER NOT NULL);
CREATE TABLE message_system_block_contact (message_row_id INTEGER PRIMARY KEY, is_blocked INTEGER);
CREATE TABLE message_system_chat_participant (message_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE message_system_group (message_row_id INTEGER PRIMARY KEY, is_me_joined INTEGER);
CREATE TABLE message_system_number_change (
    message_row_id INTEGER PRIMARY KEY, old_jid_row_id INTEGER, new_jid_row_id INTEGER
);
CREATE TABLE message_system_value_change (message_row_id INTEGER PRIMARY KEY, old_data TEXT);
CREATE TABLE message_revoked (
    message_row_id INTEGER PRIMARY KEY, revoked_key_id TEXT NOT NULL, admin_jid_row_id INTEGER,
    revoke_timestamp INTEGER
);
CREATE TABLE message_edit_info (
    message_row_id INTEGER PRIMARY KEY, original_key_id TEXT NOT NULL, edited_timestamp INTEGER NOT NULL,
    sender_timestamp INTEGER NOT NULL
);
CREATE TABLE message_forwarded (message_row_id INTEGER PRIMARY KEY, forward_score INTEGER, forward_origin INTEGER);
CREATE TABLE message_mentions (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, jid_row_id INTEGER, display_name STRING,
    mention_type INTEGER
);
CREATE TABLE message_vcard (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, vcard TEXT);
CREATE TABLE message_add_on (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER, from_me INTEGER, key_id TEXT NOT NULL,
    sender_jid_row_id INTEGER, parent_message_row_id INTEGER, timestamp INTEGER, status INTEGER,
    message_add_on_type INTEGER, received_timestamp INTEGER, expiry_duration_in_secs INTEGER,
    server_timestamp INTEGER, expiry_timestamp INTEGER, expiry_type INTEGER
);
CREATE TABLE message_add_on_reaction (
    message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT, sender_timestamp INTEGER
);
CREATE TABLE message_add_on_poll_vote (message_add_on_row_id INTEGER PRIMARY KEY, sender_timestamp INTEGER);
CREATE TABLE message_add_on_poll_vote_selected_option (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, message_add_on_row_id INTEGER, message_poll_option_id INTEGER
);
CREATE TABLE message_poll (
    message_row_id INTEGER PRIMARY KEY, enc_key BLOB, selectable_options_count INTEGER,
    invalid_state INTEGER NOT NULL DEFAULT 0, poll_logging_id INTEGER NOT NULL DEFAULT 0, poll_type INTEGER,
    correct_option_id INTEGER, content_type INTEGER
);
CREATE TABLE message_poll_option (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, option_sha256 TEXT, option_name TEXT,
    vote_total INTEGER, option_hash TEXT
);
CREATE TABLE call_log (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER, call_id TEXT,
    transaction_id INTEGER, timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER,
    is_dnd_mode_on INTEGER, bytes_transferred INTEGER, group_jid_row_id INTEGER NOT NULL DEFAULT 0,
    is_joinable_group_call INTEGER, call_creator_device_jid_row_id INTEGER NOT NULL DEFAULT 0, call_random_id TEXT,
    call_link_row_id INTEGER NOT NULL DEFAULT 0, call_type INTEGER, offer_silence_reason INTEGER,
    scheduled_id TEXT, telecom_uuid TEXT
);
CREATE TABLE call_log_participant_v2 (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, call_log_row_id INTEGER, jid_row_id INTEGER, call_result INTEGER
);
CREATE TABLE message_call_log (message_row_id INTEGER PRIMARY KEY, call_log_row_id INTEGER);
CREATE TABLE group_participant_user (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL, user_jid_row_id INTEGER NOT NULL,
    rank INTEGER, pending INTEGER, add_timestamp INTEGER, label TEXT, join_method INTEGER
);
CREATE TABLE group_past_participant_user (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL, user_jid_row_id INTEGER NOT NULL,
    is_leave INTEGER NOT NULL, timestamp INTEGER
);
CREATE TABLE receipt_user (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER NOT NULL,
    receipt_user_jid_row_id INTEGER NOT NULL, receipt_timestamp INTEGER, read_timestamp INTEGER,
    played_timestamp INTEGER
);
CREATE TABLE deleted_chat_job (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, block_size INTEGER,
    singular_message_delete_rows_id TEXT, deleted_message_row_id INTEGER, deleted_starred_message_row_id INTEGER,
    deleted_messages_remove_files BOOLEAN, deleted_categories_message_row_id INTEGER,
    deleted_categories_starred_message_row_id INTEGER, deleted_categories_remove_files BOOLEAN,
    deleted_message_categories TEXT, delete_files_singular_delete BOOLEAN
);
CREATE UNIQUE INDEX message_key_index ON message (chat_row_id, from_me, key_id, sender_jid_row_id);
CREATE INDEX message_sort_id_index ON message (chat_row_id, sort_id);

INSERT INTO android_metadata VALUES ('ro_RO');
INSERT INTO props (key, value) VALUES ('user_push_name', 'Nela D.');

-- Who can be addressed: type 0 number, 1 group, 5 status, 17 device, 18 LID.
INSERT INTO jid (_id, user, server, agent, device, type, raw_string) VALUES
  (1, 'status', 'broadcast', 0, 0, 5, 'status@broadcast'),  -- status updates
  (2, '40700000214', 's.whatsapp.net', 0, 0, 0, '40700000214@s.whatsapp.net'),  -- Ionela Dobre, the owner of this telephone
  (3, '40700000214', 's.whatsapp.net', 0, 0, 17, '40700000214.0:0@s.whatsapp.net'),  -- her device
  (4, '37360000487', 's.whatsapp.net', 0, 0, 0, '37360000487@s.whatsapp.net'),  -- Sergiu Rotaru
  (5, '33639985210', 's.whatsapp.net', 0, 0, 0, '33639985210@s.whatsapp.net'),  -- Didier Vasseur
  (6, '33639985233', 's.whatsapp.net', 0, 0, 0, '33639985233@s.whatsapp.net'),  -- Victor Lupan
  (7, '380500000318', 's.whatsapp.net', 0, 0, 0, '380500000318@s.whatsapp.net'),  -- Oksana Hrytsenko
  (8, '212600000561', 's.whatsapp.net', 0, 0, 0, '212600000561@s.whatsapp.net'),  -- Hamza Belkadi
  (9, '21620000739', 's.whatsapp.net', 0, 0, 0, '21620000739@s.whatsapp.net'),  -- Yasmine Trabelsi
  (10, '37360000655', 's.whatsapp.net', 0, 0, 0, '37360000655@s.whatsapp.net'),  -- Ghenadie Ciobanu
  (11, '40700000215', 's.whatsapp.net', 0, 0, 0, '40700000215@s.whatsapp.net'),  -- Maria Dobre
  (12, '447700900388', 's.whatsapp.net', 0, 0, 0, '447700900388@s.whatsapp.net'),  -- Roxana Dobre
  (13, '447700900142', 's.whatsapp.net', 0, 0, 0, '447700900142@s.whatsapp.net'),  -- Kate Ashworth
  (14, '33639987720', 's.whatsapp.net', 0, 0, 0, '33639987720@s.whatsapp.net'),  -- Salomé Kerbrat
  (15, '33639987704', 's.whatsapp.net', 0, 0, 0, '33639987704@s.whatsapp.net'),  -- Baptiste Aubin
  (16, '33639986302', 's.whatsapp.net', 0, 0, 0, '33639986302@s.whatsapp.net'),  -- Jeanne Rolland
  (17, '33639986315', 's.whatsapp.net', 0, 0, 0, '33639986315@s.whatsapp.net'),  -- Malik (courier)
  (18, '33639986340', 's.whatsapp.net', 0, 0, 0, '33639986340@s.whatsapp.net'),  -- Maud Lestrade
  (19, '40700000344', 's.whatsapp.net', 0, 0, 0, '40700000344@s.whatsapp.net'),  -- Dragos
  (20, '40700000231', 's.whatsapp.net', 0, 0, 0, '40700000231@s.whatsapp.net'),  -- Dan Dobre
  (21, '40700000232', 's.whatsapp.net', 0, 0, 0, '40700000232@s.whatsapp.net'),  -- Alex Munteanu
  (22, '447700900765', 's.whatsapp.net', 0, 0, 0, '447700900765@s.whatsapp.net'),  -- Ryan Whitlock
  (23, '120363000000004417', 'g.us', 0, 0, 1, '120363000000004417@g.us'),  -- group of team 4
  (24, '120363000000007308', 'g.us', 0, 0, 1, '120363000000007308@g.us'),  -- fantasy football group
  (25, '210000000000233', 'lid', 0, 0, 18, '210000000000233@lid'),  -- Victor Lupan by LID, his number is in jid_map
  (26, '210000000000417', 'lid', 0, 0, 18, '210000000000417@lid'),  -- Ghenadie Ciobanu by LID, his number is in jid_map
  (27, '210000000000993', 'lid', 0, 0, 18, '210000000000993@lid');  -- somebody known by LID only: nothing resolves it
INSERT INTO jid_map (lid_row_id, jid_row_id, sort_id) VALUES (25, 6, 1), (26, 10, 2);
INSERT INTO lid_display_name (lid_row_id, display_name) VALUES (25, 'Victor'), (26, 'ghena');

-- The conversations.
INSERT INTO chat (_id, jid_row_id, hidden, subject, created_timestamp, display_message_row_id, last_message_row_id,
    last_read_message_row_id, archived, sort_timestamp, group_type, group_member_count, is_contact) VALUES
  (1, 1, 1, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL),  -- status updates, empty
  (2, 4, 0, NULL, 1772473288000, 493, 493, 493, 0, 1777472696106, 0, NULL, 1),  -- recruiter
  (3, 5, 0, NULL, 1773809893000, 472, 472, 472, 0, 1777355557370, 0, NULL, 1),  -- controller
  (4, 25, 0, NULL, 1773891946000, 459, 459, 459, 0, 1777286401000, 0, NULL, 1),  -- foreman, a chat addressed by LID
  (5, 23, 0, 'Montrouvel echipa 4 🥕', 1773952207000, 454, 454, 454, 0, 1777278735000, 0, 8, 1),  -- workers' group
  (6, 11, 0, NULL, 1772478320000, 508, 508, 508, 0, 1777797104859, 0, NULL, 1),  -- mother
  (7, 12, 0, NULL, 1772647237000, 546, 546, 546, 0, 1778351468526, 0, NULL, 1),  -- sister
  (8, 13, 0, NULL, 1772798428000, 531, 531, 531, 0, 1778087140000, 0, NULL, 1),  -- friend in England
  (9, 24, 0, 'Cupa Verilor ⚽ fantasy', 1772564408000, 548, 548, 548, 0, 1778356016551, 0, 4, 1),  -- fantasy football group
  (10, 16, 0, NULL, 1777307410000, 539, 539, 539, 0, 1778175247444, 0, NULL, 1),  -- landlady
  (11, 17, 0, NULL, 1778068957000, 528, 528, 528, 0, 1778069873000, 0, NULL, 0),  -- parcel courier
  (12, 18, 0, NULL, 1777968009000, 542, 542, 542, 0, 1778224809841, 0, NULL, 1),  -- personnel office of a bakery
  (13, 14, 0, NULL, 1776938446000, 544, 544, 544, 0, 1778253684041, 0, NULL, 1),  -- lawyer
  (14, 15, 0, NULL, 1775968236377, 474, 474, 474, 0, 1777356127601, 0, NULL, 1),  -- union volunteer
  (15, 19, 0, NULL, 1773673832000, 446, 446, 446, 1, 1777151011000, 0, NULL, 1),  -- driver, a chat that the app was deleting
  (16, 7, 0, NULL, 1774294809000, 512, 512, 512, 0, 1777912314340, 0, NULL, 1);  -- fellow worker
INSERT INTO deleted_chat_job (_id, chat_row_id, block_size, deleted_message_row_id, deleted_messages_remove_files)
  VALUES (1, 15, 1, 446, 1);

-- Members now (rank 2 creator, 1 administrator) and before.
INSERT INTO group_participant_user (_id, group_jid_row_id, user_jid_row_id, rank, pending, add_timestamp) VALUES
  (1, 23, 6, 2, 0, 1773952207000),  -- Victor Lupan
  (2, 23, 5, 1, 0, 1773952207000),  -- Didier Vasseur
  (3, 23, 7, 0, 0, 1773952207000),  -- Oksana Hrytsenko
  (4, 23, 9, 0, 0, 1773952207000),  -- Yasmine Trabelsi
  (5, 23, 26, 0, 0, 1773952207000),  -- Ghenadie Ciobanu
  (6, 23, 2, 0, 0, 1773952207000),  -- Ionela Dobre
  (7, 24, 20, 2, 0, 1772564408000),  -- Dan Dobre
  (8, 24, 21, 0, 0, 1772564408000),  -- Alex Munteanu
  (9, 24, 22, 0, 0, 1772564408000),  -- Ryan Whitlock
  (10, 24, 2, 0, 0, 1772564408000);  -- Ionela Dobre
INSERT INTO group_past_participant_user (_id, group_jid_row_id, user_jid_row_id, is_leave, timestamp) VALUES
  (1, 23, 27, 1, 1776880989000),
  (2, 23, 8, 0, 1777278650000);

-- The messages in the order in which the telephone stored them.
INSERT INTO message (_id, chat_row_id, from_me, key_id, sort_id) VALUES (1, -1, 0, '-1', 0);

-- Monday 2 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (2, 2, 0, '3AD31165CC6B0E96420CB01313E0013E', 0, 6, 0, 1772473288000, 1772473288293, -1, 7, NULL, 2),  -- 18:41 Sergiu
  (3, 2, 1, 'ACFCB3D698E42C8CFB40F7046F6BEB05', 0, 13, 0, 1772473344090, 1772473344833, 1772473344833, 0, 'Buna ziua, am vazut anuntul in grup pt Franta, la ambalat legume. Mai e valabil?', 3),  -- 18:42 Nela to Sergiu
  (4, 2, 0, '3A2BF4E44D99B8A2856EAB8C795783E9', 0, 0, 0, 1772474107000, 1772474107178, -1, 0, 'Buna Ionela! Da sigur, mai avem 3 locuri 😊 Cati ani ai?', 4),  -- 18:55 Sergiu
  (5, 2, 1, 'AC471A04416A21037060472EE00CA626', 0, 13, 0, 1772474270310, 1772474270469, 1772474270469, 0, '24. Am mai lucrat o vara in Anglia la hotel, in Kent', 5),  -- 18:57 Nela to Sergiu
  (6, 2, 0, '3A2A51A6CCF4B989A0FAE1ADC6339E17', 0, 0, 0, 1772474280000, 1772474280504, -1, 0, 'Perfect. Nu te speria, te invata ei acolo in 2 zile', 6),  -- 18:58 Sergiu
  (7, 2, 0, '3AD43738D6DF4EF8BCE9F360F70894D7', 0, 0, 0, 1772474536000, 1772474536723, -1, 9, 'FRANCE 🥕 vegetable packing. 2300 €/month, no experience needed, room and transport paid, start Monday. Only 3 places left, write me now!', 7),  -- 19:02 Sergiu
  (8, 2, 0, '3AFCEEB27D02EAB04E686D0D843A5166', 0, 0, 0, 1772474631000, 1772474631527, -1, 0, 'Asta e oferta. 2300 euro pe luna in mana, cazare si transport gratuit, fara experienta, plecare imediata', 8),  -- 19:03 Sergiu
  (9, 2, 1, 'AC4CE7882501885FF0F4434ADE451F34', 0, 13, 0, 1772475045690, 1772475046233, 1772475046233, 0, 'suna bine dar e cu contract?', 9),  -- 19:10 Nela to Sergiu
  (10, 2, 0, '3ACD84EABECD18FB717365D8E21DF82A', 0, 0, 0, 1772475108000, 1772475108564, -1, 0, 'Normal ca e cu contract, firma serioasa, lucram de 6 ani cu ei', 10),  -- 19:11 Sergiu
  (11, 2, 0, '3A414E983FD6CC4084792D65FD8CD3EF', 0, 0, 0, 1772475143000, 1772475143274, -1, 0, 'Dar trebuie sa te hotarasti pana maine ca sunt multe fete care vor', 11),  -- 19:12 Sergiu
  (12, 2, 1, 'AC25C3B4C8E8E1641AE197D863781CFF', 0, 13, 0, 1772476831963, 1772476832558, 1772476832558, 0, 'vorbesc cu mama si va zic', 12),  -- 19:40 Nela to Sergiu
  (13, 6, 0, '3A21B5D77AEDCFF0115D3BB410BE4F1B', 0, 6, 0, 1772478320000, 1772478320520, -1, 7, NULL, 13),  -- 20:05 mother
  (14, 6, 1, 'ACB2C86B1B0A71E3324FA0F3B59D4A32', 0, 13, 0, 1772478403901, 1772478404256, 1772478404256, 0, 'mama, am gasit de lucru in franta la legume. 2300 pe luna', 14),  -- 20:06 Nela to mother
  (15, 6, 0, '3AEA4EF8A37249F43266203132DF3CAC', 0, 0, 0, 1772478900000, 1772478900125, -1, 0, 'Vai mama, da e serios? Cine e omul?', 15),  -- 20:15 mother
  (16, 6, 1, 'ACAE3B0B507D6ACB2C0F4DB350383C9E', 0, 13, 0, 1772478977965, 1772478978404, 1772478978404, 0, 'unu Sergiu, are multe fete trimise', 16),  -- 20:16 Nela to mother
  (17, 6, 0, '3A57F09D15A395725D95E0A482380215', 0, 0, 0, 1772479121000, 1772479121692, -1, 0, 'Sa intrebi tot si sa ai grija de pasaport, sa nu il lasi la nimeni', 17),  -- 20:18 mother
  (18, 6, 1, 'ACF2B650F3AE9A2685BA06CEF0406B52', 0, 13, 0, 1772479153960, 1772479154287, 1772479154287, 0, 'da mama', 18);  -- 20:19 Nela to mother

-- Tuesday 3 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (19, 2, 0, '3A8105ABFB50D611F86929C79C9E427A', 0, 0, 0, 1772525751000, 1772525751126, -1, 0, 'Buna dimineata, ce ai decis?', 19),  -- 09:15 Sergiu
  (20, 2, 1, 'AC864CB2995FF7F2995FFCBD259D4517', 0, 13, 0, 1772526696405, 1772526696699, 1772526696699, 0, 'as vrea sa merg. ce acte trebuie?', 20),  -- 09:31 Nela to Sergiu
  (21, 2, 0, '3AF67655720AB700C8C27283104011D8', 0, 0, 0, 1772526827000, 1772526827625, -1, 0, 'Trimite-mi poza la pasaport si la buletin fata verso, si o poza cu tine intreaga', 21),  -- 09:33 Sergiu
  (22, 2, 1, 'AC470860DDA6B86EE804448E16A63D9D', 0, 13, 0, 1772526862237, 1772526862561, 1772526862561, 0, 'poza cu mine de ce?', 22),  -- 09:34 Nela to Sergiu
  (23, 2, 0, '3A68F7FD1DD5A5176DEA8E71A3ED1109', 0, 0, 0, 1772526977000, 1772526977579, -1, 0, 'Pentru marimea la echipament 😂 halat, cizme', 23),  -- 09:36 Sergiu
  (24, 2, 1, 'AC634D93C13C06DE5C90A4CB025BCCBD', 0, 13, 0, 1772527805225, 1772527805348, 1772527805348, 1, NULL, 24),  -- 09:50 Nela to Sergiu
  (25, 2, 1, 'AC45E451EA064219F7794E8D10B30277', 0, 13, 0, 1772527839207, 1772527839517, 1772527839517, 1, NULL, 25),  -- 09:50 Nela to Sergiu
  (26, 2, 0, '3AF660E8B06C457B7A703A256BB3EA18', 0, 0, 0, 1772528690000, 1772528690185, -1, 0, 'Ok perfect esti pe lista 👍', 26),  -- 10:04 Sergiu
  (27, 2, 0, '3AB255ABAE28DD9551152D4377DF477B', 0, 0, 0, 1772528808000, 1772528808825, -1, 0, 'Taxa de agentie e 600 euro si transportul 250. Acum nu platesti nimic, se opreste din primele salarii', 27),  -- 10:06 Sergiu
  (28, 2, 1, 'ACF21D9B14C508278A7CA2C8A1203AD7', 0, 13, 0, 1772528981644, 1772528982005, 1772528982005, 0, 'pai aici scrie transport gratuit', 28),  -- 10:09 Nela to Sergiu
  (29, 2, 0, '3A7BF655B904551FCAB37AD99CAE55E4', 0, 0, 0, 1772529099000, 1772529099583, -1, 0, 'Gratuit daca stai minim 6 luni. Asa e la toti, nu fac eu regulile', 29),  -- 10:11 Sergiu
  (30, 2, 0, '3A9F7322C02E953D2093F13D88D3E83A', 0, 0, 0, 1772529162000, 1772529162328, -1, 0, 'Semnezi o hartie la plecare si gata', 30),  -- 10:12 Sergiu
  (31, 2, 1, 'AC6ABC1816E97575C529C4A3C46A8A3C', 0, 13, 0, 1772529647113, 1772529647455, 1772529647455, 0, 'cat ramane in mana atunci prima luna?', 31),  -- 10:20 Nela to Sergiu
  (32, 2, 0, '3A2F2A8C696C61F20AF6DC21BDBE130D', 0, 0, 0, 1772529711000, 1772529711405, -1, 0, 'Ajunge, stai linistita. Acolo nu cheltui pe nimic', 32),  -- 10:21 Sergiu
  (33, 9, 0, '3A056C755C7926DE711673E7985E28B8', 20, 6, 0, 1772564408000, 1772564409012, -1, 7, NULL, 33),  -- 20:00 Dan in fantasy
  (34, 9, 0, '3A7E681CC4E0AAF96113891613F4E742', 20, 0, 0, 1772564542000, 1772564542244, -1, 0, 'Welcome cuz, fantasy league starts sat. English pls, Ryan understands nothing', 34),  -- 20:02 Dan in fantasy
  (35, 9, 0, '3A6AC0BF8EBBA8CE02BD9F7976132BA4', 22, 0, 0, 1772564686000, 1772564686595, -1, 0, 'ta Dan', 35),  -- 20:04 Ryan in fantasy
  (36, 9, 0, '3A8772CB5A1AAEBCCD7E998A96202291', 21, 0, 0, 1772564724000, 1772564724139, -1, 0, 'Ryan even in english understands nothing', 36),  -- 20:05 Alex in fantasy
  (37, 9, 1, 'AC8735AFBB0DC9D7B1175D4F44D4468D', 0, 13, 3, 1772564766425, 1772564766874, 1772564766874, 0, 'hi all 😂 i know nothing about football', 37),  -- 20:06 Nela in fantasy
  (38, 9, 0, '3A882BC8F7BE6609A06ECA0B33FF90F2', 22, 0, 0, 1772564843000, 1772564843533, -1, 0, 'perfect, last years winner picked by shirt colour', 38);  -- 20:07 Ryan in fantasy

-- Wednesday 4 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (39, 7, 0, '3A24B3ADBB5F57F568299EB8304793F4', 0, 0, 0, 1772647237000, 1772647237399, -1, 0, 'Nelaaa ce aud, pleci in Franta?', 39),  -- 19:00 Roxana
  (40, 7, 1, 'AC89D04A0BA63130FBB5D7540B702E82', 0, 13, 0, 1772647506939, 1772647507605, 1772647507605, 0, 'daaa', 40),  -- 19:05 Nela to Roxana
  (41, 7, 0, '3A09230A3702ED33BA110E7F99635745', 0, 0, 0, 1772647567000, 1772647567360, -1, 0, 'Vezi ca am citit ieri in ziar de niste fete din judet, le-au luat pasapoartele si le tineau incuiate intr-o ferma. Ai grija cu cine pleci', 41),  -- 19:06 Roxana
  (42, 7, 1, 'ACA7E6CD09A548411D2C0BF6DB47E05B', 0, 13, 0, 1772647711340, 1772647711722, 1772647711722, 0, 'stiu, astia sunt seriosi', 42),  -- 19:08 Nela to Roxana
  (43, 7, 0, '3ABFD0CBCB65414F4857474716FD6B08', 0, 0, 0, 1772647791000, 1772647791521, -1, 0, 'toti zic asa', 43),  -- 19:09 Roxana
  (44, 7, 0, '3AEEB08F2C21A74225D436D920FC67BC', 0, 0, 0, 1772647968000, 1772647968186, -1, 0, 'Luca te pupa, intreaba cand vii in Leeds', 44),  -- 19:12 Roxana
  (45, 7, 1, 'AC3BDC58BB35B78513FF52431EC7846A', 0, 13, 0, 1772648131497, 1772648132310, 1772648132310, 2, NULL, 45);  -- 19:15 Nela to Roxana

-- Thursday 5 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (46, 2, 1, 'AC10A94239A571587F674FD3A59CF223', 0, 13, 0, 1772738097511, 1772738097761, 1772738097761, 0, 'Buna seara. Contractul pot sa il vad inainte?', 46),  -- 20:14 Nela to Sergiu
  (47, 2, 0, '3AD9FE1D49A453CAA65FE58A18419585', 0, 0, 0, 1772739624000, 1772739624364, -1, 0, 'Contractul e in franceza, il primesti acolo. Eu am semnat pt tine precontractul', 47),  -- 20:40 Sergiu
  (48, 2, 1, 'ACEC9C7FB35484367D505D1D956E26AB', 0, 13, 0, 1772739709011, 1772739709222, 1772739709222, 0, 'cum adica ati semnat pt mine', 48),  -- 20:41 Nela to Sergiu
  (49, 2, 0, '3AD83747CC5F5D9A3AA0381D452962D6', 0, 0, 0, 1772740031000, 1772740031143, -1, 2, NULL, 49),  -- 20:47 Sergiu
  (50, 2, 1, 'AC29FD263F9146FBCD219A6ECF622FA3', 0, 13, 0, 1772740367113, 1772740367257, 1772740367257, 0, 'ok', 50);  -- 20:52 Nela to Sergiu

-- Friday 6 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (51, 8, 0, '3A90CFD8C1BCECDFA27D5D8667490F43', 0, 6, 0, 1772798428000, 1772798429007, -1, 7, NULL, 51),  -- 13:00 Kate
  (52, 8, 0, '3AE91479EBD2D6A9062CCE33792CCD09', 0, 0, 0, 1772798503000, 1772798503991, -1, 0, 'NELA!! Roxana says you''re off to France? jealous', 52),  -- 13:01 Kate
  (53, 8, 1, 'AC67474B42C09A54C7FAABE33DBB4D8D', 0, 13, 0, 1772798650137, 1772798650635, 1772798650635, 0, 'haha its carrots not paris', 53),  -- 13:04 Nela to Kate
  (54, 8, 0, '3A0DC62D04EE4BDFA0B96980941124C3', 0, 0, 0, 1772798730000, 1772798730237, -1, 0, 'still. remember Margate, you left your passport at mine and I carried it in my bag the whole weekend 😂', 54),  -- 13:05 Kate
  (55, 8, 1, 'ACB8FF3AB11A891DAB0F2F14455AC34D', 0, 13, 0, 1772798788233, 1772798789127, 1772798789127, 0, 'never again', 55),  -- 13:06 Nela to Kate
  (56, 8, 0, '3A4EB868FF2BE761B34DFF7CB5D95284', 0, 0, 0, 1772798808000, 1772798808437, -1, 0, 'I promise I will never take your passport again, not even by accident', 56),  -- 13:06 Kate
  (57, 8, 0, '3AB118A932DE709D8406B7E58FD5329D', 0, 0, 0, 1772798858000, 1772798858296, -1, 0, 'share your location with me when you travel ok? just so someone knows you arrived safe', 57),  -- 13:07 Kate
  (58, 8, 1, 'AC23C43A6B15A4F93380920D99B455EA', 0, 13, 0, 1772798912539, 1772798913008, 1772798913008, 0, 'yes mum 😂', 58);  -- 13:08 Nela to Kate

-- Saturday 7 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (59, 9, 0, '3A763907EF314EF1E8185739FECEABDC', 21, 0, 0, 1772919076000, 1772919076633, -1, 0, 'Dan if you bench Petrescu again I''ll kill you', 59),  -- 22:31 Alex in fantasy
  (60, 9, 0, '3A8397F6D1B6D4F104A8B3CFADCE0294', 20, 0, 0, 1772919176000, 1772919176539, -1, 0, 'he has a bad knee!!', 60),  -- 22:32 Dan in fantasy
  (61, 9, 0, '3ADCDF0525D0BFD444375EE54A0C29CA', 21, 0, 0, 1772919232000, 1772919232409, -1, 0, 'his knee is better than your brain', 61),  -- 22:33 Alex in fantasy
  (62, 9, 0, '3A0185385AF32973014E4BDE3DF04D25', 22, 0, 0, 1772919609000, 1772919609398, -1, 0, 'pay up lads, you owe me a fiver each for week 1', 62),  -- 22:40 Ryan in fantasy
  (63, 9, 0, '3A104155F3ACEB7730D979A381646832', 20, 0, 0, 1772919696000, 1772919696924, -1, 0, 'Alex owes you two, he lied about the captain', 63);  -- 22:41 Dan in fantasy

-- Monday 9 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (64, 2, 0, '3AE6FD10CBD3D1D7816688602428AD7A', 0, 0, 0, 1773050574000, 1773050574391, -1, 0, 'Plecarea e luni 16, ora 18, din parcarea de la benzinaria de la iesire. Vine Dragos cu microbuz alb', 64),  -- 11:02 Sergiu
  (65, 2, 0, '3A1C34BB303F443DCBC631BEA1225D82', 0, 0, 0, 1773050615000, 1773050615749, -1, 4, 'Dragos Sofer', 65),  -- 11:03 Sergiu
  (66, 2, 1, 'AC94365F49072A3CC8364480B4E81E3A', 0, 13, 0, 1773050757254, 1773050757464, 1773050757464, 0, 'Multumesc. cate persoane suntem?', 66),  -- 11:05 Nela to Sergiu
  (67, 2, 0, '3ADEDDA61F63D98CDA12F7E9CBF7F6D4', 0, 0, 0, 1773050766000, 1773050766628, -1, 0, '7. Iei un bagaj mare si unul mic', 67);  -- 11:06 Sergiu

-- Tuesday 10 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (68, 7, 0, '3A383D3D5BEEDBFB6D1A7C6707407830', 0, 0, 0, 1773128411000, 1773128411583, -1, 0, 'sa nu-ti uiti pasaportul acasa ca data trecuta 😂', 68),  -- 08:40 Roxana
  (69, 7, 1, 'ACB4332D7B80A55B0806171F003CB3FE', 0, 13, 0, 1773128723432, 1773128724348, 1773128724348, 0, 'e in rucsac deja', 69),  -- 08:45 Nela to Roxana
  (70, 7, 0, '3A44E24C9978E583B275ED2D51E24128', 0, 0, 0, 1773128789000, 1773128789697, -1, 0, 'si cardul de sanatate', 70);  -- 08:46 Roxana

-- Saturday 14 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (71, 6, 0, '3AC416DDA1C2F9479CA46F5A94653BC9', 0, 0, 0, 1773487801000, 1773487801890, -1, 0, 'Ti-am pus zacusca si 2 borcane de gem la bagaj', 71),  -- 12:30 mother
  (72, 6, 1, 'ACDD55F5F6B54D4543F7BA8A338ABF5A', 0, 13, 0, 1773487871914, 1773487872280, 1773487872280, 0, 'mama nu incap', 72),  -- 12:31 Nela to mother
  (73, 6, 0, '3AD5471C7EF01ABCBE32C8CD68A5F504', 0, 0, 0, 1773487943000, 1773487943270, -1, 0, 'Incap, am incercat eu', 73),  -- 12:32 mother
  (74, 9, 0, '3A890AAD0D87F44C012C9A9AC4825134', 22, 0, 0, 1773519322000, 1773519322953, -1, 1, NULL, 74),  -- 21:15 Ryan in fantasy
  (75, 9, 0, '3AF3283D8806DC32325E21551294C3B3', 22, 0, 0, 1773519366000, 1773519366266, -1, 0, 'top of the table. weep', 75),  -- 21:16 Ryan in fantasy
  (76, 9, 0, '3A5370964FAB8B880030C17226CC864D', 21, 0, 0, 1773519493000, 1773519493268, -1, 0, 'you''re dead to me', 76),  -- 21:18 Alex in fantasy
  (77, 9, 1, 'AC13E6ADBFBB4F9228F1EB4EC0546C1C', 0, 13, 3, 1773519640174, 1773519641090, 1773519641090, 0, 'congrats ryan', 77);  -- 21:20 Nela in fantasy

-- Sunday 15 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (78, 2, 0, '3A0C07D03A1358E27C01AC818855AB67', 0, 0, 0, 1773605893000, 1773605893368, -1, 0, 'La granita daca intreaba cineva spui ca mergi in vizita la o prietena, 2 saptamani. Nu zici de munca', 78),  -- 21:18 Sergiu
  (79, 2, 1, 'AC57CE674EFCABC94B8D7D8AC41E6FEE', 0, 13, 0, 1773606006809, 1773606007276, 1773606007276, 0, 'de ce daca e legal?', 79),  -- 21:20 Nela to Sergiu
  (80, 2, 0, '3ADFBE9A9B7EE3B0C6960F40C631A384', 0, 0, 0, 1773606139000, 1773606139150, -1, 0, 'Ca sa nu stati 3 ore in control. Fa cum iti zic', 80),  -- 21:22 Sergiu
  (81, 2, 0, '3A3B5750181B235A8A81AB572C8D7C29', 0, 0, 0, 1773606234000, 1773606234647, -1, 0, 'Si mamei tale zi-i ca mergi la hotel, sa nu se streseze degeaba', 81),  -- 21:23 Sergiu
  (82, 2, 1, 'ACF75FA99508B341FAC2D074D2D8584B', 0, 13, 0, 1773606639680, 1773606640254, 1773606640254, 0, 'bine', 82);  -- 21:30 Nela to Sergiu

-- Monday 16 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (83, 15, 0, '3A134CC0B7EDA2BA9DEB97FD7D337BC5', 0, 0, 0, 1773673832000, 1773673832633, -1, 0, 'Buna, Dragos. La 18 in parcare, microbuz alb, nu intarziati', 83),  -- 16:10 Dragos
  (84, 15, 1, 'AC80EEFE5BC75FC57705720F9E6561F8', 0, 13, 0, 1773673922941, 1773673923144, 1773673923144, 0, 'ok, ajung', 84),  -- 16:12 Nela to Dragos
  (85, 15, 0, '3AA12EA0CFB148850120692DD321CF4D', 0, 0, 0, 1773678920000, 1773678920561, -1, 0, 'Locul 4, la geam', 85),  -- 17:35 Dragos
  (86, 6, 1, 'ACB200F5BDC445E91BF866A285D45795', 0, 13, 0, 1773679801405, 1773679802028, 1773679802028, 0, 'plecam acum', 86),  -- 17:50 Nela to mother
  (87, 6, 0, '3A6C920DE11DDBECEA0102F75E987B4C', 0, 0, 0, 1773679910000, 1773679910292, -1, 0, 'Doamne ajuta! Sa-mi scrii cand ajungeti la granita si cand ajungi acolo, sa stiu ca esti bine', 87),  -- 17:51 mother
  (88, 6, 0, '3A773A317D5B54C938EAD157A6136AA2', 0, 0, 0, 1773679942000, 1773679942288, -1, 0, 'Ai manusi?', 88),  -- 17:52 mother
  (89, 8, 1, 'AC56C7FE4351BD5BBDF443E39B551E62', 0, 13, 0, 1773681642511, 1773681642732, 1773681642732, 0, 'on the road!', 89),  -- 18:20 Nela to Kate
  (90, 8, 0, '3A1FEFE25686D6063F1D2343566D48F2', 0, 0, 0, 1773681763000, 1773681763572, -1, 0, 'text me when you get there x', 90),  -- 18:22 Kate
  (91, 8, 0, '3A7DEC74535707A309A71471095A732B', 0, 0, 0, 1773682232000, 1773682232564, -1, 0, 'and eat something', 91),  -- 18:30 Kate
  (92, 6, 1, 'AC00A2BDEABB39B4BBA13485107ECB69', 0, 13, 0, 1773700811925, 1773700812175, 1773700812175, 0, 'am trecut granita', 92),  -- 23:40 Nela to mother
  (93, 6, 0, '3A8EFD1B06C4E0731530D444EE44AD1A', 0, 0, 0, 1773700865000, 1773700865217, -1, 0, 'Bine mama, somn usor', 93);  -- 23:41 mother

-- Tuesday 17 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (94, 15, 0, '3AD2A6403F72AD3258BE15D1031D4279', 0, 0, 0, 1773710060000, 1773710060843, -1, 0, 'Pauza 15 min, nu va indepartati', 94),  -- 02:14 Dragos
  (95, 15, 1, 'AC6CEBD85BF63C63CC3549AFC74179BC', 0, 13, 0, 1773710116531, 1773710117263, 1773710117263, 0, 'bine', 95),  -- 02:15 Nela to Dragos
  (96, 6, 0, '3ADACCDB42539818196463AF2BB840B6', 0, 0, 0, 1773748975000, 1773748975582, -1, 0, 'Pe unde esti?', 96),  -- 13:02 mother
  (97, 6, 1, 'AC23DC46E2CBF096D1A3F10D85F452E1', 0, 13, 0, 1773749746297, 1773749747274, 1773749747274, 0, 'in austria cred, e zapada', 97),  -- 13:15 Nela to mother
  (98, 6, 0, '3AD927703DA71761E6FE954FDF7342E3', 0, 0, 0, 1773749806000, 1773749806678, -1, 0, 'Sa mananci ceva cald', 98),  -- 13:16 mother
  (99, 15, 0, '3A06E0AF32B0847933BD7AF803D9DEF1', 0, 0, 0, 1773753650000, 1773753650305, -1, 0, 'La urmatoarea oprire dati-mi actele sa le tin eu la control', 99),  -- 14:20 Dragos
  (100, 15, 1, 'AC016B6B43309A0DAD0F54CFCABE591C', 0, 13, 0, 1773753705373, 1773753705553, 1773753705553, 0, 'tin eu pasaportul meu, multumesc', 100),  -- 14:21 Nela to Dragos
  (101, 15, 0, '3A3C1034618B586A211330E4D120814E', 0, 0, 0, 1773753762000, 1773753762583, -1, 0, 'Cum vrei', 101);  -- 14:22 Dragos

-- Wednesday 18 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (102, 15, 0, '3A7A9DBE807F28D926748ADCA11B8961', 0, 0, 0, 1773808852000, 1773808852530, -1, 0, 'Ajunsi. Coborati la casa rosie', 102),  -- 05:40 Dragos
  (103, 3, 0, '3A5D4EB187C4B049DEC9BF198180EA38', 0, 6, 0, 1773809893000, 1773809893151, -1, 7, NULL, 103),  -- 05:58 Didier
  (104, 3, 0, '3A0A53E255CCBC6282E07E7858CA27B2', 0, 0, 0, 1773809956000, 1773809956798, -1, 0, 'Bonjour c''est Didier, responsable des logements. Vous êtes sept dans la chambre du haut et celle du fond', 104),  -- 05:59 Didier
  (105, 3, 1, 'AC96013DB7B504ECB4D3BEEF623D7C0E', 0, 13, 0, 1773810330167, 1773810330845, 1773810330845, 0, 'Bonjour monsieur. Merci', 105),  -- 06:05 Nela to Didier
  (106, 3, 0, '3AD991D0C419C3BE8303EC4F48CB73ED', 0, 0, 0, 1773811237000, 1773811237630, -1, 0, 'Tous les passeports dans l''enveloppe marron avant 7h svp, c''est pour l''inscription', 106),  -- 06:20 Didier
  (107, 3, 1, 'AC254B2F69CC8C34EBC8B14D15302C57', 0, 13, 0, 1773811337777, 1773811338328, 1773811338328, 0, 'on les recupere quand?', 107),  -- 06:22 Nela to Didier
  (108, 3, 0, '3AF17125822A62FAD5929787AD838A63', 0, 0, 0, 1773811443000, 1773811443900, -1, 0, 'Quand c''est fait', 108),  -- 06:24 Didier
  (109, 6, 1, 'AC93B394D5990BBA09D1C247BCDA71F8', 0, 13, 0, 1773812431448, 1773812431605, 1773812431605, 0, 'am ajuns mama ❤️', 109),  -- 06:40 Nela to mother
  (110, 6, 0, '3A884F2CBE24BF370C28E48DD8E22E16', 0, 0, 0, 1773812483000, 1773812483512, -1, 0, 'Slava Domnului. Cum e la hotel?', 110),  -- 06:41 mother
  (111, 6, 1, 'AC9136DB3AD5A0A49C7651D5DD98703B', 0, 13, 0, 1773813000885, 1773813001092, 1773813001092, 0, 'e ok. sunt obosita', 111),  -- 06:50 Nela to mother
  (112, 8, 1, 'AC029D18D048805689A454B1A1716830', 0, 13, 0, 1773814254375, 1773814255103, 1773814255103, 0, 'arrived, tired, all good', 112),  -- 07:10 Nela to Kate
  (113, 2, 1, 'ACB54184CEB1FAD81C97EE56D3D589C4', 0, 13, 0, 1773816243546, 1773816243984, 1773816243984, 0, 'Am ajuns. Domnul Didier ne-a luat pasapoartele, zice ca pt inregistrare. E normal?', 113),  -- 07:44 Nela to Sergiu
  (114, 8, 0, '3A16E7776ABACF428306F153EFB4DC11', 0, 0, 0, 1773816948000, 1773816948345, -1, 0, '🎉', 114),  -- 07:55 Kate
  (115, 2, 0, '3A45838169590895F6394131849EBEB2', 0, 0, 0, 1773819040000, 1773819040675, -1, 0, 'Da da e normal, le ia la prefectura. Le primiti inapoi', 115),  -- 08:30 Sergiu
  (116, 7, 1, 'AC4FD854502509C89300A2D38094BFA7', 0, 13, 0, 1773861322180, 1773861322925, 1773861322925, 0, 'am ajuns. suntem 9 intr-o casa veche', 116),  -- 20:15 Nela to Roxana
  (117, 7, 0, '3A5788E9A797540D4576F44D9409F968', 0, 0, 0, 1773861452000, 1773861452259, -1, 0, 'pune poze!', 117),  -- 20:17 Roxana
  (118, 7, 1, 'AC01628656B84109F968606A84E88938', 0, 13, 0, 1773861750154, 1773861750975, 1773861750975, 1, NULL, 118),  -- 20:22 Nela to Roxana
  (119, 7, 0, '3A988879A8C0284709B899529E40D36B', 0, 0, 0, 1773861818000, 1773861818771, -1, 0, 'uau... e cam jale acolo', 119),  -- 20:23 Roxana
  (120, 3, 1, 'AC263731574F1AB01E995648C15C52C3', 0, 13, 0, 1773862314347, 1773862315087, 1773862315087, 0, 'Bonsoir monsieur Didier, la porte de la douche est cassée et il n''y a pas de chauffage', 120),  -- 20:31 Nela to Didier
  (121, 3, 0, '3A6C15483AE892808BFA656AEAEB6589', 0, 0, 0, 1773863434000, 1773863434758, -1, 0, 'On verra samedi', 121);  -- 20:50 Didier

-- Thursday 19 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (122, 3, 0, '3A652E7AC9F30A3A3AFCD718F77BAABC', 0, 0, 0, 1773891519000, 1773891519154, -1, 0, 'Départ 4h50 devant le portail', 122),  -- 04:38 Didier
  (123, 3, 1, 'AC1FB644FF8128B505EEBD7E5293311E', 0, 13, 0, 1773891670615, 1773891671434, 1773891671434, 0, 'oui je suis prête', 123),  -- 04:41 Nela to Didier
  (124, 4, 0, '3A3CAC2AE53009B56A14437758D8284C', 0, 6, 0, 1773891946000, 1773891946534, -1, 7, NULL, 124),  -- 04:45 Victor
  (125, 4, 0, '3A34A7767C1126A2C15FEB01AFF7FF84', 0, 0, 0, 1773891980000, 1773891980718, -1, 0, 'Nela? Victor aici, sef de echipa. Line 2 today, carrots. Gloves in the box', 125),  -- 04:46 Victor
  (126, 4, 1, 'AC5B228A0F6769E0FAC5BC7821A69878', 0, 13, 0, 1773892037606, 1773892037742, 1773892037742, 0, 'ok, multumesc', 126),  -- 04:47 Nela to Victor
  (127, 4, 0, '3AE92DB6EF862F8917CDA5A95A607FB1', 0, 0, 0, 1773918304000, 1773918304997, -1, 0, 'Be faster on the crates, norma e 110 pe ora', 127),  -- 12:05 Victor
  (128, 4, 1, 'AC8A391D0939AAEF42D07F226EED09F8', 0, 13, 0, 1773919809258, 1773919809561, 1773919809561, 0, 'nobody showed us how', 128),  -- 12:30 Nela to Victor
  (129, 4, 0, '3A4BEDA4412B2D1A69A6DF8D6931F244', 0, 0, 0, 1773919908000, 1773919908140, -1, 0, 'Ok I show you after lunch no problem', 129),  -- 12:31 Victor
  (130, 3, 1, 'AC41E56B0742D63689D3E6DA944B2519', 0, 13, 0, 1773945893022, 1773945893549, 1773945893549, 0, 'je suis rentrée à la maison, on a fini à 19h10', 130),  -- 19:44 Nela to Didier
  (131, 3, 0, '3A76CB24A0357740AC9E3F0F803D84FB', 0, 0, 0, 1773950543000, 1773950543879, -1, 0, 'Règle de la maison : tu me préviens quand tu arrives à la serre et quand tu pars, tous les jours. Un message, c''est tout', 131),  -- 21:02 Didier
  (132, 3, 1, 'ACECBEC5F7792EEE25A400D84643EDC2', 0, 13, 0, 1773950598449, 1773950599189, 1773950599189, 0, 'd''accord', 132),  -- 21:03 Nela to Didier
  (133, 5, 0, '3A7D8CC5D1208515DF64BD74971461A5', 6, 6, 0, 1773952207000, 1773952207690, -1, 7, 'Echipa 4 Montrouvel', 133),  -- 21:30 Victor in team 4
  (134, 5, 0, '3A63CAA986256EF157FD41E270D7D079', 6, 6, 0, 1773952245000, 1773952245698, -1, 7, NULL, 134),  -- 21:30 Victor in team 4
  (135, 5, 0, '3ABBAAE3E39DB14601F9F32FA9F8FF57', 6, 0, 0, 1773952317000, 1773952317158, -1, 0, 'Hello team. Here I write the hours every evening. English, easy for everybody', 135),  -- 21:31 Victor in team 4
  (136, 5, 0, '3AED723CE4E62B3DB118740442C4328B', 7, 0, 0, 1773952437000, 1773952437336, -1, 0, 'hi 👋', 136),  -- 21:33 Oksana in team 4
  (137, 5, 0, '3AE9ACF447658F28F2BD83DF82E46588', 8, 0, 0, 1773952464000, 1773952464874, -1, 0, 'Salam all', 137),  -- 21:34 Hamza in team 4
  (138, 5, 0, '3A32F79CDFA202521310A5158A1B925E', 9, 0, 0, 1773952546000, 1773952546667, -1, 0, 'bonsoir tout le monde', 138),  -- 21:35 Yasmine in team 4
  (139, 5, 0, '3A414B0E8094F4E1DFB84C73A03871DD', 26, 0, 0, 1773952577000, 1773952577951, -1, 0, 'salut', 139),  -- 21:36 Ghenadie in team 4
  (140, 5, 0, '3A5BA01DF8948C63CDF47881CEAB3BBF', 6, 0, 0, 1773952812000, 1773952812319, -1, 0, 'Tomorrow line 1 Oksana Hamza, line 2 Nela Yasmine, boxes Ghenadie', 140);  -- 21:40 Victor in team 4

-- Friday 20 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (141, 3, 1, 'AC1D0E4535E2B7191D5A81CA6775D6A4', 0, 13, 0, 1773979331725, 1773979332662, 1773979332662, 0, 'arrivée serre 3, 5h00', 141),  -- 05:02 Nela to Didier
  (142, 3, 1, 'ACC6537849CA650C03FD3E8E14D902AF', 0, 13, 0, 1774009904153, 1774009905055, 1774009905055, 0, 'pause 20 minutes au hangar', 142),  -- 13:31 Nela to Didier
  (143, 3, 1, 'AC1B0FC78C9FBF5ED99BE6B063C2C894', 0, 13, 0, 1774031171235, 1774031171950, 1774031171950, 0, 'je pars de la serre 3 avec oksana et yasmine', 143),  -- 19:26 Nela to Didier
  (144, 3, 0, '3A682388692E04D43637165A455E4B41', 0, 0, 0, 1774032019000, 1774032019171, -1, 0, 'Bien', 144),  -- 19:40 Didier
  (145, 5, 0, '3AF6F809226F92F5799733BB2B043005', 6, 0, 0, 1774032927000, 1774032927817, -1, 0, 'Today 14h. Good. Tomorrow same 4:50 gate', 145),  -- 19:55 Victor in team 4
  (146, 5, 0, '3A0818176783FAC4DC39703736849FE0', 9, 0, 0, 1774033328000, 1774033328565, -1, 0, 'on peut avoir de l''eau chaude svp', 146),  -- 20:02 Yasmine in team 4
  (147, 5, 0, '3A696CFD95BF71EC7971DCC51F3AFEAE', 6, 0, 0, 1774033428000, 1774033428246, -1, 0, 'ask Didier', 147);  -- 20:03 Victor in team 4

-- Saturday 21 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (148, 3, 0, '3A09BF0613C84A943616681E99345FC0', 0, 0, 0, 1774113135000, 1774113135855, -1, 0, 'Alors j''ai fait les comptes. Agence 600, transport 250, logement mars 320, tenue 90, caution lit 190. Ça fait 1450', 148),  -- 18:12 Didier
  (149, 3, 0, '3AA2E5B1BDD8EA19300E910FB06B15FA', 0, 0, 0, 1774113239000, 1774113239710, -1, 0, 'Tu me dois 1450 euros, tu rembourses en travaillant, et tant que c''est pas remboursé tu restes', 149),  -- 18:13 Didier
  (150, 3, 1, 'ACCD6F98E9616A49D4EF91AAE1BB075D', 0, 13, 0, 1774113623196, 1774113623461, 1774113623461, 0, 'sergiu a dit transport gratuit', 150),  -- 18:20 Nela to Didier
  (151, 3, 0, '3AA9AA94AFF7E55F706B35D96A65B2E4', 0, 0, 0, 1774113664000, 1774113664694, -1, 0, 'Sergiu dit ce qu''il veut. Moi j''ai la feuille signée', 151),  -- 18:21 Didier
  (152, 3, 1, 'AC7C40D17D26D4EAC5ABF913F4AA1376', 0, 13, 0, 1774113929083, 1774113929804, 1774113929804, 0, 'je n''ai pas signé ça', 152),  -- 18:25 Nela to Didier
  (153, 3, 0, '3A0731930CC5A29A109BC7ED93042315', 0, 0, 0, 1774113990000, 1774113990526, -1, 1, NULL, 153),  -- 18:26 Didier
  (154, 9, 0, '3AE51A81A66DA5A7153B0E329D93253C', 20, 0, 0, 1774118440000, 1774118440278, -1, 0, 'where is everybody? nobody set a team', 154),  -- 19:40 Dan in fantasy
  (155, 9, 0, '3ACE61EFCBE2B86DC4749524175DB0B2', 21, 0, 0, 1774118700000, 1774118700757, -1, 0, 'at work unlike some', 155),  -- 19:45 Alex in fantasy
  (156, 9, 0, '3AA82889CF5354B36295D22C9A86F333', 22, 0, 0, 1774118812000, 1774118812748, -1, 0, 'Nela''s team scored 61 with two injured players. how', 156),  -- 19:46 Ryan in fantasy
  (157, 9, 1, 'AC692E7D5718E07DE9CD5D2A51943F30', 0, 13, 3, 1774118847957, 1774118848181, 1774118848181, 0, 'magic carrots', 157),  -- 19:47 Nela in fantasy
  (158, 8, 0, '3A8D2822EDE5B704BF0AB4943BE221CB', 0, 0, 0, 1774123835000, 1774123835435, -1, 0, 'so?? how''s the job', 158),  -- 21:10 Kate
  (159, 8, 1, 'AC26CEF444C1FA1DEF60A296466A526A', 0, 13, 0, 1774125007103, 1774125007452, 1774125007452, 0, 'hard. long days', 159),  -- 21:30 Nela to Kate
  (160, 8, 0, '3A0D335F7740095C48BF7428CF0AC674', 0, 0, 0, 1774125068000, 1774125068393, -1, 0, 'are they paying overtime', 160),  -- 21:31 Kate
  (161, 8, 1, 'ACA2A9A2701A466722A05D5748B2DDE3', 0, 13, 0, 1774125357540, 1774125357780, 1774125357780, 0, 'not sure yet', 161);  -- 21:35 Nela to Kate

-- Sunday 22 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (162, 5, 0, '3A1390F9360FCB993E2209C9B0B74179', 7, 0, 0, 1774164046000, 1774164046994, -1, 66, 'Sunday lunch 🍲 who cooks what?', 162),  -- 08:20 Oksana in team 4
  (163, 5, 0, '3ACB6B9E12E59575842CEB823B8610DA', 8, 0, 0, 1774164281000, 1774164281303, -1, 0, 'couscous 100% 😁', 163),  -- 08:24 Hamza in team 4
  (164, 5, 1, 'AC9905601C4EFA17CBAF72D6234B8975', 0, 13, 7, 1774164670727, 1774164671649, 1774164671649, 0, 'eu fac placinte daca gasim faina', 164),  -- 08:31 Nela in team 4
  (165, 5, 0, '3AD5DFB8B88F356E71B84AC273460672', 9, 0, 0, 1774165236000, 1774165236360, -1, 0, 'couscous mais sans brûler cette fois', 165),  -- 08:40 Yasmine in team 4
  (166, 5, 0, '3A24ED0A5BDEC906AC03E41566B39D34', 8, 0, 0, 1774178115000, 1774178115257, -1, 1, NULL, 166),  -- 12:15 Hamza in team 4
  (167, 5, 0, '3A01F07E4B0EE8A633C48CD3431C5732', 7, 0, 0, 1774178201000, 1774178201620, -1, 0, 'bravo 👏👏', 167),  -- 12:16 Oksana in team 4
  (168, 6, 0, '3A9F361590625BD6E2900B72A7230C4B', 0, 0, 0, 1774204221000, 1774204221533, -1, 90, NULL, 168),  -- 19:30 mother
  (169, 6, 0, '3A553E069129C2252EE5A429FF0FEE42', 0, 0, 0, 1774204826000, 1774204826863, -1, 0, 'De ce aveai vocea aia', 169),  -- 19:40 mother
  (170, 6, 1, 'AC852A842D551EB5583C00F81C96259D', 0, 13, 0, 1774204928886, 1774204929674, 1774204929674, 0, 'am racit putin', 170);  -- 19:42 Nela to mother

-- Monday 23 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (171, 4, 1, 'AC0894E236D03657AA905C66FD2614F2', 0, 13, 0, 1774288247442, 1774288247678, 1774288247678, 0, 'Victor cand e zi libera?', 171),  -- 18:50 Nela to Victor
  (172, 4, 0, '3A58D3A7F9D4B57E92BC400E00CE40E7', 0, 0, 0, 1774288322000, 1774288322593, -1, 0, 'Duminica la 2 saptamani daca facem norma', 172),  -- 18:52 Victor
  (173, 16, 0, '3A7E03092734F427C648F2A15E50D229', 0, 0, 0, 1774294809000, 1774294809796, -1, 0, 'sleep? my back is broken', 173),  -- 20:40 Oksana
  (174, 16, 1, 'ACF100BF467AD26F3775282605FF902A', 0, 13, 0, 1774294949542, 1774294950305, 1774294950305, 0, 'no. i have cream, come', 174),  -- 20:42 Nela to Oksana
  (175, 16, 0, '3A9D20930B96153DBA53C73920DE3788', 0, 0, 0, 1774295096000, 1774295096724, -1, 0, 'thank you sister', 175);  -- 20:44 Oksana

-- Tuesday 24 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (176, 3, 1, 'AC21A193259A345529B4385A55E1B770', 0, 13, 0, 1774352428547, 1774352429432, 1774352429432, 0, 'monsieur je peux avoir mon passeport pour acheter une carte sim? ils demandent une pièce d''identité', 176),  -- 12:40 Nela to Didier
  (177, 3, 0, '3AEB6B9FC940B2516D3736DC848A8587', 0, 0, 0, 1774353511000, 1774353511812, -1, 0, 'Ton passeport reste avec moi jusqu''à la fin du contrat. La SIM je te la donne moi', 177),  -- 12:58 Didier
  (178, 3, 1, 'AC50EF111BDE741CBC7D798BDFF01DB3', 0, 13, 0, 1774353559859, 1774353560481, 1774353560481, 0, 'mais c''est mon passeport', 178),  -- 12:59 Nela to Didier
  (179, 3, 0, '3ADB160B79591D9D5DFC89F0AA067493', 0, 0, 0, 1774353844000, 1774353844436, -1, 0, 'Et moi c''est ma maison', 179),  -- 13:04 Didier
  (180, 3, 0, '3AECAB79DA881A28AD70F464A8B75217', 0, 0, 0, 1774379427000, 1774379427471, -1, 4, 'Nela nouvelle SIM', 180),  -- 20:10 Didier
  (181, 3, 0, '3ACABA00F96EE1ADD9814E008B021C90', 0, 0, 0, 1774379480000, 1774379480298, -1, 0, 'Garde ce numéro allumé jour et nuit', 181);  -- 20:11 Didier

-- Wednesday 25 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (182, 5, 0, '3A734F095ADC81F98C7623C466198F14', 5, 0, 0, 1774411232000, 1774411232125, -1, 0, 'Bonjour. À partir d''aujourd''hui chacun écrit ici en arrivant et en partant, avec l''heure', 182),  -- 05:00 Didier in team 4
  (183, 5, 0, '3A2EFE5E68BB7424B974F2B0927F068E', 7, 0, 0, 1774411273000, 1774411273192, -1, 0, 'arrived 5:00', 183),  -- 05:01 Oksana in team 4
  (184, 5, 1, 'AC356161DEAB0D166DCB272B7B887CF4', 0, 13, 7, 1774411310848, 1774411311346, 1774411311346, 0, 'ajuns 5:00', 184),  -- 05:01 Nela in team 4
  (185, 5, 0, '3AEDE3D54CD30120B9E0A05F8E928E7A', 8, 0, 0, 1774411354000, 1774411354983, -1, 0, 'arrived', 185),  -- 05:02 Hamza in team 4
  (186, 5, 0, '3A99E46533F0E7B6B11E4BFE9AC3F5D3', 9, 0, 0, 1774411425000, 1774411425773, -1, 0, 'arrivée 5h02', 186),  -- 05:03 Yasmine in team 4
  (187, 5, 0, '3A26471631091935D7EF6E0E44C4425E', 26, 0, 0, 1774411758000, 1774411758658, -1, 0, 'aici', 187),  -- 05:09 Ghenadie in team 4
  (188, 4, 0, '3A442C13A3600C3908ED21C35EE032BF', 0, 0, 0, 1774453235000, 1774453235564, -1, 0, 'You broke two crates. That''s a 30 euro fine, I write it on your page', 188),  -- 16:40 Victor
  (189, 4, 1, 'AC1DFE7ED971CE0B1C6FFAF9B3B8A574', 0, 13, 0, 1774453447294, 1774453447467, 1774453447467, 0, 'they were already broken', 189),  -- 16:44 Nela to Victor
  (190, 4, 0, '3A2464CB4CF865B7ADF70E1E30B0FC44', 0, 0, 0, 1774453531000, 1774453531162, -1, 0, 'I don''t care', 190),  -- 16:45 Victor
  (191, 5, 0, '3A1610EF46B861E4B672DA00AE912CCB', 7, 0, 0, 1774463488000, 1774463488416, -1, 0, 'leaving 19:30', 191),  -- 19:31 Oksana in team 4
  (192, 5, 1, 'ACFE563C1B0603C664BB242A1EEE5634', 0, 13, 7, 1774463528307, 1774463528472, 1774463528472, 0, 'plecat 19.30', 192),  -- 19:32 Nela in team 4
  (193, 5, 0, '3A3B7827A4283983AD69DEC04E1A3D0E', 8, 0, 0, 1774463748000, 1774463748379, -1, 0, 'leaving', 193),  -- 19:35 Hamza in team 4
  (194, 7, 0, '3A5DA5B1E6F1388245F5FD11F9F0D0FC', 0, 0, 0, 1774470619000, 1774470619287, -1, 0, 'Unde e Luca acum? crezi ca il gasesc? era la vecina, tocmai l-am luat 😅 m-am speriat rau', 194),  -- 21:30 Roxana
  (195, 7, 1, 'ACBE7C59FB06E8B46C9C7AD3377F7CA2', 0, 13, 0, 1774471223040, 1774471223335, 1774471223335, 0, 'vai saracu', 195),  -- 21:40 Nela to Roxana
  (196, 7, 0, '3A6D426460D7F7ED50005EC522649138', 0, 0, 0, 1774471318000, 1774471318217, -1, 0, '5 ani si fuge ca iepurele', 196);  -- 21:41 Roxana

-- Thursday 26 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (197, 2, 1, 'AC9A922812B35560B9E9D4ABACD9229E', 0, 13, 0, 1774559219023, 1774559219802, 1774559219802, 0, 'Domnu Sergiu, aici nu e ce ati zis. Suntem 9 in 2 camere si lucram 14 ore', 197),  -- 22:06 Nela to Sergiu
  (198, 2, 1, 'AC3648A3F4A46BA8F35A0DF4E1FDCAF8', 0, 13, 0, 1774559364761, 1774559365650, 1774559365650, 0, 'si transportul trebuia gratuit', 198),  -- 22:09 Nela to Sergiu
  (199, 2, 0, '3A126D2CB844F89F13D163F16E608924', 0, 0, 0, 1774560671000, 1774560671237, -1, 0, 'Asa e inceputul. Strange din dinti 2-3 luni si o sa-mi multumesti', 199),  -- 22:31 Sergiu
  (200, 2, 1, 'AC2FB89CD4B91A68AB89BC29B378778D', 0, 13, 0, 1774560827731, 1774560828342, 1774560828342, 0, 'vreau sa ma intorc acasa', 200),  -- 22:33 Nela to Sergiu
  (201, 2, 0, '3AEB33E59167BD0C8428F26382F53E59', 0, 0, 0, 1774560930000, 1774560930361, -1, 0, 'Poti sa pleci cand platesti datoria. Ai 1450 la Didier si 600 la mine', 201),  -- 22:35 Sergiu
  (202, 2, 1, 'ACE324965606A4F0E44BE7117E93C758', 0, 13, 0, 1774561003529, 1774561003809, 1774561003809, 0, 'cum 1450??', 202),  -- 22:36 Nela to Sergiu
  (203, 2, 0, '3A95792909348D28F9FCF7A94CE36D0F', 0, 0, 0, 1774561118000, 1774561118830, -1, 0, 'Cazare, masa, echipament, drumul. Ai semnat', 203),  -- 22:38 Sergiu
  (204, 8, 0, '3A062F63D08FDFA5572C0AC47D73A34A', 0, 0, 0, 1774561811000, 1774561811608, -1, 0, 'watched that series you told me about, the one where the cult leader keeps everyones passport in a safe and they cant leave the island. grim!!', 204),  -- 22:50 Kate
  (205, 8, 1, 'AC488CB272EB33DD402EFF5873315D57', 0, 13, 0, 1774562326795, 1774562327646, 1774562327646, 0, 'haha', 205),  -- 22:58 Nela to Kate
  (206, 8, 0, '3A3DA9BE5CF4815B4AA1D81B5467A2C9', 0, 0, 0, 1774562354000, 1774562354863, -1, 0, 'you ok? short answers', 206),  -- 22:59 Kate
  (207, 8, 1, 'AC0DB5FA8B2BE9889162A07A20A94E72', 0, 13, 0, 1774562719370, 1774562720205, 1774562720205, 0, 'just sleepy', 207);  -- 23:05 Nela to Kate

-- Friday 27 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (208, 3, 0, '3A85C91E4F268272CB76687D3C7A8676', 0, 0, 0, 1774648122000, 1774648122842, -1, 0, 'Pourquoi t''as coupé ta localisation ?', 208),  -- 22:48 Didier
  (209, 3, 0, '3A82E75CF6309620459B367C43EDC984', 0, 0, 0, 1774648191000, 1774648191997, -1, 0, 'Envoie ta localisation en direct, tout de suite', 209),  -- 22:49 Didier
  (210, 3, 0, '3ADA1E678AD9CA257D2936D3D4E3A1E6', 0, 0, 0, 1774648235000, 1774648235892, -1, 90, NULL, 210),  -- 22:50 Didier
  (211, 3, 0, '3A82B3DEA8A6F11CEB4DC3411B9B08FD', 0, 0, 0, 1774648281000, 1774648281580, -1, 90, NULL, 211),  -- 22:51 Didier
  (212, 3, 1, 'ACE8F90E22FD7815EE86C3D81B347E19', 0, 13, 0, 1774648431790, 1774648432775, 1774648432775, 0, 'pardon je dormais', 212),  -- 22:53 Nela to Didier
  (213, 3, 1, 'AC7DA99EBA2F3165D6CF9F49EAA5BBD9', 0, 13, 0, 1774648489729, 1774648490206, 1774648490206, 16, NULL, 213),  -- 22:54 Nela to Didier
  (214, 3, 0, '3AAD5314D1052B5BF142CFCF881E5843', 0, 0, 0, 1774648590000, 1774648590879, -1, 0, 'Elle reste active. Si je vois que tu la coupes ça va mal aller', 214);  -- 22:56 Didier

-- Saturday 28 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (215, 9, 0, '3AA09BE4477764E92F6D7314541C57C4', 21, 0, 0, 1774734648000, 1774734648416, -1, 0, 'ref should be locked up and the key thrown away', 215),  -- 22:50 Alex in fantasy
  (216, 9, 0, '3A096D6CBB88C4919A6D1DBA05EE16E7', 20, 0, 0, 1774734669000, 1774734669767, -1, 0, 'he took the match AND my soul', 216),  -- 22:51 Dan in fantasy
  (217, 9, 0, '3A6CAFA3013790FF41293CA3297C26C3', 22, 0, 0, 1774734812000, 1774734812981, -1, 0, 'change the password of the league page Dan, someone edited my name to Ryan Loserson', 217),  -- 22:53 Ryan in fantasy
  (218, 9, 0, '3A209733EABC98CD1EC0517590AAF778', 20, 0, 0, 1774734889000, 1774734889262, -1, 0, '🤐', 218);  -- 22:54 Dan in fantasy

-- Sunday 29 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (219, 5, 0, '3A282E8D4BAFE374F505E70D483F65FC', 27, 0, 0, 1774767776000, 1774767776764, -1, 0, 'Buna, eu sunt nou, cine imi zice parola de la wifi?', 219),  -- 09:02 unknown LID in team 4
  (220, 5, 0, '3A297BD3E69FB348271A8AD2489C3AF8', 8, 0, 0, 1774767947000, 1774767947795, -1, 0, 'no wifi brother 😅', 220),  -- 09:05 Hamza in team 4
  (221, 5, 0, '3A2066F073A99DC9E685BB528DFBFDD4', 7, 0, 0, 1774768220000, 1774768220182, -1, 0, 'in house 1 no wifi, no hot water, welcome', 221),  -- 09:10 Oksana in team 4
  (222, 5, 0, '3A5681996CAA97B4D2540A93016990ED', 6, 0, 0, 1774768363000, 1774768363792, -1, 0, 'Oksana careful', 222),  -- 09:12 Victor in team 4
  (223, 3, 1, 'AC54563AE132068452960DD001C10770', 0, 13, 0, 1774772100836, 1774772101158, 1774772101158, 0, 'bonjour, je peux aller au village à l''église avec oksana? c''est dimanche', 223),  -- 10:15 Nela to Didier
  (224, 3, 0, '3AC6F4FE1974D71CF7CFE6F802C84442', 0, 0, 0, 1774772538000, 1774772538183, -1, 0, 'Non. Personne ne sort de la maison sans ma permission, je te l''ai déjà dit', 224),  -- 10:22 Didier
  (225, 3, 1, 'AC2AF27AA3D31B0612908B5EF171F296', 0, 13, 0, 1774772591623, 1774772592109, 1774772592109, 0, 'juste une heure', 225),  -- 10:23 Nela to Didier
  (226, 3, 0, '3ADAE1DE1EB5D8786AD9A9D00BB66025', 0, 0, 0, 1774772677000, 1774772677787, -1, 0, 'Fin de discussion', 226),  -- 10:24 Didier
  (227, 5, 1, 'ACCEB6D24E4209207DF792018CE1757F', 0, 13, 7, 1774777516498, 1774777517089, 1774777517089, 5, 'la biserica asta am vrut sa mergem', 227),  -- 11:45 Nela in team 4
  (228, 6, 0, '3AEDB68C52BAAEB5CEC638EDEFCEFA45', 0, 0, 0, 1774807819000, 1774807819651, -1, 0, 'Mama ai mancat? Unde esti, de ce nu raspunzi?', 228),  -- 20:10 mother
  (229, 6, 0, '3ABC3D4CC85CD64F6DAB1D993719B2BC', 0, 0, 0, 1774807890000, 1774807890159, -1, 0, 'Suna-ma cand poti, orice ora', 229),  -- 20:11 mother
  (230, 6, 1, 'AC0D02736950A8D3B976F09A3BCB2B52', 0, 13, 0, 1774814121180, 1774814121505, 1774814121505, 0, 'lucrez mult mama, sunt bine', 230),  -- 21:55 Nela to mother
  (231, 6, 0, '3A3B65344CEA3E036D355BC7490AF8A7', 0, 0, 0, 1774814186000, 1774814186228, -1, 0, 'Dumnezeu sa te apere', 231);  -- 21:56 mother

-- Monday 30 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (232, 7, 1, 'ACC792439EB0A662B27154E3E2B46524', 0, 13, 0, 1774901731672, 1774901732221, 1774901732221, 0, 'rox nu pot vorbi, scrie-mi doar dupa 23', 232),  -- 22:15 Nela to Roxana
  (233, 7, 0, '3AEC769023C452BEB6618687FC207567', 0, 0, 0, 1774901772000, 1774901772499, -1, 0, 'de ce??', 233),  -- 22:16 Roxana
  (234, 7, 1, 'AC7D3F0070430AE2263F17852E041BF6', 0, 13, 0, 1774901824464, 1774901825388, 1774901825388, 0, 'nu ma lasa cu telefonul', 234),  -- 22:17 Nela to Roxana
  (235, 7, 0, '3A764CA45714E02FCC0ECCFC25A8A452', 0, 0, 0, 1774905635000, 1774905635956, -1, 0, 'Nela ce se intampla acolo', 235),  -- 23:20 Roxana
  (236, 7, 1, 'AC7F0F71BF0F0E69A8905F20C9651C86', 0, 13, 0, 1774906304490, 1774906305499, 1774906305499, 0, 'ne controleaza telefoanele si nu avem voie sa iesim. pasaportul e la el', 236),  -- 23:31 Nela to Roxana
  (237, 7, 0, '3A596FEA500A5898F1F2B69971E4B320', 0, 0, 0, 1774906371000, 1774906371180, -1, 0, 'vin dupa tine', 237),  -- 23:32 Roxana
  (238, 7, 1, 'AC2BD749CFC51FEB4C09087AA73C2435', 0, 13, 0, 1774906392530, 1774906392932, 1774906392932, 0, 'nu ai cum, nici nu stiu exact adresa', 238),  -- 23:33 Nela to Roxana
  (239, 7, 0, '3A675E5A0377E1A27CCADBC063A32EE1', 0, 0, 0, 1774906476000, 1774906476690, -1, 0, 'trimite locatia cand poti', 239),  -- 23:34 Roxana
  (240, 7, 1, 'AC7472ADC8BF47142846E7DA2696F4C7', 0, 13, 0, 1774906588316, 1774906588686, 1774906588686, 5, NULL, 240);  -- 23:36 Nela to Roxana

-- Tuesday 31 March
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (241, 3, 1, 'AC3DDCA5451B3602912D3415512C3F75', 0, 13, 0, 1774976521513, 1774976521678, 1774976521678, 0, 'bonsoir c''est la fin du mois, le salaire arrive quand?', 241),  -- 19:02 Nela to Didier
  (242, 5, 0, '3A792C865FAB5922760065A1F9E4BD8C', 8, 0, 0, 1774977011000, 1774977011987, -1, 0, '@33639985233 when is the salary please', 242),  -- 19:10 Hamza in team 4
  (243, 5, 0, '3A9FD70835EF65370EEF9FBC99677576', 6, 0, 0, 1774977770000, 1774977770857, -1, 0, 'Salary next month. First month stays with the boss as guarantee, you don''t get paid until you finish the season', 243),  -- 19:22 Victor in team 4
  (244, 5, 0, '3A47BF78381746671D0BB4DB1D52C0E6', 8, 0, 0, 1774977872000, 1774977872886, -1, 0, 'nobody told us this', 244),  -- 19:24 Hamza in team 4
  (245, 5, 0, '3A4B0A7F1F59E9840A17E2A044F43890', 26, 0, 0, 1774977947000, 1774977947797, -1, 0, 'nici mie', 245),  -- 19:25 Ghenadie in team 4
  (246, 5, 0, '3A106D80656703FEDCE4319EBC8276D0', 6, 0, 0, 1774978018000, 1774978018783, -1, 0, 'I tell you now', 246),  -- 19:26 Victor in team 4
  (247, 3, 0, '3ADC22304896C6EF82B7A5CBEA6C87E4', 0, 0, 0, 1774978255000, 1774978255182, -1, 0, 'Je te donne 120 en liquide, le reste du salaire je le garde jusqu''à ce que la dette soit payée', 247),  -- 19:30 Didier
  (248, 3, 1, 'AC542A9F434AA33851DE0C7F05CB04E7', 0, 13, 0, 1774978291413, 1774978292157, 1774978292157, 0, '120 euros pour 240 heures???', 248),  -- 19:31 Nela to Didier
  (249, 3, 0, '3A7D40F20F7C8B058D2D4E299DF1A039', 0, 0, 0, 1774978402000, 1774978402474, -1, 0, 'Si t''es pas contente je retire encore le chauffage', 249),  -- 19:33 Didier
  (250, 3, 0, '3A7526AA471B40DD5E095669E184D323', 0, 0, 0, 1774978461000, 1774978461733, -1, 0, 'Le mois prochain ça ira mieux', 250),  -- 19:34 Didier
  (251, 5, 0, '3A91117ACB9353273D233CF103E38F1D', 9, 0, 0, 1774978836000, 1774978836623, -1, 0, 'et pour manger on fait comment??', 251),  -- 19:40 Yasmine in team 4
  (252, 5, 0, '3A281C5C22CD4E7E12D277ECB510AC85', 7, 0, 0, 1774978887000, 1774978887240, -1, 15, NULL, 252),  -- 19:41 Oksana in team 4
  (253, 5, 0, '3A112554BC234A9B783BF9EFA53D2EF9', 6, 0, 0, 1774978963000, 1774978963798, -1, 0, 'Good that you delete', 253),  -- 19:42 Victor in team 4
  (254, 16, 0, '3AAF7A3F730A94DCEB0F75CA0CB78650', 0, 0, 0, 1774984520000, 1774984520418, -1, 0, 'you got also 120?', 254),  -- 21:15 Oksana
  (255, 16, 1, 'AC1BA2EF2AB709F24258944EA0DA06C5', 0, 13, 0, 1774984611891, 1774984612428, 1774984612428, 0, 'yes', 255),  -- 21:16 Nela to Oksana
  (256, 16, 0, '3AA7797F058CDD7EC7EF953704DF451F', 0, 0, 0, 1774984710000, 1774984710398, -1, 0, 'they say i owe 1900. i paid already 400 to Sergiu in Chernivtsi before the bus', 256),  -- 21:18 Oksana
  (257, 16, 1, 'AC783364C35F05987417BAAAA0D5C262', 0, 13, 0, 1774984813299, 1774984814290, 1774984814290, 0, 'why more than me', 257),  -- 21:20 Nela to Oksana
  (258, 16, 0, '3A62BDF87127986493210460DB0A07FE', 0, 0, 0, 1774984915000, 1774984915812, -1, 0, 'interest he says 😂 crazy man', 258);  -- 21:21 Oksana

-- Thursday 2 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (259, 3, 1, 'AC162C33CA7F74E17E1768A9490ADFAA', 0, 13, 0, 1775099039122, 1775099040094, 1775099040094, 0, 'arrivée serre 1', 259),  -- 05:03 Nela to Didier
  (260, 3, 0, '3A16981D53BCCB4293335476A36BCADA', 0, 0, 0, 1775099076000, 1775099076391, -1, 0, 'Photo', 260),  -- 05:04 Didier
  (261, 3, 1, 'AC2DAC628FCADB502E104DDCB0B44D81', 0, 13, 0, 1775099145828, 1775099146755, 1775099146755, 1, NULL, 261),  -- 05:05 Nela to Didier
  (262, 3, 0, '3AA7FC1C02363695A72B571F8FC623B8', 0, 0, 0, 1775099202000, 1775099202339, -1, 0, 'Et l''horloge', 262),  -- 05:06 Didier
  (263, 3, 1, 'ACA527FB03A04BA6AFA3BEB36B4AF9DC', 0, 13, 0, 1775099335024, 1775099335263, 1775099335263, 1, NULL, 263),  -- 05:08 Nela to Didier
  (264, 3, 1, 'AC66E612248AC7820B6BB7DB842B94B1', 0, 13, 0, 1775150113499, 1775150114320, 1775150114320, 0, 'je pars', 264);  -- 19:15 Nela to Didier

-- Friday 3 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (265, 4, 0, '3AAF47F041BFCE37CF3E7436A7934026', 0, 0, 0, 1775241079000, 1775241079554, -1, 0, 'Why you talk to the truck driver today?', 265),  -- 20:31 Victor
  (266, 4, 1, 'AC6E49D2F2FDB573AD8AB5CB5C5193BB', 0, 13, 0, 1775241223190, 1775241223355, 1775241223355, 0, 'he asked for the toilet', 266),  -- 20:33 Nela to Victor
  (267, 4, 0, '3A31E5FE82413523CEC56CE0E3CE9504', 0, 0, 0, 1775241252000, 1775241252498, -1, 0, 'Don''t talk to drivers, don''t talk to anybody from outside. Understood?', 267),  -- 20:34 Victor
  (268, 4, 1, 'AC09E82EA15A4E96E206C1C7FF9AF2EA', 0, 13, 0, 1775241320333, 1775241320697, 1775241320697, 0, 'understood', 268);  -- 20:35 Nela to Victor

-- Saturday 4 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (269, 9, 0, '3A6248712EE48E7391C9542E508D3418', 22, 0, 0, 1775326203000, 1775326203935, -1, 0, 'send screenshot of your points or it didn''t happen', 269),  -- 20:10 Ryan in fantasy
  (270, 9, 0, '3A273D6A9FBD03B39E9CD4ECE936F697', 21, 0, 0, 1775326280000, 1775326280359, -1, 1, NULL, 270),  -- 20:11 Alex in fantasy
  (271, 9, 0, '3A6D069674653D6DAD465DE5DA5D9CE7', 22, 0, 0, 1775326363000, 1775326363509, -1, 0, 'fake. photoshop. prison', 271),  -- 20:12 Ryan in fantasy
  (272, 3, 0, '3AFE1EF2C5C37E7B1FD59F2BAE593753', 0, 0, 0, 1775331609000, 1775331609241, -1, 0, 'C''est qui Kate ? Je t''ai entendue parler anglais au téléphone', 272),  -- 21:40 Didier
  (273, 3, 1, 'ACE8CC093715FFF889AB96C87F893D97', 0, 13, 0, 1775331777002, 1775331777769, 1775331777769, 0, 'une amie de avant', 273),  -- 21:42 Nela to Didier
  (274, 3, 0, '3A8D5B5102E8D33F139F977CE03EC25F', 0, 0, 0, 1775331899000, 1775331899199, -1, 0, 'Tu ne parles à personne de dehors. Tu bloques ce numéro et tu me montres', 274),  -- 21:44 Didier
  (275, 3, 1, 'ACE25B2872FDCF4A33F8DD00469DA352', 0, 13, 0, 1775331955392, 1775331955934, 1775331955934, 0, 'd''accord', 275),  -- 21:45 Nela to Didier
  (276, 3, 0, '3AD2F19F9F298FAE386996F694E077D3', 0, 0, 0, 1775332044000, 1775332044290, -1, 0, 'Et donne-moi le code de ton téléphone, je veux lire tes messages', 276),  -- 21:47 Didier
  (277, 8, 1, 'AC14CAB4B4A93D0C59D0980402AA35B8', 0, 13, 0, 1775332207245, 1775332207444, 1775332207444, 0, 'kate he told me to block you. if i dont answer its not me', 277),  -- 21:50 Nela to Kate
  (278, 8, 0, '3A2075C0E2A99470D87883178F78D676', 0, 0, 0, 1775332286000, 1775332286516, -1, 0, 'what?? who', 278),  -- 21:51 Kate
  (279, 8, 1, 'ACF9AA60C85DF46D0D6A1AB50962BD62', 0, 13, 0, 1775332321964, 1775332322439, 1775332322439, 0, 'the man of the house. i unblock at night', 279),  -- 21:52 Nela to Kate
  (280, 8, 0, '3A693EA8B323EE44A9CB807FDFB88191', 0, 0, 0, 1775332387000, 1775332387744, -1, 0, 'Nela this isn''t normal', 280),  -- 21:53 Kate
  (281, 3, 1, 'AC40CB4A5997F72A7FEA703005FF9041', 0, 13, 0, 1775332538555, 1775332539294, 1775332539294, 0, 'c''est 2580', 281),  -- 21:55 Nela to Didier
  (282, 3, 0, '3A0B30E3E1D2D5D4C55716F4E66EDFFB', 0, 0, 0, 1775332602000, 1775332602593, -1, 20, NULL, 282);  -- 21:56 Didier

-- Sunday 5 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (283, 6, 0, '3A4E918DA6F86153C63FC7F64CBF00B4', 0, 0, 0, 1775372444000, 1775372444894, -1, 1, 'A infiorit ciresul', 283),  -- 09:00 mother
  (284, 6, 1, 'AC95CC176BD205561E0D5BCC19853343', 0, 13, 0, 1775373622514, 1775373623491, 1775373623491, 0, 'ce frumos 😭', 284),  -- 09:20 Nela to mother
  (285, 5, 0, '3A27484E3D16DEF5E9B0E034E5640C18', 8, 0, 0, 1775401513000, 1775401513672, -1, 0, 'film tonight in the kitchen? I have one where a guy locks the whole village in a mine and takes their papers, then they dig out', 285),  -- 17:05 Hamza in team 4
  (286, 5, 0, '3A0691B6DFBEFDBEE69FA33C954854E3', 9, 0, 0, 1775401684000, 1775401684436, -1, 0, 'trop triste ton film 😂', 286),  -- 17:08 Yasmine in team 4
  (287, 5, 0, '3A977FEA4C6ED60D16AA26DD8F393897', 8, 0, 0, 1775401775000, 1775401775894, -1, 0, 'the bad guy says "nobody leaves until I get my gold" it''s good', 287),  -- 17:09 Hamza in team 4
  (288, 5, 0, '3A0B5273FA18303473F518271CCF2980', 7, 0, 0, 1775402100000, 1775402100566, -1, 0, 'comedy please', 288);  -- 17:15 Oksana in team 4

-- Monday 6 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (289, 3, 0, '3A76E9CB8CB6486AE6075AECB51E65A1', 0, 0, 0, 1775511071000, 1775511071576, -1, 0, 'Réponds quand j''appelle, à la première sonnerie', 289),  -- 23:31 Didier
  (290, 3, 0, '3ADFF4916AF02D563BEC3585DA10DED8', 0, 0, 0, 1775511146000, 1775511146309, -1, 90, NULL, 290);  -- 23:32 Didier

-- Tuesday 7 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (291, 2, 0, '3ACD15CCF0AF74C04102A4724403EC32', 0, 0, 0, 1775596350000, 1775596350313, -1, 0, 'Am auzit ca te plangi la fete. Nu e bine ce faci', 291),  -- 23:12 Sergiu
  (292, 2, 0, '3AAB7E86A7F84DA8BBC925D6C0C5AF06', 0, 0, 0, 1775596423000, 1775596423442, -1, 0, 'Ionela, eu stiu unde sta maica-ta, pe ulita bisericii la poarta verde. Sa nu ma pui sa trec pe acolo', 292),  -- 23:13 Sergiu
  (293, 2, 1, 'AC8205031D1E671F6BF7B4C4084957FB', 0, 13, 0, 1775598059564, 1775598060107, 1775598060107, 0, 'lasati-o pe mama in pace va rog', 293),  -- 23:40 Nela to Sergiu
  (294, 2, 0, '3A89FE248E1372E408E70DC3563A9287', 0, 0, 0, 1775598078000, 1775598078809, -1, 0, 'Atunci inchide gura si munceste', 294);  -- 23:41 Sergiu

-- Wednesday 8 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (295, 6, 0, '3A79DE7C331BA6F86000009F896F3DA6', 0, 0, 0, 1775628936000, 1775628936981, -1, 0, 'Ionela a trecut azi un barbat pe la poarta, a zis ca e prieten cu tine si ca te saluta Sergiu', 295),  -- 08:15 mother
  (296, 6, 0, '3A9EFBA62306AA4EB80987D13DF71198', 0, 0, 0, 1775628988000, 1775628988436, -1, 0, 'Cine e? Mi-a facut poza la casa', 296),  -- 08:16 mother
  (297, 6, 1, 'ACC8F2727E632DDA324B960E4AABB9A3', 0, 13, 0, 1775630433333, 1775630434075, 1775630434075, 0, 'nu deschide la nimeni mama!! te rog', 297),  -- 08:40 Nela to mother
  (298, 6, 0, '3AE7B745DC05A5FD6C7055D40B714DD9', 0, 0, 0, 1775630492000, 1775630492574, -1, 0, 'M-am speriat', 298),  -- 08:41 mother
  (299, 5, 0, '3AF032053B5B15699093DDE7A0FF043F', 5, 0, 0, 1775670508000, 1775670508991, -1, 0, 'Feuilles de paie de mars disponibles. Vous signez sans discuter', 299),  -- 19:48 Didier in team 4
  (300, 5, 0, '3A98DAE2F4148AB5E9B94BAF78FEC6FD', 5, 0, 0, 1775670555000, 1775670555264, -1, 9, NULL, 300),  -- 19:49 Didier in team 4
  (301, 5, 0, '3A307983EB19EFC7563A175C25B35D13', 8, 0, 0, 1775671508000, 1775671508399, -1, 0, 'it says 151 hours. we did 300', 301),  -- 20:05 Hamza in team 4
  (302, 5, 0, '3A5E156C9E62305DD14730149BFF9362', 5, 0, 0, 1775671570000, 1775671570554, -1, 0, 'C''est comme ça que ça marche ici', 302),  -- 20:06 Didier in team 4
  (303, 16, 0, '3A3D097011796B9ADA8DBF7C156CBC7A', 0, 0, 0, 1775678449000, 1775678449718, -1, 0, 'the paper says 151 hours. i write my real hours in telegram every night', 303),  -- 22:00 Oksana
  (304, 16, 1, 'AC26967F1B87F6D3D2FA0744FB9AE7C9', 0, 13, 0, 1775678561238, 1775678561860, 1775678561860, 0, 'good idea. send to me after', 304);  -- 22:02 Nela to Oksana

-- Thursday 9 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (305, 7, 0, '3A3C6814E4F8A89C4847FCF9B9E4FEBF', 0, 0, 0, 1775769316000, 1775769316735, -1, 0, 'Mama zice ca a venit cineva la poarta', 305),  -- 23:15 Roxana
  (306, 7, 1, 'AC19388AD717E323E41B64C014423517', 0, 13, 0, 1775769412658, 1775769413635, 1775769413635, 0, 'stiu. sergiu l-a trimis', 306),  -- 23:16 Nela to Roxana
  (307, 7, 0, '3A635150AB2AEA08D2ED9AEA74C1A527', 0, 0, 0, 1775769510000, 1775769510603, -1, 0, 'eu fac plangere la politie in Leeds', 307),  -- 23:18 Roxana
  (308, 7, 1, 'AC700C3A927559BCA6705C5689F5A3F4', 0, 13, 0, 1775769654661, 1775769655374, 1775769655374, 0, 'asteapta un pic, sa nu ne faca ceva', 308);  -- 23:20 Nela to Roxana

-- Friday 10 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (309, 3, 1, 'ACBA5A07E25C733CD8A000CA2C1A3559', 0, 13, 0, 1775845253037, 1775845253352, 1775845253352, 0, 'monsieur, dimanche c''est la pâque orthodoxe. on peut ne pas travailler svp? nous sommes 4', 309),  -- 20:20 Nela to Didier
  (310, 3, 0, '3A1631E95CFD4F9590CCF1DC615BCE35', 0, 0, 0, 1775846167000, 1775846167604, -1, 0, 'Non. Et celle qui ne vient pas c''est 80 euros d''amende', 310),  -- 20:36 Didier
  (311, 3, 1, 'ACA385B73EB96B7C1883005B54B2E90C', 0, 13, 0, 1775846229564, 1775846230042, 1775846230042, 0, 'd''accord on vient', 311);  -- 20:37 Nela to Didier

-- Saturday 11 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (312, 9, 0, '3A33FE1C2E0955678C899C431B20AF83', 20, 0, 0, 1775934031000, 1775934031124, -1, 0, 'I know where you live Alex, returning your goalkeeper gloves tonight with a mouse in them 😂', 312),  -- 21:00 Dan in fantasy
  (313, 9, 0, '3AE5900F1FFF82B179CFBD535BC771EA', 21, 0, 0, 1775934105000, 1775934105761, -1, 0, 'bring beer', 313),  -- 21:01 Alex in fantasy
  (314, 4, 0, '3A5CC496000F1F939667B8FE2F862409', 0, 0, 0, 1775934126000, 1775934126425, -1, 0, 'Cine a vorbit cu sindicatul? Tell me the name', 314),  -- 21:02 Victor
  (315, 9, 0, '3A76244157F3E15E1549F2806604BDC3', 22, 0, 0, 1775934162000, 1775934162667, -1, 20, NULL, 315),  -- 21:02 Ryan in fantasy
  (316, 4, 1, 'AC0E051A73B6DE50639995FD1897B5D8', 0, 13, 0, 1775934639613, 1775934639781, 1775934639781, 0, 'i don''t know anything', 316),  -- 21:10 Nela to Victor
  (317, 4, 0, '3A2A565F1F6DABECEE89B4714862DE10', 0, 0, 0, 1775934718000, 1775934718288, -1, 0, 'If I find who talked I will break her legs, I am serious', 317),  -- 21:11 Victor
  (318, 4, 0, '3AFAD0739CB1FC11652BE107DA49359E', 0, 0, 0, 1775934749000, 1775934749414, -1, 0, 'And nobody will look for you here', 318),  -- 21:12 Victor
  (319, 8, 1, 'ACC6B6FCFF15B137AE98A7F27FD77FB1', 0, 13, 0, 1775943606251, 1775943607082, 1775943607082, 0, 'are you awake', 319),  -- 23:40 Nela to Kate
  (320, 8, 0, '3A5C889BB0F4CB77C3619B091C92633C', 0, 0, 0, 1775943708000, 1775943708604, -1, 0, 'yes always. talk to me', 320),  -- 23:41 Kate
  (321, 8, 1, 'AC9D09D712768F68A6264BC08BAA8818', 0, 13, 0, 1775943874543, 1775943875425, 1775943875425, 0, 'they took my passport the first day and i can''t leave, the gate is locked. not paid for 3 weeks only 120 euro', 321),  -- 23:44 Nela to Kate
  (322, 8, 0, '3AFEE38EDC03AF36F3FF9450D87A9DBA', 0, 0, 0, 1775943922000, 1775943922354, -1, 0, 'oh my god. ok. are you hurt?', 322),  -- 23:45 Kate
  (323, 8, 1, 'ACF6110F43DC35B76D3F884FB496D1B2', 0, 13, 0, 1775944010304, 1775944011178, 1775944011178, 0, 'no. but the foreman says he breaks legs of the one who talks', 323),  -- 23:46 Nela to Kate
  (324, 8, 0, '3A7FFCC1287DF709C2DD581C81264B74', 0, 0, 0, 1775944068000, 1775944068377, -1, 0, 'listen. I''m looking for a helpline, dont do anything alone', 324),  -- 23:47 Kate
  (325, 8, 1, 'ACEC1AA2EE85FEEFA8B801228774FAAF', 0, 13, 0, 1775944205097, 1775944205370, 1775944205370, 0, 'they check my phone, my boss has my code. i delete this after', 325),  -- 23:50 Nela to Kate
  (326, 8, 0, '3A41F3DB21915B3D34C953687DD0D240', 0, 0, 0, 1775944344000, 1775944344273, -1, 0, 'I''m screenshotting everything for you. is that ok?', 326),  -- 23:52 Kate
  (327, 8, 1, 'AC6F9D8BFF3F0C14F4C0C13918930CD2', 0, 13, 0, 1775944430162, 1775944430759, 1775944430759, 0, 'yes please', 327);  -- 23:53 Nela to Kate

-- Sunday 12 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (328, 8, 0, '3A72B74E741925DB17523AC41C135E4F', 0, 0, 0, 1775946016000, 1775946016567, -1, 0, 'found a french union that helps farm workers. speaks english too. want the number?', 328),  -- 00:20 Kate
  (329, 8, 1, 'AC956CCCCB4F3F554A833AA1BB6EF93C', 0, 13, 0, 1775946120076, 1775946120588, 1775946120588, 0, 'yes', 329),  -- 00:22 Nela to Kate
  (330, 8, 0, '3A9BB344130DA4018EB9F7311C353B22', 0, 0, 0, 1775946210000, 1775946210532, -1, 4, 'Baptiste (syndicat)', 330),  -- 00:23 Kate
  (331, 8, 1, 'AC6DFAEC454ECA47F079DF6A03CBE314', 0, 13, 0, 1775946283920, 1775946284741, 1775946284741, 0, 'thank you thank you', 331),  -- 00:24 Nela to Kate
  (332, 8, 0, '3A696526420F507494462A293E8E466A', 0, 0, 0, 1775946303000, 1775946303790, -1, 0, 'you don''t owe anyone that money by the way. they can''t just invent a debt', 332),  -- 00:25 Kate
  (333, 3, 1, 'ACFDC74031BD9969ED9B956D93692953', 0, 13, 0, 1775962871689, 1775962872490, 1775962872490, 0, 'arrivée serre 2', 333),  -- 05:01 Nela to Didier
  (334, 14, 1, 'AC542D49469F6AA6141451FC41491501', 0, 13, 0, 1775968236377, 1775968236855, 1775968236855, 0, 'Bonjour monsieur, mon amie Kate m''a donné ce numéro. Je travaille aux serres de Montrouvel', 334),  -- 06:30 Nela to Baptiste
  (335, 14, 0, '3A943963997357C816B18B876CE8A724', 0, 0, 0, 1775969527000, 1775969527123, -1, 0, 'Bonjour, Baptiste, permanence du syndicat agricole. Vous pouvez me tutoyer. Tu es en sécurité là, maintenant ?', 335),  -- 06:52 Baptiste
  (336, 14, 1, 'ACF25CE8D4F15EDD6E1F6A1A05E5C4CC', 0, 13, 0, 1775969758867, 1775969759257, 1775969759257, 0, 'pour 10 minutes oui', 336),  -- 06:55 Nela to Baptiste
  (337, 14, 0, '3A82BC9B474A0F9464CB8EC276A8813A', 0, 0, 0, 1775969903000, 1775969903836, -1, 0, 'Raconte comme tu veux, en roumain aussi si c''est plus facile, j''ai une collègue', 337),  -- 06:58 Baptiste
  (338, 6, 0, '3A9F80ED95F13FBF842E2DCCF7C5E751', 0, 0, 0, 1775970001000, 1775970001620, -1, 0, 'Hristos a inviat!', 338),  -- 07:00 mother
  (339, 14, 1, 'AC03FCF4E2BF50EA84F7272A5C3543BE', 0, 13, 0, 1775970179780, 1775970180699, 1775970180699, 0, 'Ils ont pris mon passeport, je ne peux pas sortir et je ne suis pas payée depuis que je suis arrivée', 339),  -- 07:02 Nela to Baptiste
  (340, 14, 1, 'AC845AA51E7F7CE023F69DE9F423693C', 0, 13, 0, 1775970228130, 1775970229127, 1775970229127, 0, 'et on est plusieurs', 340),  -- 07:03 Nela to Baptiste
  (341, 14, 0, '3A5D1FCB91407851CD344B0682B44ABC', 0, 0, 0, 1775970371000, 1775970371371, -1, 0, 'Merci de me le dire. Ce que tu décris est illégal, et on va faire ça à ton rythme', 341),  -- 07:06 Baptiste
  (342, 6, 1, 'ACBA287227BC1C870E0D8AAA9C1EF91A', 0, 13, 0, 1775972718288, 1775972718906, 1775972718906, 0, 'Adevarat a inviat mama', 342),  -- 07:45 Nela to mother
  (343, 6, 0, '3AC36BF4F0D6E4BC7E30A819961AE525', 0, 0, 0, 1775972762000, 1775972762871, -1, 0, 'Ati fost la slujba?', 343),  -- 07:46 mother
  (344, 6, 1, 'ACA85E1671EAC2C5611A98198B39335A', 0, 13, 0, 1775973526814, 1775973526959, 1775973526959, 0, 'nu. la munca', 344),  -- 07:58 Nela to mother
  (345, 3, 1, 'ACEDF60D64BC20163A3B93398F9F4A25', 0, 13, 0, 1776016239935, 1776016240128, 1776016240128, 0, 'partie de la serre 2', 345),  -- 19:50 Nela to Didier
  (346, 3, 0, '3A930AA9A274B213A9DC61E339C423F1', 0, 0, 0, 1776016730000, 1776016730586, -1, 1, 'Tiens, j''ai laissé du gâteau à la cuisine pour Pâques. Tu vois que je suis pas méchant', 346),  -- 19:58 Didier
  (347, 3, 1, 'AC5E90083CE67D3090E9CA8D1579CBA2', 0, 13, 0, 1776017040812, 1776017041577, 1776017041577, 0, 'merci', 347);  -- 20:04 Nela to Didier

-- Monday 13 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (348, 5, 0, '3AE68FE2F53C0590AE9776267E0EAE32', 5, 0, 0, 1776103882000, 1776103882277, -1, 0, 'Je rappelle : portail fermé à clé de 20h à 4h30', 348),  -- 20:11 Didier in team 4
  (349, 5, 0, '3AA3DE3A6176D8FA31DB8322A230559E', 26, 0, 0, 1776104064000, 1776104064937, -1, 0, 'si daca e incendiu?', 349),  -- 20:14 Ghenadie in team 4
  (350, 5, 0, '3A0C45FF68E8336B590FA30789BF3911', 5, 0, 0, 1776104103000, 1776104103172, -1, 0, 'Vous appelez Victor', 350);  -- 20:15 Didier in team 4

-- Tuesday 14 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (351, 5, 0, '3A0D60A9183C18AE93D84F77376C291B', 8, 0, 0, 1776179710000, 1776179710812, -1, 0, 'Yasmine bleeding, who has clean towel', 351),  -- 17:15 Hamza in team 4
  (352, 5, 1, 'AC2CD083E102D6F4C5848F0CD3D7E55A', 0, 13, 7, 1776179794630, 1776179795559, 1776179795559, 0, 'vin eu', 352),  -- 17:16 Nela in team 4
  (353, 5, 0, '3A934C8D63DAE9CC7B7926F9D0219373', 7, 0, 0, 1776179938000, 1776179938243, -1, 0, 'coming', 353),  -- 17:18 Oksana in team 4
  (354, 3, 1, 'AC87F36DF84AAD62A1032C972AC9DC4A', 0, 13, 0, 1776180014273, 1776180014668, 1776180014668, 0, 'yasmine s''est coupé la main au tapis, elle saigne beaucoup, il faut un docteur', 354),  -- 17:20 Nela to Didier
  (355, 3, 0, '3A106921B5A5F34BF305C041B9DB041C', 0, 0, 0, 1776180580000, 1776180580350, -1, 0, 'Pas de docteur. Victor a des bandages', 355),  -- 17:29 Didier
  (356, 3, 1, 'AC01817A9EF55FF1242385773A30CF7F', 0, 13, 0, 1776180635928, 1776180636797, 1776180636797, 2, NULL, 356),  -- 17:30 Nela to Didier
  (357, 3, 0, '3A67925453755493EF3D96B96320A5EE', 0, 0, 0, 1776180871000, 1776180871760, -1, 0, 'Si elle va à l''hôpital j''appelle la police et vous êtes toutes expulsées, vous n''avez pas de papiers', 357),  -- 17:34 Didier
  (358, 14, 1, 'AC28786C29BA7310EA62C7D021F4F3E8', 0, 13, 0, 1776195025864, 1776195026548, 1776195026548, 0, 'une fille s''est coupé la main et il ne veut pas de docteur', 358),  -- 21:30 Nela to Baptiste
  (359, 14, 0, '3A7EB3156C12E924C648EC464D865AC5', 0, 0, 0, 1776195263000, 1776195263462, -1, 0, 'C''est une urgence ? Le 15 et le 112 marchent sans crédit, et ils ne demandent pas de papiers', 359),  -- 21:34 Baptiste
  (360, 14, 1, 'AC8A5DF02372327A060CD73A5C5E0630', 0, 13, 0, 1776195382042, 1776195382868, 1776195382868, 0, 'ça ne saigne plus mais c''est gonflé', 360),  -- 21:36 Nela to Baptiste
  (361, 14, 0, '3A96A0CC34D9DAF647085ACCCDF6A012', 0, 0, 0, 1776195493000, 1776195493536, -1, 0, 'Ok. Je préviens une infirmière de chez nous', 361);  -- 21:38 Baptiste

-- Wednesday 15 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (362, 4, 0, '3A2DF11E3FFFDCD0856EF7B0BC125DCF', 0, 0, 0, 1776226250000, 1776226250955, -1, 0, 'Yasmine works today also, left hand is ok. tell her', 362),  -- 06:10 Victor
  (363, 4, 1, 'ACD852A32212FD8FBFDBF4E1CE9D941D', 0, 13, 0, 1776226356002, 1776226356481, 1776226356481, 0, 'she has fever', 363),  -- 06:12 Nela to Victor
  (364, 4, 0, '3A2AD4C18AFFBD11A310BE63EFF1AF2E', 0, 0, 0, 1776226401000, 1776226401437, -1, 0, 'Then she can sort labels sitting', 364),  -- 06:13 Victor
  (365, 16, 0, '3A7736CD14333FE6AE5B66F17CF9C421', 0, 0, 0, 1776227406000, 1776227406764, -1, 0, 'Yasmine is hot like stove', 365),  -- 06:30 Oksana
  (366, 16, 1, 'ACBCD36C464A12379DBB20CA925615B9', 0, 13, 0, 1776227477363, 1776227478123, 1776227478123, 0, 'i tell the union man', 366),  -- 06:31 Nela to Oksana
  (367, 16, 0, '3A078EA6FD270773F6BCB788DA31DAE1', 0, 0, 0, 1776227628000, 1776227628538, -1, 0, 'which union man??', 367),  -- 06:33 Oksana
  (368, 16, 1, 'AC54B86316186EFDFBF74DD3AC552637', 0, 13, 0, 1776227733725, 1776227734283, 1776227734283, 0, 'i explain in the kitchen. dont write here', 368);  -- 06:35 Nela to Oksana

-- Thursday 16 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (369, 3, 1, 'ACEF0D4FEF5F3CC724D3440002233913', 0, 13, 0, 1776369902085, 1776369902971, 1776369902971, 0, 'pourquoi la caméra dans le couloir est devant la douche?', 369),  -- 22:05 Nela to Didier
  (370, 3, 0, '3ABB897B6A6D8267C660371C8FB69433', 0, 0, 0, 1776370782000, 1776370782553, -1, 0, 'Parce que je suis chez moi', 370),  -- 22:19 Didier
  (371, 3, 0, '3AAA777736FB1922040874A20467CB5C', 0, 0, 0, 1776370853000, 1776370853576, -1, 0, 'Continue à te plaindre et j''envoie la vidéo de la douche à ta mère et à tout ton village', 371),  -- 22:20 Didier
  (372, 3, 0, '3ABDE9495059E00D0F0CA524EDA2EA81', 0, 0, 0, 1776370888000, 1776370888195, -1, 15, NULL, 372);  -- 22:21 Didier

-- Saturday 18 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (373, 5, 0, '3A872B58BC5FB7DC0924E65CB6891CE2', 8, 0, 0, 1776511203000, 1776511203188, -1, 0, 'happy birthday Ghenadie 🎂', 373),  -- 13:20 Hamza in team 4
  (374, 5, 0, '3AFC65B40C1C50ED59C0909D94CFE463', 26, 0, 0, 1776511316000, 1776511316678, -1, 0, 'multumesc fratilor', 374),  -- 13:21 Ghenadie in team 4
  (375, 5, 0, '3A50DBFE33AB34A1A7FDC11CC528401D', 7, 0, 0, 1776511348000, 1776511348222, -1, 0, '🎉🎉', 375),  -- 13:22 Oksana in team 4
  (376, 5, 1, 'AC42E55850C35D7E7815CD6D28342AA7', 0, 13, 7, 1776511549150, 1776511549351, 1776511549351, 0, 'La multi ani Ghena!', 376),  -- 13:25 Nela in team 4
  (377, 8, 0, '3A0998C2475126902D2E7038B6516C9A', 0, 0, 0, 1776543041000, 1776543041654, -1, 0, 'any news?', 377),  -- 22:10 Kate
  (378, 9, 0, '3AC057BD0A3EA6830A55FDAD659AB247', 21, 0, 0, 1776543755000, 1776543755372, -1, 0, 'loser cleans Dan''s car. that''s the punishment', 378),  -- 22:22 Alex in fantasy
  (379, 9, 0, '3AB357B65394597254749CC01598709A', 22, 0, 0, 1776543817000, 1776543817180, -1, 0, 'deal', 379),  -- 22:23 Ryan in fantasy
  (380, 9, 0, '3A3902C57F33277F3FFB27EC258EC755', 20, 0, 0, 1776544218000, 1776544218994, -1, 0, 'Nela you alive? no team 3 weeks', 380),  -- 22:30 Dan in fantasy
  (381, 8, 1, 'AC33C0A29DC27C94BB6C50F3B2078014', 0, 13, 0, 1776544847871, 1776544848241, 1776544848241, 0, 'tuesday i meet the union man behind the cemetery', 381),  -- 22:40 Nela to Kate
  (382, 8, 0, '3A9286ABA2D0C9794CFEF62FC51B5921', 0, 0, 0, 1776544862000, 1776544862132, -1, 0, 'be careful. call me before and after', 382);  -- 22:41 Kate

-- Sunday 19 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (383, 14, 0, '3ACABE18A1894FF6C92F59694C3C4052', 0, 0, 0, 1776624609000, 1776624609499, -1, 0, 'Toujours d''accord pour mardi ? 20h30, mur du cimetière, je serai avec ma collègue Irina', 383),  -- 20:50 Baptiste
  (384, 14, 1, 'ACE208221ABCCDD6306557971DB7086A', 0, 13, 0, 1776624763756, 1776624764461, 1776624764461, 0, 'oui mais il regarde ma position', 384),  -- 20:52 Nela to Baptiste
  (385, 14, 0, '3A3BE67F707D1B3BF02DC69C7878A286', 0, 0, 0, 1776624885000, 1776624885592, -1, 0, 'Laisse le téléphone dans la chambre. Si quelque chose change, tu n''y vas pas, tant pis pour nous', 385),  -- 20:54 Baptiste
  (386, 14, 0, '3A1580E99633A006E58AEB1F15638F7D', 0, 0, 0, 1776624943000, 1776624943526, -1, 0, 'Et si tu as quelqu''un de confiance, dis-lui où tu vas et à quelle heure tu rentres', 386),  -- 20:55 Baptiste
  (387, 3, 0, '3A6EEAF7FE4D08D9DB92298A62B64EBD', 0, 0, 0, 1776630650000, 1776630650258, -1, 0, 'T''es où ? Ta position bouge pas depuis 18h', 387),  -- 22:30 Didier
  (388, 3, 1, 'ACAB92A1DAFE2B845DBA777C4713C148', 0, 13, 0, 1776630795084, 1776630795860, 1776630795860, 0, 'je suis dans la chambre, je dors', 388),  -- 22:33 Nela to Didier
  (389, 3, 0, '3A461DDA28990E4CBA4C2213A26A8BE1', 0, 0, 0, 1776630894000, 1776630894171, -1, 0, 'Fais-moi un appel vidéo et montre la chambre', 389),  -- 22:34 Didier
  (390, 3, 0, '3AC78E1EE87FA1CA905596B2E1AF8B63', 0, 0, 0, 1776630905000, 1776630905606, -1, 90, NULL, 390);  -- 22:35 Didier

-- Monday 20 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (391, 2, 0, '3A343286AB47BFC88295763221B407A5', 0, 0, 0, 1776707422000, 1776707423015, -1, 15, NULL, 391),  -- 19:50 Sergiu
  (392, 2, 0, '3A29ED2D4B00FB9D1D3BA16D28F00ABD', 0, 0, 0, 1776707476000, 1776707476256, -1, 90, NULL, 392),  -- 19:51 Sergiu
  (393, 7, 1, 'AC9E4964E2989AEB9B39CF57E491D524', 0, 13, 0, 1776711926029, 1776711926764, 1776711926764, 0, 'maine vorbesc cu cineva de la sindicat', 393),  -- 21:05 Nela to Roxana
  (394, 7, 0, '3A7F72EFD44A3406BBD2B7FF2F3553E9', 0, 0, 0, 1776712000000, 1776712000744, -1, 0, 'DA. te rog. imi dai mesaj cand intri si cand iesi de acolo ca mor de grija', 394),  -- 21:06 Roxana
  (395, 7, 1, 'ACA489C1276229FB849DA5E24B7EEDD1', 0, 13, 0, 1776712100723, 1776712101122, 1776712101122, 0, 'ok ❤️', 395);  -- 21:08 Nela to Roxana

-- Tuesday 21 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (396, 14, 1, 'AC49EFCAF527B0F5E3E2D3023F389E2B', 0, 13, 0, 1776796102271, 1776796103192, 1776796103192, 0, 'je suis là', 396),  -- 20:28 Nela to Baptiste
  (397, 14, 0, '3AE2B5F54F1A339F9EB04FBEE1615427', 0, 0, 0, 1776796171000, 1776796171271, -1, 0, 'On te voit, on arrive doucement', 397),  -- 20:29 Baptiste
  (398, 8, 1, 'AC3A2B489596907B190C082AB6A4A83D', 0, 13, 0, 1776799211710, 1776799212240, 1776799212240, 0, 'i met him. he is kind', 398),  -- 21:20 Nela to Kate
  (399, 8, 0, '3A8E034664595359315A10EA28FEDD7B', 0, 0, 0, 1776799297000, 1776799297922, -1, 0, 'crying here', 399),  -- 21:21 Kate
  (400, 6, 1, 'ACA764FA6484AC3AF4CAFBEE7912FFC5', 0, 13, 0, 1776802246406, 1776802246636, 1776802246636, 0, 'mama nu te speria. nu e ce ti-am zis. mi-au luat pasaportul si nu ma lasa sa plec', 400),  -- 22:10 Nela to mother
  (401, 6, 1, 'AC58AD4A5B3FDABC17CF18D4F84C0778', 0, 13, 0, 1776802305992, 1776802306289, 1776802306289, 0, 'nu mi-au platit aproape nimic', 401),  -- 22:11 Nela to mother
  (402, 6, 0, '3AA1AA32B9BC2D9CD7872E793576DFD2', 0, 0, 0, 1776802366000, 1776802366885, -1, 0, 'Doamne fata mea. Sun la politie acum', 402),  -- 22:12 mother
  (403, 6, 1, 'AC073A1296309D0CB3018B5049C9D58F', 0, 13, 0, 1776802403534, 1776802404237, 1776802404237, 0, 'nu inca, am gasit pe cineva de la sindicat, ma ajuta', 403),  -- 22:13 Nela to mother
  (404, 6, 0, '3A6B4C375C2B1F89A33DD51BD41D3797', 0, 0, 0, 1776802472000, 1776802472231, -1, 2, NULL, 404),  -- 22:14 mother
  (405, 6, 1, 'AC6DF0FBF002126CB666EEF9C0CF0C05', 0, 13, 0, 1776802854167, 1776802855006, 1776802855006, 0, 'te iubesc mama. sterg mesajele astea ca imi ia telefonul la verificat', 405),  -- 22:20 Nela to mother
  (406, 14, 1, 'ACB4CE1D6FC24D47A6EF7937C5FBEF3B', 0, 13, 0, 1776803459021, 1776803459805, 1776803459805, 0, 'rentrée. il n''a rien vu', 406),  -- 22:30 Nela to Baptiste
  (407, 16, 0, '3AE9F9193357A9DBDF42B15360383336', 0, 0, 0, 1776804057000, 1776804057369, -1, 0, 'did he notice you went out', 407),  -- 22:40 Oksana
  (408, 16, 1, 'AC00A5AFF76FF26D0772DFD21C365048', 0, 13, 0, 1776804080192, 1776804080348, 1776804080348, 0, 'no 🙏', 408);  -- 22:41 Nela to Oksana

-- Wednesday 22 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (409, 14, 0, '3AA146500D53AED22A30755F6C2524DF', 0, 0, 0, 1776838214000, 1776838214207, -1, 0, 'J''ai parlé à l''inspection du travail, madame Delattre. Elle peut venir lundi, sans te citer', 409),  -- 08:10 Baptiste
  (410, 14, 1, 'AC6ED4970C9C9333C6BC702B2E516555', 0, 13, 0, 1776838321454, 1776838321836, 1776838321836, 0, 'il va savoir que c''est moi', 410),  -- 08:12 Nela to Baptiste
  (411, 14, 0, '3A185D6EF10D3CABB46A18820244F026', 0, 0, 0, 1776838537000, 1776838537783, -1, 0, 'Elle contrôle trois serres le même jour exprès. Personne ne saura', 411),  -- 08:15 Baptiste
  (412, 14, 1, 'AC60267CD7F868A6B80F497E7687D4E2', 0, 13, 0, 1776838850214, 1776838850527, 1776838850527, 0, 'ok faites', 412),  -- 08:20 Nela to Baptiste
  (413, 4, 0, '3A83FC44C2AEF9CC87886B8B538D2F1D', 0, 0, 0, 1776878437000, 1776878437268, -1, 0, 'Tomorrow 4:30 not 4:50, lorry comes early', 413),  -- 19:20 Victor
  (414, 4, 1, 'AC6B0C5BAB4036AB515BB84730D3A526', 0, 13, 0, 1776878511243, 1776878512027, 1776878512027, 0, 'ok', 414),  -- 19:21 Nela to Victor
  (415, 5, 0, '3A6BBF974C9C54CC18BB3D6E4276FC22', 6, 0, 0, 1776880859000, 1776880859976, -1, 0, 'Tomorrow visitors maybe. If somebody asks you are helping for the weekend, no boss, no salary', 415),  -- 20:00 Victor in team 4
  (416, 5, 0, '3AADFC37AA2939CF3BB797266A00FA17', 6, 0, 0, 1776880880000, 1776880880411, -1, 0, 'Delete this message after you read. Delete the whole group chat', 416),  -- 20:01 Victor in team 4
  (417, 5, 0, '3A07AC61B749057A34D3C3DC2CF5F33D', 27, 6, 0, 1776880989000, 1776880989447, -1, 7, NULL, 417);  -- 20:03 unknown LID in team 4

-- Thursday 23 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (418, 13, 0, '3AC7D47EEF5830E649E094AB816E4E48', 0, 6, 0, 1776938446000, 1776938446774, -1, 7, NULL, 418),  -- 12:00 lawyer
  (419, 13, 0, '3ACB68D8A9D842E9CE8D062053712E2A', 0, 0, 0, 1776938515000, 1776938515199, -1, 0, 'Bonjour Madame, Maître Kerbrat, avocate. Baptiste m''a transmis votre contact avec votre accord. Nos échanges sont confidentiels', 419),  -- 12:01 lawyer
  (420, 13, 1, 'ACED13828FB86D587C280666ADBCF0C1', 0, 13, 0, 1776938738350, 1776938738709, 1776938738709, 0, 'Bonjour maître. J''ai peur', 420),  -- 12:05 Nela to lawyer
  (421, 13, 0, '3AA3A843A19387457023FA6D2FD37631', 0, 0, 0, 1776938857000, 1776938857673, -1, 0, 'C''est normal. Vous n''avez rien fait de mal', 421),  -- 12:07 lawyer
  (422, 13, 0, '3A7807406A33F83789C41285D17E506E', 0, 0, 0, 1776939010000, 1776939010838, -1, 0, 'La loi est claire : personne n''a le droit de garder votre passeport, ni de vous enfermer, ni de retenir votre salaire pour une dette inventée', 422),  -- 12:10 lawyer
  (423, 13, 1, 'AC84FD113F041BCD1FAC93761FC0B027', 0, 13, 0, 1776939172811, 1776939172964, 1776939172964, 0, 'il dit que j''ai signé', 423),  -- 12:12 Nela to lawyer
  (424, 13, 0, '3A5A171BE6FC71323C9D77754EE5FB02', 0, 0, 0, 1776939249000, 1776939249586, -1, 0, 'Une feuille signée sous la contrainte ne vaut rien', 424),  -- 12:14 lawyer
  (425, 13, 0, '3A3C07DF7847CD236B29E8F94C8054D4', 0, 0, 0, 1776939631000, 1776939631563, -1, 0, 'Si quelqu''un vous menace d''appeler la police pour vous expulser, sachez que vous êtes citoyenne européenne : c''est faux', 425),  -- 12:20 lawyer
  (426, 13, 1, 'AC029E054015F91DEE5DB0ADFA1E05B4', 0, 13, 0, 1776939757074, 1776939757865, 1776939757865, 0, 'je ne savais pas', 426),  -- 12:22 Nela to lawyer
  (427, 13, 0, '3AFD6EA9EC491B5D6A3F47659A2468F6', 0, 0, 0, 1776939907000, 1776939907776, -1, 0, 'Ne supprimez aucun message. Si vous pouvez, faites des captures d''écran et envoyez-les à une personne de confiance', 427),  -- 12:25 lawyer
  (428, 13, 1, 'AC30BC9E5DFEC2D64A97E3FE1D7B6289', 0, 13, 0, 1776940206723, 1776940207259, 1776940207259, 0, 'mon amie kate les a', 428);  -- 12:30 Nela to lawyer

-- Friday 24 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (429, 3, 0, '3A5C4EE4ACF78D96BC60207A3161EFC7', 0, 0, 0, 1777046569000, 1777046569807, -1, 0, 'Il y a des gens de l''inspection qui tournent dans le coin', 429),  -- 18:02 Didier
  (439, 3, 0, '3AE9CEE052622A8E0EA06E964678E1FB', 0, 0, 0, 1777046620000, 1777046620399, -1, 0, 'Efface toute la conversation, maintenant, et dis aux filles d''effacer aussi', 439),  -- 18:03 Didier
  (440, 3, 0, '3AC63DE06A064BBFEE2BAE9EC8D73A8E', 0, 0, 0, 1777046722000, 1777046722153, -1, 0, 'Et si on te demande : tu es ici en vacances chez des amis, tu aides un peu au jardin', 440),  -- 18:05 Didier
  (441, 3, 1, 'AC7AE7EE0D503D7D49DB159F91E11C80', 0, 13, 0, 1777046940793, 1777046941154, 1777046941154, 0, 'ok', 441),  -- 18:09 Nela to Didier
  (442, 14, 1, 'ACE13AA761E4E742C0CB1AD17EB4B3A1', 0, 13, 0, 1777048217159, 1777048217617, 1777048217617, 0, 'il a dit d''effacer toute la conversation et de dire qu''on est en vacances', 442),  -- 18:30 Nela to Baptiste
  (443, 14, 0, '3AB873407402B07F30E0FBF0B00E8FE4', 0, 0, 0, 1777048419000, 1777048419864, -1, 0, 'Tu as encore tes captures ?', 443),  -- 18:33 Baptiste
  (444, 14, 1, 'ACE8C8C4FA9DF8FF6B0FDECECB001A7D', 0, 13, 0, 1777048462906, 1777048463201, 1777048463201, 0, 'oui chez kate', 444);  -- 18:34 Nela to Baptiste

-- Saturday 25 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (445, 15, 0, '3A417F0183A7FFBBE5E50263DCF727C8', 0, 0, 0, 1777150954000, 1777150954205, -1, 0, CAST('Vin marti dupa fete, le ducem in alta parte.' AS BLOB), 445),  -- 23:02 Dragos
  (446, 15, 0, '3AE9CF733697DD1237535018BB889992', 0, 0, 0, 1777151011000, 1777151011686, -1, 0, 'Sterge conversatia asta', 446);  -- 23:03 Dragos

-- Monday 27 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (447, 5, 0, '3A8661065EAE0331C36802304C689BB8', 8, 0, 0, 1777275602000, 1777275602598, -1, 0, 'they are here', 447),  -- 09:40 Hamza in team 4
  (448, 5, 0, '3ACE894E1BC93D12982E6B044C09E88E', 8, 0, 0, 1777275718000, 1777275718653, -1, 0, 'inspection, real ones, two cars', 448),  -- 09:41 Hamza in team 4
  (449, 5, 0, '3ABF47B81AEF5E0A5CFE4B5369BAEFD2', 7, 0, 0, 1777275740000, 1777275740314, -1, 0, 'stay calm everyone', 449),  -- 09:42 Oksana in team 4
  (450, 14, 1, 'AC1D916CE18C37860545C2E296549F74', 0, 13, 0, 1777275944743, 1777275945014, 1777275945014, 0, 'ils sont là', 450),  -- 09:45 Nela to Baptiste
  (451, 14, 0, '3AEF1D7B49E0439841017C8B355C0C21', 0, 0, 0, 1777276004000, 1777276004234, -1, 0, 'Oui. Parle-leur en roumain, l''interprète est avec eux', 451),  -- 09:46 Baptiste
  (452, 5, 0, '3AB8E942D56CD30A09311BDED7CD4966', 6, 6, 0, 1777278650000, 1777278650300, -1, 7, NULL, 452),  -- 10:30 Victor in team 4
  (453, 5, 0, '3A41D6E27EA3E3B87FAB2CF978AC4DA9', 9, 0, 0, 1777278697000, 1777278697779, -1, 0, 'pourquoi t''as viré Hamza', 453),  -- 10:31 Yasmine in team 4
  (454, 5, 0, '3A5CE4FDFD78B013FF32FF6AC4787BB5', 6, 6, 0, 1777278735000, 1777278735201, -1, 7, 'Montrouvel echipa 4 🥕', 454),  -- 10:32 Victor in team 4
  (455, 3, 0, '3AF5168173261A8178A51DFBA891FF2A', 0, 0, 0, 1777281330000, 1777281330226, -1, 0, 'Tu leur as dit quoi ??', 455),  -- 11:15 Didier
  (456, 3, 0, '3A0205C38BB8DF68DF500243C8BB73A0', 0, 0, 0, 1777281373000, 1777281373673, -1, 90, NULL, 456),  -- 11:16 Didier
  (457, 3, 0, '3A6F2C2A420B439D9273757699064544', 0, 0, 0, 1777281463000, 1777281463554, -1, 90, NULL, 457),  -- 11:17 Didier
  (458, 3, 0, '3A86A191EA5C705555195476596D9741', 0, 0, 0, 1777281540000, 1777281540260, -1, 0, 'Tu vas le regretter', 458),  -- 11:19 Didier
  (459, 4, 0, '3A4238EE540233C458E1C808090726D4', 0, 0, 0, 1777286401000, 1777286401531, -1, 0, 'Nela please. I have kids also. Don''t say my name', 459),  -- 12:40 Victor
  (460, 14, 1, 'AC9B7BEAFD7D4B562CAC3D0199ECAEDD', 0, 13, 0, 1777288223829, 1777288224235, 1777288224235, 0, 'j''ai tout dit', 460),  -- 13:10 Nela to Baptiste
  (461, 14, 0, '3AD02040563D758899EDDD77EF11F2AE', 0, 0, 0, 1777288379000, 1777288379406, -1, 0, 'Bravo. Chambre prévue pour demain, je t''envoie madame Rolland', 461),  -- 13:12 Baptiste
  (462, 10, 0, '3A3526362C2278C2C46E408ABABB751E', 0, 6, 0, 1777307410000, 1777307410361, -1, 7, NULL, 462),  -- 18:30 landlady
  (463, 10, 0, '3A7D8CB96A571402923AC4AE8B088F18', 0, 0, 0, 1777307496000, 1777307496932, -1, 0, 'Bonsoir Ionela, Baptiste m''a donné votre numéro. La chambre est libre dès demain, 15 m², douche sur le palier', 463),  -- 18:31 landlady
  (464, 10, 1, 'ACFAB59AEB7388EF6300E1472C5AA9EE', 0, 13, 0, 1777307741445, 1777307742042, 1777307742042, 0, 'Bonsoir madame, merci beaucoup. C''est combien?', 464),  -- 18:35 Nela to landlady
  (465, 10, 0, '3A530A6338B4B0FCC672C5B9740D2971', 0, 0, 0, 1777307837000, 1777307837785, -1, 0, '260 € charges comprises. Et une caution de 260 € que je vous rends quand vous partez, c''est écrit dans le bail', 465),  -- 18:37 landlady
  (466, 10, 1, 'AC6EBF802B491CCDB586AD9BC3389E4A', 0, 13, 0, 1777307903341, 1777307903680, 1777307903680, 0, 'je n''ai pas d''argent maintenant', 466),  -- 18:38 Nela to landlady
  (467, 10, 0, '3A3A6A71E81D8E7D60227128B4D4FBCC', 0, 0, 0, 1777308010000, 1777308010252, -1, 0, 'On verra ça avec l''association, ne vous inquiétez pas', 467),  -- 18:40 landlady
  (468, 10, 0, '3A293E80150E934E427365559CD2A6BE', 0, 0, 0, 1777308148000, 1777308148565, -1, 0, 'Il me faudra juste une copie d''une pièce d''identité pour le bail. Une copie, vous gardez l''original bien sûr', 468),  -- 18:42 landlady
  (469, 10, 1, 'ACC6D5DAC485172669A4ED306EF3656A', 0, 13, 0, 1777308207920, 1777308208585, 1777308208585, 0, 'mon passeport n''est pas encore avec moi', 469),  -- 18:43 Nela to landlady
  (470, 10, 0, '3A6A25270A3DC806AFD019604B3957CB', 0, 0, 0, 1777308325000, 1777308325232, -1, 0, 'Alors la carte de séjour provisoire ou le papier du consulat, ça ira', 470);  -- 18:45 landlady

-- Tuesday 28 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (471, 3, 0, '3AC671F24129976194464904672A8299', 0, 0, 0, 1777354209000, 1777354209418, -1, 0, 'Ta valise est dehors', 471),  -- 07:30 Didier
  (472, 3, 1, 'ACF890AA278D8A3C573036F6AE910D5D', 0, 13, 0, 1777355557370, 1777355557770, 1777355557770, 0, 'je viens le chercher avec le syndicat', 472),  -- 07:52 Nela to Didier
  (473, 14, 0, '3A20326A21DABEB4001CA242B1039EE5', 0, 0, 0, 1777356045000, 1777356045670, -1, 0, 'Je suis au portail avec les gendarmes. Sors avec tes affaires, on ne bouge pas d''ici', 473),  -- 08:00 Baptiste
  (474, 14, 1, 'AC3E697E2C59C1052C910DFDCBC53203', 0, 13, 0, 1777356127601, 1777356128508, 1777356128508, 0, 'je sors', 474),  -- 08:02 Nela to Baptiste
  (475, 16, 0, '3A1AF1B7B99D0BB7E2BC0A3B70C28F88', 0, 0, 0, 1777360234000, 1777360234962, -1, 0, 'I come with you. we all come', 475),  -- 09:10 Oksana
  (476, 16, 1, 'AC19C1B3B29C5254D947F3036FADA286', 0, 13, 0, 1777360277105, 1777360278053, 1777360278053, 0, 'all of us', 476),  -- 09:11 Nela to Oksana
  (477, 10, 0, '3A022F650D9FBFADD9CC3F64E6E58CD5', 0, 0, 0, 1777365637000, 1777365637451, -1, 0, 'Je suis en bas, veste bleue', 477),  -- 10:40 landlady
  (478, 10, 1, 'AC64C8C1C80569B0374EC3FBE8D2F51B', 0, 13, 0, 1777365691759, 1777365692231, 1777365692231, 0, 'j''arrive', 478),  -- 10:41 Nela to landlady
  (479, 6, 1, 'AC8F0940D5176ABBC8C8BA07485CBF7C', 0, 13, 0, 1777367105377, 1777367105637, 1777367105637, 0, 'am iesit mama. sunt in siguranta', 479),  -- 11:05 Nela to mother
  (480, 6, 0, '3A4AA4994C8B380F4A4848BFAEC4F4FF', 0, 0, 0, 1777367203000, 1777367204009, -1, 90, NULL, 480),  -- 11:06 mother
  (481, 8, 1, 'ACF8A605D025623D72917D92F84A7734', 0, 13, 0, 1777368645192, 1777368645478, 1777368645478, 0, 'im out kate. in a room with a key that is MINE', 481),  -- 11:30 Nela to Kate
  (482, 8, 0, '3AAE1507A9381B44CAB808D866B99085', 0, 0, 0, 1777368666000, 1777368666443, -1, 2, NULL, 482),  -- 11:31 Kate
  (483, 8, 0, '3AF2D3CCD8F66E5A1B456275E03C5787', 0, 0, 0, 1777368744000, 1777368744584, -1, 0, 'I could kill you for not telling me earlier, I love you', 483),  -- 11:32 Kate
  (484, 8, 1, 'AC36F4866A74CA2A6520199173136D84', 0, 13, 0, 1777368788997, 1777368789379, 1777368789379, 0, 'love you too', 484),  -- 11:33 Nela to Kate
  (485, 7, 1, 'AC74E105CDFD66A6B289F64886671206', 0, 13, 0, 1777371016365, 1777371017220, 1777371017220, 0, 'AM IESIT', 485),  -- 12:10 Nela to Roxana
  (486, 7, 0, '3ABFC4E39397CBB213D2C8146E1E7C71', 0, 0, 0, 1777371034000, 1777371034824, -1, 0, '😭😭😭😭', 486),  -- 12:10 Roxana
  (487, 7, 0, '3A669EE628B9BD35DECF8990FDBDCA3A', 0, 0, 0, 1777371112000, 1777371112875, -1, 90, NULL, 487),  -- 12:11 Roxana
  (488, 10, 0, '3AB94AD02373599676019C8DED9EB497', 0, 0, 0, 1777381374000, 1777381374705, -1, 0, 'Voilà les deux clés de la porte, elles sont à vous. Vous sortez et rentrez quand vous voulez', 488),  -- 15:02 landlady
  (489, 10, 1, 'AC5CD743BBF2B3DB9668AAE174C11564', 0, 13, 0, 1777381452889, 1777381453721, 1777381453721, 0, 'merci du coeur', 489);  -- 15:04 Nela to landlady

-- Wednesday 29 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (490, 2, 0, '3AD435FD332BEDA510F10A745158EF63', 0, 0, 0, 1777472447000, 1777472447492, -1, 0, 'Ai fugit ca o hoata. Esti blestemata, ai jurat pe icoana ca muncesti 6 luni', 490),  -- 16:20 Sergiu
  (491, 2, 0, '3AA64D5E4152D0C712BB91FA0635B788', 0, 0, 0, 1777472531000, 1777472531705, -1, 0, 'Juramantul calcat se intoarce pe copilul Roxanei, sa tii minte', 491),  -- 16:22 Sergiu
  (492, 2, 1, 'ACA9C4EB54172B9E4BCBC6D3F2ADD3E9', 0, 13, 0, 1777472664672, 1777472665462, 1777472665462, 0, 'nu imi mai scrieti', 492),  -- 16:24 Nela to Sergiu
  (493, 2, 1, 'AC9623532F2502EB663800FDCEF59535', 0, 6, 0, 1777472696106, 1777472696648, 1777472696648, 7, NULL, 493),  -- 16:24 Nela to Sergiu
  (494, 9, 1, 'AC855E55142826AB5FC555D08DEDA9B6', 0, 13, 3, 1777478400777, 1777478400918, 1777478400918, 0, 'alive. long story', 494),  -- 18:00 Nela in fantasy
  (495, 9, 0, '3A965A17DF948F34C67762424E9526BB', 20, 0, 0, 1777478513000, 1777478513778, -1, 0, '❤️ we heard from your mum. whatever you need', 495),  -- 18:01 Dan in fantasy
  (496, 9, 0, '3AA248F33A64EB851EF843301B85ABC4', 22, 0, 0, 1777478600000, 1777478600351, -1, 0, 'league is yours, you win, we decided', 496),  -- 18:03 Ryan in fantasy
  (497, 9, 0, '3A8F59101ECAD81C82AB3C00F6C27578', 21, 0, 0, 1777478735000, 1777478735340, -1, 0, 'unanimous', 497);  -- 18:05 Alex in fantasy

-- Thursday 30 April
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (498, 13, 0, '3A0024A7F029D8AE5E62F5091888147C', 0, 0, 0, 1777554046000, 1777554046509, -1, 0, 'Le dépôt de plainte est fixé au 5 mai à 10h. Je serai avec vous, et l''interprète aussi', 498),  -- 15:00 lawyer
  (499, 13, 1, 'AC87E2B7AABCBCAEABD36A032BC2BA41', 0, 13, 0, 1777554270142, 1777554270411, 1777554270411, 0, 'd''accord', 499),  -- 15:04 Nela to lawyer
  (500, 13, 0, '3A2873C334864D00F1D6305A7519A292', 0, 0, 0, 1777554406000, 1777554406438, -1, 9, NULL, 500);  -- 15:06 lawyer

-- Friday 1 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (501, 10, 0, '3A4DB6F792A71222E58FB72DBD9A2968', 0, 0, 0, 1777619412000, 1777619412200, -1, 0, 'Le plombier passe lundi à 9h, vous serez là ?', 501),  -- 09:10 landlady
  (502, 10, 1, 'ACCBA84683DACAAFB1B7FFCF1FE3F47B', 0, 13, 0, 1777619549432, 1777619549979, 1777619549979, 0, 'oui', 502);  -- 09:12 Nela to landlady

-- Saturday 2 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (503, 7, 0, '3A2BA74DE5C50DC18142225C790E5DA8', 0, 0, 0, 1777737652000, 1777737652691, -1, 3, 'Luca ti-a facut desen', 503),  -- 18:00 Roxana
  (504, 7, 1, 'AC74AF37D9509B8084B182B65F739941', 0, 13, 0, 1777737945784, 1777737946724, 1777737946724, 0, 'il pun pe perete', 504),  -- 18:05 Nela to Roxana
  (505, 7, 0, '3A9CE6C1E2439E8AE1EE223D9332EAFD', 0, 0, 0, 1777738007000, 1777738007258, -1, 0, 'cand vii la noi?', 505),  -- 18:06 Roxana
  (506, 7, 1, 'ACE46DE0C6BCF801F9E2F13B322BC098', 0, 13, 0, 1777738233401, 1777738234107, 1777738234107, 0, 'dupa ce primesc actele. avocata zice 2-3 saptamani', 506);  -- 18:10 Nela to Roxana

-- Sunday 3 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (507, 6, 0, '3A40313F1F95445D184030DB3408F479', 0, 0, 0, 1777797007000, 1777797007685, -1, 0, 'Ti-am trimis pachet cu curier, vezi sa fii acasa', 507),  -- 10:30 mother
  (508, 6, 1, 'AC64F114A9A73F32001F04CD035A0956', 0, 13, 0, 1777797104859, 1777797105104, 1777797105104, 0, 'multumesc 😘', 508);  -- 10:31 Nela to mother

-- Monday 4 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (509, 10, 0, '3AB6A142FBBB0B0FB24276DFD0454577', 0, 0, 0, 1777878313000, 1777878313575, -1, 0, 'Il est arrivé ?', 509),  -- 09:05 landlady
  (510, 10, 1, 'ACD0867D02F3CA507FC8391B28799B74', 0, 13, 0, 1777879211787, 1777879212739, 1777879212739, 0, 'oui il répare', 510),  -- 09:20 Nela to landlady
  (511, 16, 0, '3A5893C0BC1D552CD577DF966E790BEE', 0, 0, 0, 1777912213000, 1777912213711, -1, 0, 'my mother cried 2 hours on phone. happy cry', 511),  -- 18:30 Oksana
  (512, 16, 1, 'AC497033C4735D3A97C61F3616F0BC4D', 0, 13, 0, 1777912314340, 1777912314888, 1777912314888, 0, 'same', 512);  -- 18:31 Nela to Oksana

-- Tuesday 5 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (513, 12, 0, '3A08DADE747BE678A577F8B4A13CA4A9', 0, 6, 0, 1777968009000, 1777968009136, -1, 7, NULL, 513),  -- 10:00 Maud
  (514, 12, 0, '3A4A488ABEC816D9E3E5E9F7F6CD657A', 0, 0, 0, 1777968082000, 1777968082320, -1, 0, 'Bonjour Madame Dobre, Maud, RH du Fournil du Tilleul. Suite à votre candidature, seriez-vous disponible jeudi à 15h ?', 514),  -- 10:01 Maud
  (515, 12, 1, 'ACD9242965DF0145F852FF209266C024', 0, 13, 0, 1777968732562, 1777968733076, 1777968733076, 0, 'Bonjour, oui avec plaisir', 515),  -- 10:12 Nela to Maud
  (516, 12, 0, '3AEF5FA1A1DEC11590B793BB43D1787D', 0, 0, 0, 1777968856000, 1777968856296, -1, 0, 'Parfait. C''est pour la vente, 35 h, deux jours de repos par semaine', 516),  -- 10:14 Maud
  (517, 13, 0, '3A30A9ECE1ADBF34D8833BEE11925958', 0, 0, 0, 1777977600000, 1777977600879, -1, 0, 'Vous avez été très courageuse ce matin', 517),  -- 12:40 lawyer
  (518, 13, 1, 'ACC2747B2C5A8828310FACA4C23B9FEB', 0, 13, 0, 1777977944615, 1777977945012, 1777977945012, 0, 'merci maître. et l''argent?', 518),  -- 12:45 Nela to lawyer
  (519, 13, 0, '3ACF1147B4F1EC781A227E342E5721BB', 0, 0, 0, 1777978100000, 1777978100918, -1, 0, 'On réclame les salaires de mars et avril, plus les heures. Les prud''hommes, c''est un peu long, mais le dossier est solide', 519);  -- 12:48 lawyer

-- Wednesday 6 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (520, 11, 0, '3AFB1ABCFE61063FD572587C43F18155', 0, 0, 0, 1778068957000, 1778068957305, -1, 0, 'Bonjour, livreur Colis Lys, j''ai un paquet de Roumanie pour vous. Envoyez-moi votre localisation svp, je ne trouve pas l''entrée', 520),  -- 14:02 courier
  (521, 11, 1, 'AC45EEE6AF61846CB6161D2881AB2C64', 0, 13, 0, 1778069070043, 1778069070936, 1778069070936, 5, NULL, 521),  -- 14:04 Nela to courier
  (522, 11, 0, '3A98EFEF8E5E655874CBEBD1C535DFF8', 0, 0, 0, 1778069102000, 1778069102853, -1, 0, 'Je partage ma position en direct, vous me verrez arriver', 522),  -- 14:05 courier
  (523, 11, 0, '3A7CB99E7E3C3E6C29C4D8993A61A2F8', 0, 0, 0, 1778069131000, 1778069131594, -1, 16, NULL, 523),  -- 14:05 courier
  (524, 11, 0, '3ACD79543E00DFABE3D5A51E80AB3CCB', 0, 0, 0, 1778069478000, 1778069478328, -1, 90, NULL, 524),  -- 14:11 courier
  (525, 11, 1, 'AC95CEFD048B26E01959F929DCA64B7A', 0, 13, 0, 1778069567452, 1778069568377, 1778069568377, 0, 'pardon je descends', 525),  -- 14:12 Nela to courier
  (526, 11, 0, '3A99B48D573247B8D1C4CDAA09210EDD', 0, 0, 0, 1778069627000, 1778069627282, -1, 0, 'Je suis devant la porte verte', 526),  -- 14:13 courier
  (527, 11, 1, 'ACEB06D1E692C71DE6BA618C71D0B732', 0, 13, 0, 1778069774903, 1778069775405, 1778069775405, 0, 'merci!!', 527),  -- 14:16 Nela to courier
  (528, 11, 0, '3A176A76F4A9138EE121E1996836CC03', 0, 0, 0, 1778069873000, 1778069873412, -1, 0, 'Bonne journée. Prenez une photo du colis si le carton est abîmé', 528),  -- 14:17 courier
  (529, 8, 0, '3A0AFB3CD1079A57952F640482109433', 0, 0, 0, 1778086820000, 1778086820642, -1, 0, 'still owe you 20 quid from Margate btw, bank transfer?', 529),  -- 19:00 Kate
  (530, 8, 1, 'ACBAE6F63C4B212D2FF1C5BC03271838', 0, 13, 0, 1778086951331, 1778086952276, 1778086952276, 0, 'buy me chips when i come', 530),  -- 19:02 Nela to Kate
  (531, 8, 0, '3AA60625B9D482500ECEA1FADBF02C71', 0, 0, 0, 1778087140000, 1778087140417, -1, 0, 'deal', 531);  -- 19:05 Kate

-- Thursday 7 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (532, 12, 1, 'AC72D1AEA420F15656AB3729156B6D8D', 0, 13, 0, 1778164836811, 1778164837103, 1778164837103, 0, 'Merci pour l''entretien madame', 532),  -- 16:40 Nela to Maud
  (533, 12, 0, '3A53CC0EE0D25E1FD5629AD38B72D0FB', 0, 0, 0, 1778165555000, 1778165555162, -1, 0, 'Merci à vous ! Pour préparer le contrat, pouvez-vous m''envoyer une copie de votre pièce d''identité, un RIB et votre numéro de sécurité sociale ?', 533),  -- 16:52 Maud
  (534, 12, 1, 'AC1CB9752CC051C0BF931FEF1189457A', 0, 13, 0, 1778165709264, 1778165709465, 1778165709465, 0, 'mon passeport est à la gendarmerie, je le récupère lundi', 534),  -- 16:55 Nela to Maud
  (535, 12, 0, '3ABE48A8C038135FF0B8251B1B9AABBE', 0, 0, 0, 1778165901000, 1778165901745, -1, 0, 'Aucun souci, on attend. Vous lirez le contrat avant de signer, il y en a une version en roumain si vous voulez', 535),  -- 16:58 Maud
  (536, 12, 1, 'AC8AAB7CF0AA64848F9CB9D78D67797E', 0, 13, 0, 1778166083538, 1778166083706, 1778166083706, 0, 'merci, c''est la première fois qu''on me propose ça', 536),  -- 17:01 Nela to Maud
  (537, 10, 1, 'AC2701ACEBFEC811630E2FEBD16AB70B', 0, 13, 0, 1778175041206, 1778175041667, 1778175041667, 0, 'madame j''ai payé les 130 € à l''association, la moitié', 537),  -- 19:30 Nela to landlady
  (538, 10, 0, '3A21379E8F3456162BB345B234E3D835', 0, 0, 0, 1778175224000, 1778175224573, -1, 0, 'Parfait. Le reste le mois prochain, rien ne presse 🙂', 538),  -- 19:33 landlady
  (539, 10, 1, 'ACF6B4F78F15021B0DAA2C2A8C54D6E3', 0, 13, 0, 1778175247444, 1778175248188, 1778175248188, 0, 'merci', 539);  -- 19:34 Nela to landlady

-- Friday 8 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (540, 12, 0, '3AC335BCDB828FF60EDE6AB6589AD346', 0, 0, 0, 1778224526000, 1778224526849, -1, 0, 'Le premier mois est payé le 31, par virement, sur votre compte à vous', 540),  -- 09:15 Maud
  (541, 12, 0, '3A6C209D949E2ECAFAA0CD124C8264E5', 0, 0, 0, 1778224616000, 1778224616967, -1, 0, 'La tenue est fournie, il n''y a rien à payer. Nous ne gardons jamais les papiers de qui que ce soit', 541),  -- 09:16 Maud
  (542, 12, 1, 'AC5B2BF8EEE596CCB3CA7271D61099C9', 0, 13, 0, 1778224809841, 1778224810490, 1778224810490, 0, 'merci beaucoup', 542),  -- 09:20 Nela to Maud
  (543, 13, 0, '3A89A2EE897CC034D52D081E8AC38704', 0, 0, 0, 1778253620000, 1778253620296, -1, 0, 'Bonne nouvelle : la gendarmerie a saisi six passeports chez lui, dont le vôtre', 543),  -- 17:20 lawyer
  (544, 13, 1, 'ACA4C32529987D02BA740025EE28FEEC', 0, 13, 0, 1778253684041, 1778253684319, 1778253684319, 0, '😭😭 merci merci', 544);  -- 17:21 Nela to lawyer

-- Saturday 9 May
INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, status, recipient_count, timestamp,
    received_timestamp, receipt_server_timestamp, message_type, text_data, sort_id) VALUES
  (545, 7, 0, '3A0B006B12FBCD277D7737AD944ED03B', 0, 0, 0, 1778351413000, 1778351413665, -1, 0, 'am rezervat bilet pt tine 22 mai, doar sa ai pasaportul la tine 😁', 545),  -- 20:30 Roxana
  (546, 7, 1, 'AC4980AC4967E935D7758C0A5214F249', 0, 13, 0, 1778351468526, 1778351469048, 1778351469048, 0, 'esti nebuna 😂😂 multumesc', 546),  -- 20:31 Nela to Roxana
  (547, 9, 0, '3ADA3D24E2BE86957B0CC6C93C4B7D3C', 20, 0, 0, 1778355930000, 1778355930872, -1, 0, 'final table, Nela champion by decree 🏆', 547),  -- 21:45 Dan in fantasy
  (548, 9, 1, 'AC47C8EB78AB4904932D5CD5F23C6520', 0, 13, 3, 1778356016551, 1778356016673, 1778356016673, 0, '😂😂 i accept', 548);  -- 21:46 Nela in fantasy

-- Files that messages refer to. Only the advertisement is in the exhibit; the others were not acquired.
INSERT INTO message_media (message_row_id, chat_row_id, transferred, file_path, file_size, width, height, mime_type,
    file_length, media_name, file_hash, media_duration) VALUES
  (7, 2, 1, 'Media/WhatsApp Documents/oferta-montrouvel.png', NULL, NULL, NULL, 'image/png', NULL, 'oferta-montrouvel.png', NULL, NULL),
  (24, 2, 1, 'Media/WhatsApp Images/Sent/IMG-20260303-WA0001.jpg', 231877, 1600, 1200, 'image/jpeg', 231877, NULL, 'Oxfh//6zcdm6BUTnj5yMfOzPK3BPWbl3pMgKXf6G8FM=', NULL),
  (25, 2, 1, 'Media/WhatsApp Images/Sent/IMG-20260303-WA0002.jpg', 204311, 1600, 1200, 'image/jpeg', 204311, NULL, '9rzc3NRDSwlHNqWOLO2dAl+fJJyeH8Sk/kMgTfYkB1k=', NULL),
  (45, 7, 1, 'Media/WhatsApp Voice Notes/202610/PTT-20260304-WA0013.opus', 53900, NULL, NULL, 'audio/ogg; codecs=opus', 53900, NULL, 'yfuEXtcFJbNkf8DoSrkTEkxwkEfvZoemGiR4TVvnVzw=', 22),
  (49, 2, 1, 'Media/WhatsApp Voice Notes/202610/PTT-20260305-WA0003.opus', 100450, NULL, NULL, 'audio/ogg; codecs=opus', 100450, NULL, 'CTO4T0RdqX8iHyck+nwnZL97CckcRlbhoXSMhYeXlkY=', 41),
  (74, 9, 1, 'Media/WhatsApp Images/IMG-20260314-WA0017.jpg', 151002, 1080, 1080, 'image/jpeg', 151002, NULL, 'DwujjQIHJ0Y9A6yaCadda5kU444d9eqJGJF057ouX5I=', NULL),
  (118, 7, 1, 'Media/WhatsApp Images/Sent/IMG-20260318-WA0014.jpg', 201344, 1200, 1600, 'image/jpeg', 201344, NULL, 'gV0ht7tjK8IsSvAU3m3pJAkDjAw3OfOr5EXsse4qcHo=', NULL),
  (153, 3, 1, 'Media/WhatsApp Images/IMG-20260321-WA0004.jpg', 188204, 1200, 1600, 'image/jpeg', 188204, NULL, 'X3IaWdVO/zkJZG8dX4r31dsjhIh7WJwZtkihF/X+FX0=', NULL),
  (166, 5, 1, 'Media/WhatsApp Images/IMG-20260322-WA0010.jpg', 244031, 1600, 1200, 'image/jpeg', 244031, NULL, 'GmMqce/uKFozaVUthemRlbayqd83zzCXJgWhDrZvma8=', NULL),
  (261, 3, 1, 'Media/WhatsApp Images/Sent/IMG-20260402-WA0005.jpg', 176320, 1200, 1600, 'image/jpeg', 176320, NULL, 'rjjzALjiNocsyPCVMKAoyeKFWsQLBu2W+uvgCtWVXgM=', NULL),
  (263, 3, 1, 'Media/WhatsApp Images/Sent/IMG-20260402-WA0006.jpg', 169854, 1200, 1600, 'image/jpeg', 169854, NULL, 'KIlyqMmYd9yOfFqo4JoIPW9pKgU8dX3TboAALUes5yY=', NULL),
  (270, 9, 1, 'Media/WhatsApp Images/IMG-20260404-WA0018.jpg', 133440, 1080, 2280, 'image/jpeg', 133440, NULL, 'u+0Ff09ct9Ar5ZBY3IUQPuEHljH+OCDYWE1KOT7OA44=', NULL),
  (282, 3, 1, 'Media/WhatsApp Stickers/STK-20260404-WA0007.webp', 21504, 512, 512, 'image/webp', 21504, NULL, 't6ZPvT3vYtZHJXAH68MEBOX0IEQuaoz5hCIZoPCS7bc=', NULL),
  (283, 6, 1, 'Media/WhatsApp Images/IMG-20260405-WA0011.jpg', 199871, 1200, 1600, 'image/jpeg', 199871, NULL, 'IcACJgD9OpXDuNVmNA5uEcd2UTe90xLj7+phX8SyZNw=', NULL),
  (300, 5, 1, 'Media/WhatsApp Documents/bulletin-mars-2026.pdf', 61244, NULL, NULL, 'application/pdf', 61244, 'bulletin-mars-2026.pdf', '40aGJtlacHmZBQXetYgP4B/SKzYTm8DmBjH3hWa2IQ8=', NULL),
  (315, 9, 1, 'Media/WhatsApp Stickers/STK-20260411-WA0019.webp', 21504, 512, 512, 'image/webp', 21504, NULL, '4aMtnjzGOec2cgvE6G2pTW+jM3/wV3gFFg6gTk3WbDU=', NULL),
  (346, 3, 1, 'Media/WhatsApp Images/IMG-20260412-WA0008.jpg', 214550, 1600, 1200, 'image/jpeg', 214550, NULL, 'xVcGZLSQk6okHfx+IUK1b/7be9y9cjGDmpoLjMigQeE=', NULL),
  (356, 3, 1, 'Media/WhatsApp Voice Notes/202616/PTT-20260414-WA0009.opus', 29400, NULL, NULL, 'audio/ogg; codecs=opus', 29400, NULL, 'pZnATlvo/s/H6zhBbALCvvuclDJCsdgCa3jyBZvJD/8=', 12),
  (404, 6, 1, 'Media/WhatsApp Voice Notes/202617/PTT-20260421-WA0012.opus', 227850, NULL, NULL, 'audio/ogg; codecs=opus', 227850, NULL, 'xau4cHekwYdo1bCjLNUXWklH4RPhPPvG97J0MqPaNoM=', 93),
  (482, 8, 1, 'Media/WhatsApp Voice Notes/202618/PTT-20260428-WA0016.opus', 142100, NULL, NULL, 'audio/ogg; codecs=opus', 142100, NULL, 'h9oEOwkPyVYbZCYfGnhWD7L2zgMbHBEurPCK7jVmOjY=', 58),
  (500, 13, 1, 'Media/WhatsApp Documents/attestation-depot.pdf', 88410, NULL, NULL, 'application/pdf', 88410, 'attestation-depot.pdf', 'U8YEipO+0f6GnFD22VRgbS9ZL+5bpYpXp0Dyx/XiYn0=', NULL),
  (503, 7, 1, 'Media/WhatsApp Video/VID-20260502-WA0015.mp4', 4811200, 848, 480, 'video/mp4', 4811200, NULL, 'd//+5tzstX8YZS3yQLF0/gPEUgCMSTRH7FrSBst26js=', 37);

-- Replies, each with the text it quotes.
INSERT INTO message_quoted (message_row_id, chat_row_id, parent_message_chat_row_id, from_me, sender_jid_row_id, key_id,
    timestamp, message_type, text_data) VALUES
  (28, 2, 2, 0, 4, '3AFCEEB27D02EAB04E686D0D843A5166', 1772474631000, 0, 'Asta e oferta. 2300 euro pe luna in mana, cazare si transport gratuit, fara experienta, plecare imediata'),
  (202, 2, 2, 0, 4, '3AEB33E59167BD0C8428F26382F53E59', 1774560930000, 0, 'Poti sa pleci cand platesti datoria. Ai 1450 la Didier si 600 la mine'),
  (237, 7, 7, 1, 2, 'AC7F0F71BF0F0E69A8905F20C9651C86', 1774906304490, 0, 'ne controleaza telefoanele si nu avem voie sa iesim. pasaportul e la el'),
  (244, 5, 5, 0, 6, '3A9FD70835EF65370EEF9FBC99677576', 1774977770000, 0, 'Salary next month. First month stays with the boss as guarantee, you don''t get paid until you finish the season'),
  (293, 2, 2, 0, 4, '3AAB7E86A7F84DA8BBC925D6C0C5AF06', 1775596423000, 0, 'Ionela, eu stiu unde sta maica-ta, pe ulita bisericii la poarta verde. Sa nu ma pui sa trec pe acolo'),
  (322, 8, 8, 1, 2, 'AC9D09D712768F68A6264BC08BAA8818', 1775943874543, 0, 'they took my passport the first day and i can''t leave, the gate is locked. not paid for 3 weeks only 120 euro'),
  (402, 6, 6, 1, 2, 'ACA764FA6484AC3AF4CAFBEE7912FFC5', 1776802246406, 0, 'mama nu te speria. nu e ce ti-am zis. mi-au luat pasaportul si nu ma lasa sa plec');

-- Places: in the open sea off the coast, so that no real house is meant. Live ones have a duration in seconds.
INSERT INTO message_location (message_row_id, chat_row_id, latitude, longitude, place_name, place_address,
    live_location_share_duration) VALUES
  (213, 3, 42.9187, 4.3412, NULL, NULL, 28800),
  (227, 5, 42.9192, 4.3397, 'Chapelle Saint-Roch', NULL, NULL),
  (240, 7, 42.9187, 4.3412, 'Maison Rouge', NULL, NULL),
  (521, 11, 42.9301, 4.3620, 'Rue des Lavoirs', NULL, NULL),
  (523, 11, 42.9333, 4.3588, NULL, NULL, 900);

-- System rows: 1 subject, 5 left, 11 created, 12 added, 14 removed, 58 blocked, 67 end-to-end encryption.
INSERT INTO message_system (message_row_id, action_type) VALUES
  (2, 67),
  (13, 67),
  (33, 12),
  (51, 67),
  (103, 67),
  (124, 67),
  (133, 11),
  (134, 12),
  (417, 5),
  (418, 67),
  (452, 14),
  (454, 1),
  (462, 67),
  (493, 58),
  (513, 67);
INSERT INTO message_system_chat_participant (message_row_id, user_jid_row_id) VALUES
  (33, 2),
  (134, 2),
  (452, 8);
INSERT INTO message_system_group (message_row_id, is_me_joined) VALUES
  (33, 1),
  (134, 1);
INSERT INTO message_system_block_contact (message_row_id, is_blocked) VALUES
  (493, 1);
INSERT INTO message_system_value_change (message_row_id, old_data) VALUES
  (454, 'Echipa 4 Montrouvel');

-- Deleted for everyone, and edited.
INSERT INTO message_revoked (message_row_id, revoked_key_id, revoke_timestamp) VALUES
  (252, '3AD5911B88C63BE6808F4E7F72D44BA1', 1774978928000),
  (372, '3ACBF4CA8DBAEE661ADE79A6065E3990', 1776370929000),
  (391, '3ACBFCF6A7A3C0B1B0B3E51E3CC9FEE8', 1776707463000);
INSERT INTO message_edit_info (message_row_id, original_key_id, edited_timestamp, sender_timestamp) VALUES
  (413, '3AF6A978FD01E971927E24EA5152EE39', 1776878677000, 1776878676300),
  (544, '3A4E773540F8885A3FFD64FE5D7E2A2A', 1778253804041, 1778253803341);

INSERT INTO message_mentions (_id, message_row_id, jid_row_id, display_name) VALUES
  (1, 242, 6, 'Victor');
INSERT INTO message_vcard (_id, message_row_id, vcard) VALUES
  (1, 65, 'BEGIN:VCARD
VERSION:3.0
N:;Dragos Sofer;;;
FN:Dragos Sofer
TEL;type=CELL;waid=40700000344:+40 700 000 344
END:VCARD'),
  (2, 180, 'BEGIN:VCARD
VERSION:3.0
N:;Nela nouvelle SIM;;;
FN:Nela nouvelle SIM
TEL;type=CELL;waid=33639984107:+33 6 39 98 41 07
END:VCARD'),
  (3, 330, 'BEGIN:VCARD
VERSION:3.0
N:;Baptiste (syndicat);;;
FN:Baptiste (syndicat)
TEL;type=CELL;waid=33639987704:+33 6 39 98 77 04
END:VCARD');

-- Reactions (type 56) and votes (type 67).
INSERT INTO message_add_on (_id, chat_row_id, from_me, key_id, sender_jid_row_id, parent_message_row_id, timestamp,
    message_add_on_type, received_timestamp) VALUES
  (1, 9, 0, '3A564D0E739FC3201234E743273F7E08', 22, 60, 1772919351000, 56, 1772919351350),
  (2, 5, 0, '3AE317123C20CF9BF9E9735AF2FA1354', 7, 162, 1774164180000, 67, 1774164180350),
  (3, 5, 0, '3A1CE6C344043378756A8CB45070E89C', 9, 162, 1774164247000, 67, 1774164247350),
  (4, 5, 1, '3A86B0AB071241463A47E20CAD91B33D', 0, 162, 1774164314000, 67, 1774164314350),
  (5, 5, 0, '3A804603A2F4B6260DEBE1F89E693414', 7, 165, 1774165264000, 56, 1774165264350),
  (6, 3, 1, '3A3ABD94890418C10758503EC88E8F0F', 0, 250, 1774978670000, 56, 1774978670350),
  (7, 4, 1, '3A020E62ED8ED75BDB6D880C848FB14C', 0, 318, 1775934860000, 56, 1775934860350),
  (8, 5, 0, '3AC8DA3B09EF2385390BD514CA0E71AB', 8, 350, 1776104183000, 56, 1776104183350),
  (9, 16, 0, '3A21FDB1B903D693B61636EF41991B4A', 7, 476, 1777360505105, 56, 1777360505455),
  (10, 8, 0, '3A2A60BDF81A9A0CAA490D95916FDB1A', 13, 484, 1777368853997, 56, 1777368854347),
  (11, 12, 0, '3A299C2F3546144F652732721C15FA05', 18, 536, 1778166131538, 56, 1778166131888),
  (12, 10, 0, '3ABBC4A2A39B1583950EBA33443C80E8', 16, 539, 1778175314444, 56, 1778175314794);
INSERT INTO message_add_on_reaction (message_add_on_row_id, reaction, sender_timestamp) VALUES
  (1, '😂', 1772919351000),
  (5, '❤️', 1774165264000),
  (6, '😢', 1774978670000),
  (7, '😰', 1775934860000),
  (8, '😡', 1776104183000),
  (9, '💪', 1777360505105),
  (10, '❤️', 1777368853997),
  (11, '😊', 1778166131538),
  (12, '🙏', 1778175314444);
INSERT INTO message_poll (message_row_id, selectable_options_count) VALUES
  (162, 1);
INSERT INTO message_poll_option (_id, message_row_id, option_name, vote_total) VALUES
  (1, 162, 'Borsch', 0),
  (2, 162, 'Couscous', 3),
  (3, 162, 'Pizza', 0);
INSERT INTO message_add_on_poll_vote (message_add_on_row_id, sender_timestamp) VALUES
  (2, 1774164180000),
  (3, 1774164247000),
  (4, 1774164314000);
INSERT INTO message_add_on_poll_vote_selected_option (_id, message_add_on_row_id, message_poll_option_id) VALUES
  (1, 2, 2),
  (2, 3, 2),
  (3, 4, 2);

-- Calls: result 2 missed, 5 answered; duration in seconds. Each has its row among the messages (type 90).
INSERT INTO call_log (_id, jid_row_id, from_me, call_id, transaction_id, timestamp, video_call, duration, call_result,
    bytes_transferred) VALUES
  (1, 11, 0, 'call:8AEE410836795851F651A71A314549D3', -1, 1774204221000, 0, 312, 5, 1216800),
  (2, 5, 0, 'call:8CE9060F783153216F51E210B78EE174', -1, 1774648235000, 0, 0, 2, 0),
  (3, 5, 0, 'call:8D32095EBA0967DBF62A74CDC48561EC', -1, 1774648281000, 0, 0, 2, 0),
  (4, 5, 0, 'call:3308A12A632C810A806A02B2F0F0FA96', -1, 1775511146000, 0, 74, 5, 288600),
  (5, 5, 0, 'call:D48A2901345351337B1524632E384252', -1, 1776630905000, 1, 52, 5, 202800),
  (6, 4, 0, 'call:9042900A42320C8D72ADD681021F1428', -1, 1776707476000, 0, 0, 2, 0),
  (7, 5, 0, 'call:7A091AC1D10E14A76FD20D9DC3074283', -1, 1777281373000, 0, 0, 2, 0),
  (8, 5, 0, 'call:F19C4756AD01293D4953E76B621B3814', -1, 1777281463000, 0, 0, 2, 0),
  (9, 11, 0, 'call:976F3A7E2859D5659D6CB95ADBB91182', -1, 1777367203000, 1, 1260, 5, 4914000),
  (10, 12, 0, 'call:D49526A03A451E8E3B09F51128B2EA39', -1, 1777371112000, 1, 2204, 5, 8595600),
  (11, 17, 0, 'call:E8FA5D63D8FA2A617AE1220718F31053', -1, 1778069478000, 0, 0, 2, 0);
INSERT INTO message_call_log (message_row_id, call_log_row_id) VALUES
  (168, 1),
  (210, 2),
  (211, 3),
  (290, 4),
  (390, 5),
  (392, 6),
  (456, 7),
  (457, 8),
  (480, 9),
  (487, 10),
  (524, 11);

-- Receipts of what she sent: several for one message in a group.
INSERT INTO receipt_user (_id, message_row_id, receipt_user_jid_row_id, receipt_timestamp, read_timestamp) VALUES
  (1, 3, 4, 1772473345890, 1772473499090),
  (2, 5, 4, 1772474272110, 1772474404310),
  (3, 9, 4, 1772475047490, 1772475169690),
  (4, 12, 4, 1772476833763, 1772477032963),
  (5, 14, 11, 1772478405701, 1772478546901),
  (6, 16, 11, 1772478979765, 1772479135965),
  (7, 18, 11, 1772479155760, 1772479226960),
  (8, 20, 4, 1772526698205, 1772526785405),
  (9, 22, 4, 1772526864037, 1772526945237),
  (10, 24, 4, 1772527807025, 1772527935225),
  (11, 25, 4, 1772527841007, 1772528124207),
  (12, 28, 4, 1772528983444, 1772529116644),
  (13, 31, 4, 1772529648913, 1772529898113),
  (14, 37, 20, 1772564769425, NULL),
  (15, 37, 21, 1772564774425, 1772564923425),
  (16, 37, 22, 1772564779425, 1772565020425),
  (17, 40, 12, 1772647508739, 1772647736939),
  (18, 42, 12, 1772647713140, 1772647775340),
  (19, 45, 12, 1772648133297, 1772648183497),
  (20, 46, 4, 1772738099311, 1772738182511),
  (21, 48, 4, 1772739710811, 1772739968011),
  (22, 50, 4, 1772740368913, 1772740454113),
  (23, 53, 13, 1772798651937, 1772798844137),
  (24, 55, 13, 1772798790033, 1772799032233),
  (25, 58, 13, 1772798914339, 1772799097539),
  (26, 66, 4, 1773050759054, 1773050938254),
  (27, 69, 12, 1773128725232, 1773128834432),
  (28, 72, 11, 1773487873714, 1773488026914),
  (29, 77, 20, 1773519643174, NULL),
  (30, 77, 21, 1773519648174, 1773519797174),
  (31, 77, 22, 1773519653174, 1773519894174),
  (32, 79, 4, 1773606008609, 1773606074809),
  (33, 82, 4, 1773606641480, 1773606834680),
  (34, 84, 19, 1773673924741, 1773674035941),
  (35, 86, 11, 1773679803205, 1773679955405),
  (36, 89, 13, 1773681644311, 1773681755511),
  (37, 92, 11, 1773700813725, 1773700942925),
  (38, 95, 19, 1773710118331, 1773710187531),
  (39, 97, 11, 1773749748097, 1773749877297),
  (40, 100, 19, 1773753707173, 1773753879373),
  (41, 105, 5, 1773810331967, 1773810461167),
  (42, 107, 5, 1773811339577, 1773811440777),
  (43, 109, 11, 1773812433248, 1773812463448),
  (44, 111, 11, 1773813002685, 1773813166885),
  (45, 112, 13, 1773814256175, 1773814394375),
  (46, 113, 4, 1773816245346, 1773816494546),
  (47, 116, 12, 1773861323980, 1773861605180),
  (48, 118, 12, 1773861751954, 1773862012154),
  (49, 120, 5, 1773862316147, 1773862597347),
  (50, 123, 5, 1773891672415, 1773891767615),
  (51, 126, 25, 1773892039406, 1773892153606),
  (52, 128, 25, 1773919811058, 1773919926258),
  (53, 130, 5, 1773945894822, 1773946076022),
  (54, 132, 5, 1773950600249, 1773950797449),
  (55, 141, 5, 1773979333525, 1773979436725),
  (56, 142, 5, 1774009905953, 1774009997153),
  (57, 143, 5, 1774031173035, 1774031447235),
  (58, 150, 5, 1774113624996, 1774113849196),
  (59, 152, 5, 1774113930883, 1774114052083),
  (60, 157, 20, 1774118850957, NULL),
  (61, 157, 21, 1774118855957, 1774119004957),
  (62, 157, 22, 1774118860957, 1774119101957),
  (63, 159, 13, 1774125008903, 1774125053103),
  (64, 161, 13, 1774125359340, 1774125410540),
  (65, 164, 6, 1774164673727, NULL),
  (66, 164, 5, 1774164678727, 1774164827727),
  (67, 164, 7, 1774164683727, 1774164924727),
  (68, 164, 8, 1774164688727, NULL),
  (69, 164, 9, 1774164693727, 1774165118727),
  (70, 164, 26, 1774164698727, 1774165215727),
  (71, 170, 11, 1774204930686, 1774205028886),
  (72, 171, 25, 1774288249242, 1774288531442),
  (73, 174, 7, 1774294951342, 1774295075542),
  (74, 176, 5, 1774352430347, 1774352470547),
  (75, 178, 5, 1774353561659, 1774353834859),
  (76, 184, 6, 1774411313848, NULL),
  (77, 184, 5, 1774411318848, 1774411467848),
  (78, 184, 7, 1774411323848, 1774411564848),
  (79, 184, 8, 1774411328848, NULL),
  (80, 184, 9, 1774411333848, 1774411758848),
  (81, 184, 26, 1774411338848, 1774411855848),
  (82, 189, 25, 1774453449094, 1774453535294),
  (83, 192, 6, 1774463531307, NULL),
  (84, 192, 5, 1774463536307, 1774463685307),
  (85, 192, 7, 1774463541307, 1774463782307),
  (86, 192, 8, 1774463546307, NULL),
  (87, 192, 9, 1774463551307, 1774463976307),
  (88, 192, 26, 1774463556307, 1774464073307),
  (89, 195, 12, 1774471224840, 1774471265040),
  (90, 197, 4, 1774559220823, 1774559397023),
  (91, 198, 4, 1774559366561, 1774559565761),
  (92, 200, 4, 1774560829531, 1774561108731),
  (93, 202, 4, 1774561005329, 1774561256529),
  (94, 205, 13, 1774562328595, 1774562511795),
  (95, 207, 13, 1774562721170, 1774562854370),
  (96, 212, 5, 1774648433590, 1774648589790),
  (97, 213, 5, 1774648491529, 1774648731729),
  (98, 223, 5, 1774772102636, 1774772219836),
  (99, 225, 5, 1774772593423, 1774772811623),
  (100, 227, 6, 1774777519498, NULL),
  (101, 227, 5, 1774777524498, 1774777673498),
  (102, 227, 7, 1774777529498, 1774777770498),
  (103, 227, 8, 1774777534498, NULL),
  (104, 227, 9, 1774777539498, 1774777964498),
  (105, 227, 26, 1774777544498, 1774778061498),
  (106, 227, 27, 1774777549498, NULL),
  (107, 230, 11, 1774814122980, 1774814327180),
  (108, 232, 12, 1774901733472, 1774902012672),
  (109, 234, 12, 1774901826264, 1774902021464),
  (110, 236, 12, 1774906306290, 1774906559490),
  (111, 238, 12, 1774906394330, 1774906531530),
  (112, 240, 12, 1774906590116, 1774906844316),
  (113, 241, 5, 1774976523313, 1774976645513),
  (114, 248, 5, 1774978293213, 1774978356413),
  (115, 255, 7, 1774984613691, 1774984674891),
  (116, 257, 7, 1774984815099, 1774984891299),
  (117, 259, 5, 1775099040922, 1775099126122),
  (118, 261, 5, 1775099147628, 1775099275828),
  (119, 263, 5, 1775099336824, 1775099437024),
  (120, 264, 5, 1775150115299, 1775150256499),
  (121, 266, 25, 1775241224990, 1775241335190),
  (122, 268, 25, 1775241322133, 1775241355333),
  (123, 273, 5, 1775331778802, 1775332016002),
  (124, 275, 5, 1775331957192, 1775331997392),
  (125, 277, 13, 1775332209045, 1775332380245),
  (126, 279, 13, 1775332323764, 1775332564964),
  (127, 281, 5, 1775332540355, 1775332709555),
  (128, 284, 11, 1775373624314, 1775373786514),
  (129, 293, 4, 1775598061364, 1775598298564),
  (130, 297, 11, 1775630435133, 1775630618333),
  (131, 304, 7, 1775678563038, 1775678622238),
  (132, 306, 12, 1775769414458, 1775769557658),
  (133, 308, 12, 1775769656461, 1775769690661),
  (134, 309, 5, 1775845254837, 1775845332037),
  (135, 311, 5, 1775846231364, 1775846410564),
  (136, 316, 25, 1775934641413, 1775934720613),
  (137, 319, 13, 1775943608051, 1775943799251),
  (138, 321, 13, 1775943876343, 1775943911543),
  (139, 323, 13, 1775944012104, 1775944233304),
  (140, 325, 13, 1775944206897, 1775944397097),
  (141, 327, 13, 1775944431962, 1775944558162),
  (142, 329, 13, 1775946121876, 1775946232076),
  (143, 331, 13, 1775946285720, 1775946502920),
  (144, 333, 5, 1775962873489, 1775963004689),
  (145, 334, 15, 1775968238177, 1775968298377),
  (146, 336, 15, 1775969760667, 1775969870867),
  (147, 339, 15, 1775970181580, 1775970397780),
  (148, 340, 15, 1775970229930, 1775970497130),
  (149, 342, 11, 1775972720088, 1775972748288),
  (150, 344, 11, 1775973528614, 1775973739814),
  (151, 345, 5, 1776016241735, 1776016353935),
  (152, 347, 5, 1776017042612, 1776017206812),
  (153, 352, 6, 1776179797630, NULL),
  (154, 352, 5, 1776179802630, 1776179951630),
  (155, 352, 7, 1776179807630, 1776180048630),
  (156, 352, 8, 1776179812630, NULL),
  (157, 352, 9, 1776179817630, 1776180242630),
  (158, 352, 26, 1776179822630, 1776180339630),
  (159, 352, 27, 1776179827630, NULL),
  (160, 354, 5, 1776180016073, 1776180080273),
  (161, 356, 5, 1776180637728, 1776180873928),
  (162, 358, 15, 1776195027664, 1776195143864),
  (163, 360, 15, 1776195383842, 1776195626042),
  (164, 363, 25, 1776226357802, 1776226631002),
  (165, 366, 7, 1776227479163, 1776227734363),
  (166, 368, 7, 1776227735525, 1776227985725),
  (167, 369, 5, 1776369903885, 1776369994085),
  (168, 376, 6, 1776511552150, NULL),
  (169, 376, 5, 1776511557150, 1776511706150),
  (170, 376, 7, 1776511562150, 1776511803150),
  (171, 376, 8, 1776511567150, NULL),
  (172, 376, 9, 1776511572150, 1776511997150),
  (173, 376, 26, 1776511577150, 1776512094150),
  (174, 376, 27, 1776511582150, NULL),
  (175, 381, 13, 1776544849671, 1776545016871),
  (176, 384, 15, 1776624765556, 1776625004756),
  (177, 388, 5, 1776630796884, 1776631072084),
  (178, 393, 12, 1776711927829, 1776712189029),
  (179, 395, 12, 1776712102523, 1776712307723),
  (180, 396, 15, 1776796104071, 1776796224271),
  (181, 398, 13, 1776799213510, 1776799276710),
  (182, 400, 11, 1776802248206, 1776802464406),
  (183, 401, 11, 1776802307792, 1776802368992),
  (184, 403, 11, 1776802405334, 1776802456534),
  (185, 405, 11, 1776802855967, 1776802971167),
  (186, 406, 15, 1776803460821, 1776803645021),
  (187, 408, 7, 1776804081992, 1776804216192),
  (188, 410, 15, 1776838323254, 1776838504454),
  (189, 412, 15, 1776838852014, 1776839103214),
  (190, 414, 25, 1776878513043, 1776878585243),
  (191, 420, 14, 1776938740150, 1776938853350),
  (192, 423, 14, 1776939174611, 1776939240811),
  (193, 426, 14, 1776939758874, 1776939791074),
  (194, 428, 14, 1776940208523, 1776940262723),
  (195, 441, 5, 1777046942593, 1777047062793),
  (196, 442, 15, 1777048218959, 1777048379159),
  (197, 444, 15, 1777048464706, 1777048689906),
  (198, 450, 15, 1777275946543, 1777276141743),
  (199, 460, 15, 1777288225629, 1777288355829),
  (200, 464, 16, 1777307743245, 1777307890445),
  (201, 466, 16, 1777307905141, 1777307999341),
  (202, 469, 16, 1777308209720, 1777308362920),
  (203, 472, 5, 1777355559170, 1777355742370),
  (204, 474, 15, 1777356129401, 1777356404601),
  (205, 476, 7, 1777360278905, 1777360315105),
  (206, 478, 16, 1777365693559, 1777365973759),
  (207, 479, 11, 1777367107177, 1777367312377),
  (208, 481, 13, 1777368646992, 1777368691192),
  (209, 484, 13, 1777368790797, 1777368895997),
  (210, 485, 12, 1777371018165, 1777371224365),
  (211, 489, 16, 1777381454689, 1777381636889),
  (212, 492, 4, 1777472666472, 1777472913672),
  (213, 494, 20, 1777478403777, NULL),
  (214, 494, 21, 1777478408777, 1777478557777),
  (215, 494, 22, 1777478413777, 1777478654777),
  (216, 499, 14, 1777554271942, 1777554357142),
  (217, 502, 16, 1777619551232, 1777619790432),
  (218, 504, 12, 1777737947584, 1777738070784),
  (219, 506, 12, 1777738235201, 1777738331401),
  (220, 508, 11, 1777797106659, 1777797148859),
  (221, 510, 16, 1777879213587, 1777879322787),
  (222, 512, 7, 1777912316140, 1777912544340),
  (223, 515, 18, 1777968734362, 1777968886562),
  (224, 518, 14, 1777977946415, 1777978060615),
  (225, 521, 17, 1778069071843, 1778069111043),
  (226, 525, 17, 1778069569252, 1778069834452),
  (227, 527, 17, 1778069776703, 1778069823903),
  (228, 530, 13, 1778086953131, 1778087087331),
  (229, 532, 18, 1778164838611, 1778165063811),
  (230, 534, 18, 1778165711064, 1778165961264),
  (231, 536, 18, 1778166085338, 1778166248538),
  (232, 537, 16, 1778175043006, 1778175261206),
  (233, 539, 16, 1778175249244, 1778175376444),
  (234, 542, 18, 1778224811641, 1778224976841),
  (235, 544, 14, 1778253685841, 1778253817041),
  (236, 546, 12, 1778351470326, 1778351587526),
  (237, 548, 20, 1778356019551, NULL),
  (238, 548, 21, 1778356024551, 1778356173551),
  (239, 548, 22, 1778356029551, 1778356270551);

COMMIT;
