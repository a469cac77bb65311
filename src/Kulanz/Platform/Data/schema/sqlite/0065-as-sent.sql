-- Mails that came with HTML can be shown as their sender made them.
ALTER TABLE messages ADD COLUMN formatted INTEGER NOT NULL DEFAULT 0;
