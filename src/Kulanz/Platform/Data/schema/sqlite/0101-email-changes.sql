-- Somebody wants to sign in under another address, and has been mailed a link there.
CREATE TABLE "email_changes" (
    "id" BLOB NOT NULL CONSTRAINT "email_changes_key" PRIMARY KEY,
    "account_id" BLOB NOT NULL,
    "email" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "made_at" INTEGER NOT NULL,
    "ends_at" INTEGER NOT NULL,
    "used_at" INTEGER NULL,
    CONSTRAINT "email_changes_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);

CREATE INDEX "email_changes_by_account_id_ends_at" ON "email_changes" ("account_id", "ends_at");
CREATE UNIQUE INDEX "email_changes_by_hash" ON "email_changes" ("hash");
