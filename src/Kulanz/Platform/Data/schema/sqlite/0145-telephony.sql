-- Telephone systems, the calls they tell of, whose telephone rings, and who waits to be called back.
CREATE TABLE "phone_systems" (
    "id" BLOB NOT NULL CONSTRAINT "phone_systems_key" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "start" TEXT NOT NULL,
    "hash" BLOB NOT NULL,
    "area_code" TEXT NULL,
    "public_key" TEXT NULL,
    "added_at" INTEGER NOT NULL,
    "added_by" TEXT NOT NULL,
    "revoked_at" INTEGER NULL,
    "heard_at" INTEGER NULL,
    "heard" TEXT NULL,
    "problem" TEXT NULL,
    "problem_at" INTEGER NULL
);
CREATE UNIQUE INDEX "phone_systems_by_hash" ON "phone_systems" ("hash");

CREATE TABLE "phone_extensions" (
    "id" BLOB NOT NULL CONSTRAINT "phone_extensions_key" PRIMARY KEY,
    "account_id" BLOB NOT NULL,
    "key" TEXT NOT NULL,
    "shown" TEXT NOT NULL,
    CONSTRAINT "phone_extensions_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);
CREATE INDEX "phone_extensions_by_account_id" ON "phone_extensions" ("account_id");

CREATE TABLE "calls" (
    "id" BLOB NOT NULL CONSTRAINT "calls_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "system_id" BLOB NOT NULL,
    "direction" TEXT NOT NULL,
    "outside" TEXT NULL,
    "outside_raw" TEXT NOT NULL,
    "withheld" INTEGER NOT NULL,
    "inside" TEXT NULL,
    "inside_raw" TEXT NOT NULL,
    "customer_id" BLOB NULL,
    "began_at" INTEGER NOT NULL,
    "answered_at" INTEGER NULL,
    "ended_at" INTEGER NULL,
    "outcome" TEXT NULL,
    "cause" TEXT NULL,
    "rings_all" INTEGER NOT NULL,
    "agent_id" BLOB NULL,
    "agent_name" TEXT NULL,
    "missed_at" INTEGER NULL,
    "waiting_since" INTEGER NULL,
    "forgotten_at" INTEGER NULL,
    CONSTRAINT "calls_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id")
);
CREATE UNIQUE INDEX "calls_by_number" ON "calls" ("number");
CREATE INDEX "calls_by_began_at_number" ON "calls" ("began_at", "number");
CREATE INDEX "calls_by_direction_began_at_number" ON "calls" ("direction", "began_at", "number");
CREATE INDEX "calls_by_customer_id_began_at_number" ON "calls" ("customer_id", "began_at", "number");
CREATE INDEX "calls_by_outside_began_at_number" ON "calls" ("outside", "began_at", "number");
CREATE INDEX "calls_by_missed_at_number" ON "calls" ("missed_at", "number") WHERE missed_at IS NOT NULL;
CREATE INDEX "calls_by_waiting_since_number" ON "calls" ("waiting_since", "number") WHERE waiting_since IS NOT NULL;
CREATE INDEX "calls_by_ended_at" ON "calls" ("ended_at") WHERE ended_at IS NULL;
CREATE INDEX "calls_by_id" ON "calls" ("id") WHERE rings_all;
CREATE INDEX "calls_by_began_at" ON "calls" ("began_at") WHERE customer_id IS NULL AND forgotten_at IS NULL;

CREATE TABLE "call_legs" (
    "id" BLOB NOT NULL CONSTRAINT "call_legs_key" PRIMARY KEY,
    "call_id" BLOB NOT NULL,
    "system_id" BLOB NOT NULL,
    "external_id" TEXT NOT NULL,
    "original_id" TEXT NULL,
    "xcid" TEXT NULL,
    "began_at" INTEGER NOT NULL,
    "answered_at" INTEGER NULL,
    "ended_at" INTEGER NULL,
    "machine" INTEGER NOT NULL,
    "users" TEXT NULL,
    "agent_id" BLOB NULL,
    "answered_on" TEXT NULL,
    "diverted_from" TEXT NULL,
    "cause" TEXT NULL,
    CONSTRAINT "call_legs_call_id_reference" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE CASCADE
);
CREATE INDEX "call_legs_by_call_id" ON "call_legs" ("call_id");
CREATE INDEX "call_legs_by_system_id_external_id_id" ON "call_legs" ("system_id", "external_id", "id");
CREATE INDEX "call_legs_by_system_id_original_id_id" ON "call_legs" ("system_id", "original_id", "id") WHERE original_id IS NOT NULL;
CREATE INDEX "call_legs_by_system_id_xcid_id" ON "call_legs" ("system_id", "xcid", "id") WHERE xcid IS NOT NULL;

CREATE TABLE "call_rings" (
    "call_id" BLOB NOT NULL,
    "account_id" BLOB NOT NULL,
    "leg_id" BLOB NOT NULL,
    "rang_at" INTEGER NOT NULL,
    "taken_at" INTEGER NULL,
    "noted_at" INTEGER NULL,
    "on_screen" INTEGER NOT NULL,
    CONSTRAINT "call_rings_key" PRIMARY KEY ("call_id", "account_id"),
    CONSTRAINT "call_rings_call_id_reference" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE CASCADE,
    CONSTRAINT "call_rings_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE
);
CREATE INDEX "call_rings_by_account_id" ON "call_rings" ("account_id") WHERE on_screen;
CREATE INDEX "call_rings_by_account_id_taken_at_call_id" ON "call_rings" ("account_id", "taken_at", "call_id") WHERE taken_at IS NOT NULL;

CREATE TABLE "call_backs" (
    "id" BLOB NOT NULL CONSTRAINT "call_backs_key" PRIMARY KEY,
    "call_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "by_call_id" BLOB NULL,
    "reason" TEXT NULL,
    "undone_at" INTEGER NULL,
    "undone_by_name" TEXT NULL,
    CONSTRAINT "call_backs_call_id_reference" FOREIGN KEY ("call_id") REFERENCES "calls" ("id") ON DELETE CASCADE
);
CREATE INDEX "call_backs_by_call_id_at" ON "call_backs" ("call_id", "at");

-- Whoever answers cases sees calls and works on them from now on; an administrator may take that back.
UPDATE "roles" SET "permissions" = "permissions" || ' calls.read calls.write' WHERE ' ' || "permissions" || ' ' LIKE '% cases.write %';
