-- What may be given away as goodwill: budgets, and what of each is reserved and settled in each of its periods.
CREATE TABLE "budgets" (
    "id" BLOB NOT NULL CONSTRAINT "budgets_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "role_name" TEXT NULL,
    "queue_id" BLOB NULL,
    "contract_id" BLOB NULL,
    "partner_id" BLOB NULL,
    "period" TEXT NOT NULL,
    "starts_on" TEXT NOT NULL,
    "ends_on" TEXT NULL,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NULL,
    "limit_each" INTEGER NULL,
    "kinds" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "ended_at" INTEGER NULL,
    "ended_by_name" TEXT NULL,
    "ended_reason" TEXT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "budgets_queue_id_reference" FOREIGN KEY ("queue_id") REFERENCES "queues" ("id"),
    CONSTRAINT "budgets_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id")
);

CREATE TABLE "budget_balances" (
    "budget_id" BLOB NOT NULL,
    "period" TEXT NOT NULL,
    "reserved" INTEGER NOT NULL,
    "settled" INTEGER NOT NULL,
    CONSTRAINT "budget_balances_key" PRIMARY KEY ("budget_id", "period"),
    CONSTRAINT "budget_balances_budget_id_reference" FOREIGN KEY ("budget_id") REFERENCES "budgets" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "budgets_by_number" ON "budgets" ("number");
CREATE INDEX "budgets_by_ended_at_number" ON "budgets" ("ended_at", "number");
CREATE INDEX "budgets_by_role_name" ON "budgets" ("role_name") WHERE role_name IS NOT NULL;
CREATE INDEX "budgets_by_queue_id" ON "budgets" ("queue_id") WHERE queue_id IS NOT NULL;
CREATE INDEX "budgets_by_contract_id" ON "budgets" ("contract_id") WHERE contract_id IS NOT NULL;
CREATE INDEX "budgets_by_partner_id" ON "budgets" ("partner_id") WHERE partner_id IS NOT NULL;

-- Whoever answers cases gives; whoever leads approves and manages budgets.
UPDATE "roles" SET "permissions" = "permissions" || ' grants.give' WHERE ' ' || "permissions" || ' ' LIKE '% cases.write %';
UPDATE "roles" SET "permissions" = "permissions" || ' grants.approve budgets.manage' WHERE ' ' || "permissions" || ' ' LIKE '% desk.manage %';
