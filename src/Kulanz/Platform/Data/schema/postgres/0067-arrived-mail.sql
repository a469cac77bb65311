-- The list of arrived mail, by what became of it; why, in the reader's language.
ALTER TABLE arrived_mails ALTER COLUMN remark TYPE text;
CREATE INDEX arrived_mails_by_disposition_at ON arrived_mails (disposition, at);
