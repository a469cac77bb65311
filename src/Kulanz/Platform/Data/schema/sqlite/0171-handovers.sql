-- Cases go from hand to hand, together with what is known.
CREATE TABLE "handovers" (
    "id" BLOB NOT NULL CONSTRAINT "handovers_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "customer_id" BLOB NOT NULL,
    "given_at" INTEGER NOT NULL,
    "given_by_id" BLOB NULL,
    "given_by_name" TEXT NOT NULL,
    "from_partner_id" BLOB NULL,
    "from_name" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "to_account_id" BLOB NULL,
    "to_queue_id" BLOB NULL,
    "to_partner_id" BLOB NULL,
    "to_name" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "identified" TEXT NOT NULL,
    "asked" TEXT NOT NULL,
    "tried" TEXT NOT NULL,
    "promised" TEXT NOT NULL,
    "promised_by" INTEGER NULL,
    "never_ask_again" TEXT NOT NULL,
    "outcome" TEXT NULL,
    "decided_at" INTEGER NULL,
    "decided_by_id" BLOB NULL,
    "decided_by_name" TEXT NULL,
    "reason" TEXT NOT NULL,
    "reminded_at" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "handovers_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "handovers_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE,
    CONSTRAINT "handovers_from_partner_id_reference" FOREIGN KEY ("from_partner_id") REFERENCES "partners" ("id"),
    CONSTRAINT "handovers_to_account_id_reference" FOREIGN KEY ("to_account_id") REFERENCES "accounts" ("id"),
    CONSTRAINT "handovers_to_partner_id_reference" FOREIGN KEY ("to_partner_id") REFERENCES "partners" ("id"),
    CONSTRAINT "handovers_to_queue_id_reference" FOREIGN KEY ("to_queue_id") REFERENCES "queues" ("id")
);

CREATE TABLE "handover_corrections" (
    "id" BLOB NOT NULL CONSTRAINT "handover_corrections_key" PRIMARY KEY,
    "handover_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "handover_corrections_handover_id_reference" FOREIGN KEY ("handover_id") REFERENCES "handovers" ("id") ON DELETE CASCADE
);

CREATE TABLE "hands" (
    "id" BLOB NOT NULL CONSTRAINT "hands_key" PRIMARY KEY,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "at" INTEGER NOT NULL,
    "account_id" BLOB NULL,
    "partner_id" BLOB NULL,
    CONSTRAINT "hands_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE
);

CREATE INDEX "handovers_by_case_id_given_at" ON "handovers" ("case_id", "given_at");
CREATE INDEX "handovers_by_customer_id_given_at" ON "handovers" ("customer_id", "given_at");
CREATE INDEX "handovers_by_from_partner_id" ON "handovers" ("from_partner_id") WHERE from_partner_id IS NOT NULL;
CREATE INDEX "handovers_by_given_at" ON "handovers" ("given_at") WHERE outcome IS NULL;
CREATE INDEX "handovers_by_given_by_id_given_at" ON "handovers" ("given_by_id", "given_at") WHERE outcome IS NULL;
CREATE INDEX "handovers_by_to_account_id_given_at" ON "handovers" ("to_account_id", "given_at") WHERE outcome IS NULL;
CREATE INDEX "handovers_by_to_partner_id_given_at" ON "handovers" ("to_partner_id", "given_at") WHERE to_partner_id IS NOT NULL;
CREATE INDEX "handovers_by_to_queue_id_given_at" ON "handovers" ("to_queue_id", "given_at") WHERE outcome IS NULL;
CREATE INDEX "handover_corrections_by_handover_id_at" ON "handover_corrections" ("handover_id", "at");
CREATE INDEX "hands_by_case_id_at" ON "hands" ("case_id", "at");

ALTER TABLE "cases" ADD COLUMN "partner_id" BLOB NULL CONSTRAINT "cases_partner_id_reference" REFERENCES "partners" ("id");
ALTER TABLE "cases" ADD COLUMN "hands" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "cases_by_partner_id_state_touched_at" ON "cases" ("partner_id", "state", "touched_at") WHERE partner_id IS NOT NULL;
-- Somebody had taken them; how many before is not known.
UPDATE "cases" SET "hands" = 1 WHERE "owner_id" IS NOT NULL;
