-- The list of arrived mail, by what became of it; why, in the reader's language.
CREATE INDEX "arrived_mails_by_disposition_at" ON "arrived_mails" ("disposition", "at");
