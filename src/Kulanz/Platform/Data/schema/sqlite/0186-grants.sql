-- Goodwill to customers: what was given, what became of it, which budgets it is charged to, and sums by month.
CREATE TABLE "grants" (
    "id" BLOB NOT NULL CONSTRAINT "grants_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "customer_id" BLOB NOT NULL,
    "product_id" BLOB NULL,
    "queue_id" BLOB NOT NULL,
    "contract_id" BLOB NULL,
    "licence_id" BLOB NULL,
    "partner_id" BLOB NULL,
    "kind" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NULL,
    "what" TEXT NOT NULL,
    "days" INTEGER NULL,
    "reason" TEXT NOT NULL,
    "tell_customer" INTEGER NOT NULL,
    "given_at" INTEGER NOT NULL,
    "given_by_id" BLOB NULL,
    "given_by_name" TEXT NOT NULL,
    "counts_on" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "over_limit" INTEGER NOT NULL,
    "no_budget" INTEGER NOT NULL,
    "keep_seats" INTEGER NOT NULL,
    "mail_key" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "grants_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "grants_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE,
    CONSTRAINT "grants_product_id_reference" FOREIGN KEY ("product_id") REFERENCES "products" ("id"),
    CONSTRAINT "grants_queue_id_reference" FOREIGN KEY ("queue_id") REFERENCES "queues" ("id") ON DELETE CASCADE,
    CONSTRAINT "grants_contract_id_reference" FOREIGN KEY ("contract_id") REFERENCES "contracts" ("id"),
    CONSTRAINT "grants_licence_id_reference" FOREIGN KEY ("licence_id") REFERENCES "licences" ("id")
);

CREATE TABLE "grant_steps" (
    "id" BLOB NOT NULL CONSTRAINT "grant_steps_key" PRIMARY KEY,
    "grant_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "by_rule" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "done_on" TEXT NULL,
    "until" TEXT NULL,
    CONSTRAINT "grant_steps_grant_id_reference" FOREIGN KEY ("grant_id") REFERENCES "grants" ("id") ON DELETE CASCADE
);

CREATE TABLE "grant_charges" (
    "grant_id" BLOB NOT NULL,
    "budget_id" BLOB NOT NULL,
    "period" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    CONSTRAINT "grant_charges_key" PRIMARY KEY ("grant_id", "budget_id"),
    CONSTRAINT "grant_charges_grant_id_reference" FOREIGN KEY ("grant_id") REFERENCES "grants" ("id") ON DELETE CASCADE,
    CONSTRAINT "grant_charges_budget_id_reference" FOREIGN KEY ("budget_id") REFERENCES "budgets" ("id") ON DELETE CASCADE
);

CREATE TABLE "grant_months" (
    "month" TEXT NOT NULL,
    "product_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "given" INTEGER NOT NULL,
    "amount" INTEGER NOT NULL,
    "settled" INTEGER NOT NULL,
    "settled_amount" INTEGER NOT NULL,
    CONSTRAINT "grant_months_key" PRIMARY KEY ("month", "product_id", "kind", "currency")
);

CREATE UNIQUE INDEX "grants_by_number" ON "grants" ("number");
CREATE INDEX "grants_by_case_id_number" ON "grants" ("case_id", "number");
CREATE INDEX "grants_by_customer_id_given_at" ON "grants" ("customer_id", "given_at");
CREATE INDEX "grants_by_state_number" ON "grants" ("state", "number");
CREATE INDEX "grants_by_kind_number" ON "grants" ("kind", "number");
CREATE INDEX "grants_by_product_id_number" ON "grants" ("product_id", "number") WHERE product_id IS NOT NULL;
CREATE INDEX "grants_by_queue_id_number" ON "grants" ("queue_id", "number");
CREATE INDEX "grants_by_given_by_id_number" ON "grants" ("given_by_id", "number");
CREATE INDEX "grants_by_given_at_number" ON "grants" ("given_at", "number");
CREATE INDEX "grants_by_contract_id" ON "grants" ("contract_id") WHERE contract_id IS NOT NULL;
CREATE INDEX "grants_by_licence_id" ON "grants" ("licence_id") WHERE licence_id IS NOT NULL;
CREATE INDEX "grants_by_amount_number" ON "grants" ("amount", "number");
CREATE INDEX "grant_steps_by_grant_id_at" ON "grant_steps" ("grant_id", "at");
CREATE INDEX "grant_charges_by_budget_id_period" ON "grant_charges" ("budget_id", "period");
