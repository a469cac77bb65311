-- Mail that arrived: the raw file, and where it went.

CREATE TABLE "arrived_mails" (
    "id" BLOB NOT NULL CONSTRAINT "arrived_mails_key" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "mailbox_id" BLOB NULL,
    "file_hash" BLOB NOT NULL,
    "size" INTEGER NOT NULL,
    "message_id" TEXT NULL,
    "body_hash" BLOB NOT NULL,
    "references" TEXT NOT NULL,
    "from" TEXT NULL,
    "subject" TEXT NULL,
    "disposition" TEXT NOT NULL,
    "case_number" INTEGER NULL,
    "remark" TEXT NULL,
    CONSTRAINT "arrived_mails_file_hash_reference" FOREIGN KEY ("file_hash") REFERENCES "files" ("hash") ON DELETE CASCADE
);

CREATE INDEX "arrived_mails_by_at" ON "arrived_mails" ("at");

CREATE INDEX "arrived_mails_by_case_number_at" ON "arrived_mails" ("case_number", "at");

CREATE INDEX "arrived_mails_by_file_hash" ON "arrived_mails" ("file_hash");

CREATE INDEX "arrived_mails_by_message_id" ON "arrived_mails" ("message_id");
