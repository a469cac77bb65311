-- Mails that came with HTML can be shown as their sender made them.
ALTER TABLE messages ADD COLUMN formatted boolean NOT NULL DEFAULT false;
