-- Who may use a product: licences, the seats of their installations, what made them void; and the keys that sign licence files.
CREATE TABLE "licences" (
    "id" BLOB NOT NULL CONSTRAINT "licences_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "contract_id" BLOB NOT NULL,
    "key_hash" BLOB NOT NULL,
    "key_start" TEXT NOT NULL,
    "key_sealed" TEXT NOT NULL,
    "edition" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "seats" INTEGER NOT NULL,
    "seats_taken" INTEGER NOT NULL,
    "features" TEXT NOT NULL,
    "replaces_id" BLOB NULL,
    "issued_at" INTEGER NOT NULL,
    "issued_by_id" BLOB NULL,
    "issued_by_name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "licences_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id") ON DELETE CASCADE,
    CONSTRAINT "licences_replaces_id_reference" FOREIGN KEY ("replaces_id") REFERENCES "licences" ("id")
);

CREATE TABLE "licence_voidings" (
    "id" BLOB NOT NULL CONSTRAINT "licence_voidings_key" PRIMARY KEY,
    "licence_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "undone_at" INTEGER NULL,
    "undone_by_name" TEXT NULL,
    CONSTRAINT "licence_voidings_licence_id_reference" FOREIGN KEY ("licence_id") REFERENCES "licences" ("id") ON DELETE CASCADE
);

CREATE TABLE "activations" (
    "id" BLOB NOT NULL CONSTRAINT "activations_key" PRIMARY KEY,
    "licence_id" BLOB NOT NULL,
    "installation" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "since" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    "stale_at" INTEGER NOT NULL,
    "offline" INTEGER NOT NULL,
    "released_at" INTEGER NULL,
    "released_by" TEXT NULL,
    "released_by_name" TEXT NULL,
    CONSTRAINT "activations_licence_id_reference" FOREIGN KEY ("licence_id") REFERENCES "licences" ("id") ON DELETE CASCADE
);

CREATE TABLE "licence_issuer_keys" (
    "id" BLOB NOT NULL CONSTRAINT "licence_issuer_keys_key" PRIMARY KEY,
    "kid" TEXT NOT NULL,
    "public_key" BLOB NOT NULL,
    "secret" TEXT NULL,
    "made_at" INTEGER NOT NULL,
    "retired_at" INTEGER NULL
);

CREATE UNIQUE INDEX "licences_by_number" ON "licences" ("number");
CREATE UNIQUE INDEX "licences_by_key_hash" ON "licences" ("key_hash");
CREATE INDEX "licences_by_key_start_number" ON "licences" ("key_start", "number");
CREATE INDEX "licences_by_contract_id_number" ON "licences" ("contract_id", "number");
CREATE INDEX "licences_by_replaces_id" ON "licences" ("replaces_id") WHERE replaces_id IS NOT NULL;
CREATE UNIQUE INDEX "licence_voidings_by_licence_id" ON "licence_voidings" ("licence_id") WHERE undone_at IS NULL;
CREATE UNIQUE INDEX "activations_by_licence_id_installation" ON "activations" ("licence_id", "installation") WHERE released_at IS NULL;
CREATE INDEX "activations_by_licence_id_installation_released_at" ON "activations" ("licence_id", "installation", "released_at");
CREATE INDEX "activations_by_licence_id_released_at_seen_at" ON "activations" ("licence_id", "released_at", "seen_at");
CREATE INDEX "activations_by_stale_at" ON "activations" ("stale_at") WHERE released_at IS NULL;
CREATE INDEX "activations_by_released_at" ON "activations" ("released_at") WHERE released_at IS NOT NULL;
CREATE UNIQUE INDEX "licence_issuer_keys_by_kid" ON "licence_issuer_keys" ("kid");
