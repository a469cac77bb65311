-- Signing in: links to set a password, sign-in providers, when a passkey and a code were last used.

CREATE TABLE "providers" (
    "id" BLOB NOT NULL CONSTRAINT "providers_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "client_secret" TEXT NULL,
    "scopes" TEXT NOT NULL,
    "signs_in" INTEGER NOT NULL,
    "links_by_email" INTEGER NOT NULL,
    "adds_accounts" INTEGER NOT NULL,
    "role_follows" INTEGER NOT NULL,
    "role_claim" TEXT NOT NULL,
    "role_map" TEXT NOT NULL,
    "opens_api" INTEGER NOT NULL,
    "audience" TEXT NOT NULL,
    "added_at" INTEGER NOT NULL
);

CREATE TABLE "password_links" (
    "id" BLOB NOT NULL CONSTRAINT "password_links_key" PRIMARY KEY,
    "account_id" BLOB NOT NULL,
    "hash" BLOB NOT NULL,
    "made_at" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "ends_at" INTEGER NOT NULL,
    "used_at" INTEGER NULL,
    CONSTRAINT "password_links_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);

CREATE INDEX "password_links_by_account_id_ends_at" ON "password_links" ("account_id", "ends_at");
CREATE UNIQUE INDEX "password_links_by_hash" ON "password_links" ("hash");
CREATE UNIQUE INDEX "providers_by_issuer" ON "providers" ("issuer");
CREATE INDEX "accounts_by_kind_name_id" ON "accounts" ("kind", "name", "id");

ALTER TABLE "accounts" ADD "password_given_at" INTEGER NULL;
ALTER TABLE "accounts" ADD "last_code_step" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "account_passkeys" ADD "used_at" INTEGER NULL;
