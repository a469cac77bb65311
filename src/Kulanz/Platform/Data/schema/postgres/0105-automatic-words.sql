-- A word that a machine wrote is known as such, so that no rule answers it. Of those that stand here only mail that was kept without disturbing anybody can be told.
ALTER TABLE messages ADD COLUMN automatic boolean NOT NULL DEFAULT false;
UPDATE messages SET automatic = true WHERE mail_id IN (SELECT id FROM arrived_mails WHERE disposition = 'automatic');
