-- Vouchers: codes that let their bearer pass the queue, who came with them, and codes that opened nothing.
CREATE TABLE "vouchers" (
    "id" BLOB NOT NULL CONSTRAINT "vouchers_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "code_hash" BLOB NOT NULL,
    "tail" TEXT NOT NULL,
    "customer_id" BLOB NULL,
    "case_id" BLOB NULL,
    "priority" TEXT NOT NULL,
    "queue_id" BLOB NULL,
    "most_uses" INTEGER NOT NULL,
    "uses" INTEGER NOT NULL,
    "expires_at" INTEGER NOT NULL,
    "issued_at" INTEGER NOT NULL,
    "issued_by_id" BLOB NULL,
    "issued_by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "revoked_at" INTEGER NULL,
    "revoked_by_name" TEXT NULL,
    "revoked_reason" TEXT NULL,
    "ended_at" INTEGER NULL,
    CONSTRAINT "vouchers_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id"),
    CONSTRAINT "vouchers_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id")
);
CREATE UNIQUE INDEX "vouchers_by_code_hash" ON "vouchers" ("code_hash");
CREATE UNIQUE INDEX "vouchers_by_number" ON "vouchers" ("number");
CREATE INDEX "vouchers_by_customer_id_number" ON "vouchers" ("customer_id", "number");
CREATE INDEX "vouchers_by_case_id_number" ON "vouchers" ("case_id", "number");
CREATE INDEX "vouchers_by_expires_at_number" ON "vouchers" ("expires_at", "number") WHERE ended_at IS NULL;
CREATE INDEX "vouchers_by_ended_at_number" ON "vouchers" ("ended_at", "number") WHERE ended_at IS NOT NULL;
CREATE INDEX "vouchers_by_revoked_at_number" ON "vouchers" ("revoked_at", "number") WHERE revoked_at IS NOT NULL;

CREATE TABLE "voucher_uses" (
    "id" BLOB NOT NULL CONSTRAINT "voucher_uses_key" PRIMARY KEY,
    "voucher_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "way" TEXT NOT NULL,
    "case_id" BLOB NULL,
    "call_id" BLOB NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    CONSTRAINT "voucher_uses_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id"),
    CONSTRAINT "voucher_uses_voucher_id_reference" FOREIGN KEY ("voucher_id") REFERENCES "vouchers" ("id") ON DELETE CASCADE
);
CREATE INDEX "voucher_uses_by_voucher_id_at" ON "voucher_uses" ("voucher_id", "at");
CREATE INDEX "voucher_uses_by_case_id" ON "voucher_uses" ("case_id") WHERE case_id IS NOT NULL;
CREATE INDEX "voucher_uses_by_call_id" ON "voucher_uses" ("call_id") WHERE call_id IS NOT NULL;

CREATE TABLE "voucher_tries" (
    "id" BLOB NOT NULL CONSTRAINT "voucher_tries_key" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "way" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "guessed" INTEGER NOT NULL
);
CREATE INDEX "voucher_tries_by_at" ON "voucher_tries" ("at");
CREATE INDEX "voucher_tries_by_from_at" ON "voucher_tries" ("from", "at");

CREATE TABLE "voucher_alarms" (
    "id" BLOB NOT NULL CONSTRAINT "voucher_alarms_key" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "last_at" INTEGER NOT NULL,
    "tries" INTEGER NOT NULL,
    "acknowledged_at" INTEGER NULL,
    "acknowledged_by_name" TEXT NULL
);
CREATE INDEX "voucher_alarms_by_at" ON "voucher_alarms" ("at");
CREATE INDEX "voucher_alarms_by_last_at" ON "voucher_alarms" ("last_at") WHERE acknowledged_at IS NULL;

-- Whoever answers cases issues vouchers and takes them from now on; an administrator may take that back.
UPDATE "roles" SET "permissions" = "permissions" || ' vouchers.issue vouchers.redeem' WHERE ' ' || "permissions" || ' ' LIKE '% cases.write %';
