-- WhatsApp for Android, wa.db: the address book beside msgstore.db of exhibit A. Fiction, see README.md.

PRAGMA user_version = 1;
BEGIN;

CREATE TABLE android_metadata (locale TEXT);
CREATE TABLE wa_contacts (
    _id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL, is_whatsapp_user BOOLEAN NOT NULL, status TEXT,
    status_timestamp INTEGER, number TEXT, raw_contact_id INTEGER, display_name TEXT, phone_type INTEGER,
    phone_label TEXT, unseen_msg_count INTEGER, photo_ts INTEGER, thumb_ts INTEGER, photo_id_timestamp INTEGER,
    given_name TEXT, family_name TEXT, wa_name TEXT, sort_name TEXT, nickname TEXT, company TEXT, title TEXT,
    status_autodownload_disabled INTEGER, keep_timestamp INTEGER, is_spam_reported INTEGER,
    is_sidelist_synced BOOLEAN DEFAULT 0, is_business_synced BOOLEAN DEFAULT 0, disappearing_mode_duration INTEGER,
    disappearing_mode_timestamp LONG, history_sync_initial_phash TEXT, is_starred BOOLEAN
);

INSERT INTO android_metadata VALUES ('ro_RO');
-- `display_name` is the owner's own name for somebody, `wa_name` what that person calls themself. Numbers as typed.
INSERT INTO wa_contacts (_id, jid, is_whatsapp_user, number, raw_contact_id, display_name, wa_name) VALUES
  (1, '40700000214@s.whatsapp.net', 1, '+40 700 000 214', 101, 'Nela D.', NULL),  -- Ionela Dobre
  (2, '37360000487@s.whatsapp.net', 1, '+373 60 000 487', 102, 'Sergiu Franta', 'Sergiu Work EU'),  -- Sergiu Rotaru
  (3, '33639985210@s.whatsapp.net', 1, '06 39 98 52 10', 103, 'Didier Logement', 'Didier V.'),  -- Didier Vasseur
  (4, '33639985233@s.whatsapp.net', 1, '06 39 98 52 33', 104, 'Victor Sef', 'Victor'),  -- Victor Lupan
  (5, '380500000318@s.whatsapp.net', 1, '+380 50 000 0318', 105, 'Oksana ❤️', 'Оксана'),  -- Oksana Hrytsenko
  (6, '212600000561@s.whatsapp.net', 1, '+212 600-000561', 106, 'Hamza', 'Hamza B'),  -- Hamza Belkadi
  (7, '21620000739@s.whatsapp.net', 1, '+216 20 000 739', 107, 'Yasmine', 'Yasmine T.'),  -- Yasmine Trabelsi
  (8, '37360000655@s.whatsapp.net', 1, NULL, NULL, NULL, 'ghena'),  -- Ghenadie Ciobanu
  (9, '40700000215@s.whatsapp.net', 1, '+40 700 000 215', 109, 'Mama', 'Maria'),  -- Maria Dobre
  (10, '447700900388@s.whatsapp.net', 1, '+44 7700 900388', 110, 'Roxi', 'Roxana D'),  -- Roxana Dobre
  (11, '447700900142@s.whatsapp.net', 1, '+44 7700 900142', 111, 'Kate Margate', 'Kate 🌊'),  -- Kate Ashworth
  (12, '33639987720@s.whatsapp.net', 1, '06 39 98 77 20', 112, 'Avocata Kerbrat', 'Cabinet Kerbrat'),  -- Salomé Kerbrat
  (13, '33639987704@s.whatsapp.net', 1, '06 39 98 77 04', 113, 'Baptiste sindicat', 'Baptiste'),  -- Baptiste Aubin
  (14, '33639986302@s.whatsapp.net', 1, '06 39 98 63 02', 114, 'Mme Rolland', 'J. Rolland'),  -- Jeanne Rolland
  (15, '33639986315@s.whatsapp.net', 1, NULL, NULL, NULL, 'Colis Lys livraison'),  -- Malik (courier)
  (16, '33639986340@s.whatsapp.net', 1, '06 39 98 63 40', 116, 'Maud Fournil', 'Maud RH'),  -- Maud Lestrade
  (17, '40700000344@s.whatsapp.net', 1, '+40 700 000 344', 117, 'Dragos Sofer', 'Dragos'),  -- Dragos
  (18, '40700000231@s.whatsapp.net', 1, '0700 000 231', 118, 'Dan ver', 'Dan'),  -- Dan Dobre
  (19, '40700000232@s.whatsapp.net', 1, '0700 000 232', 119, 'Alex Dan', 'Alex M'),  -- Alex Munteanu
  (20, '447700900765@s.whatsapp.net', 1, NULL, NULL, NULL, 'ryan w'),  -- Ryan Whitlock
  (21, '120363000000004417@g.us', 0, NULL, NULL, 'Montrouvel echipa 4 🥕', NULL),  -- the workers' group
  (22, '120363000000007308@g.us', 0, NULL, NULL, 'Cupa Verilor ⚽ fantasy', NULL),  -- the football group
  (23, '210000000000233@lid', 1, NULL, NULL, NULL, 'Victor');  -- Victor Lupan by LID

COMMIT;
