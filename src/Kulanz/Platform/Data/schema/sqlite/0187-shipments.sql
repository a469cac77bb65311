-- What was sent to customers, with which carrier, and whether it has arrived.
CREATE TABLE "shipments" (
    "id" BLOB NOT NULL CONSTRAINT "shipments_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "case_id" BLOB NOT NULL,
    "home_id" BLOB NULL,
    "customer_id" BLOB NOT NULL,
    "grant_id" BLOB NULL,
    "carrier" TEXT NOT NULL,
    "carrier_name" TEXT NOT NULL,
    "tracking" TEXT NOT NULL,
    "link" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "sent_on" TEXT NOT NULL,
    "expected_on" TEXT NULL,
    "due_on" TEXT NOT NULL,
    "arrived_on" TEXT NULL,
    "state" TEXT NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "shipments_case_id_reference" FOREIGN KEY ("case_id") REFERENCES "cases" ("id") ON DELETE CASCADE,
    CONSTRAINT "shipments_customer_id_reference" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE,
    CONSTRAINT "shipments_grant_id_reference" FOREIGN KEY ("grant_id") REFERENCES "grants" ("id")
);

CREATE TABLE "shipment_steps" (
    "id" BLOB NOT NULL CONSTRAINT "shipment_steps_key" PRIMARY KEY,
    "shipment_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "happened_on" TEXT NULL,
    "by_id" BLOB NULL,
    "by_name" TEXT NOT NULL,
    "by_kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    CONSTRAINT "shipment_steps_shipment_id_reference" FOREIGN KEY ("shipment_id") REFERENCES "shipments" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "shipments_by_number" ON "shipments" ("number");
CREATE INDEX "shipments_by_case_id_number" ON "shipments" ("case_id", "number");
CREATE INDEX "shipments_by_customer_id_number" ON "shipments" ("customer_id", "number");
CREATE INDEX "shipments_by_state_due_on_number" ON "shipments" ("state", "due_on", "number");
CREATE INDEX "shipments_by_state_number" ON "shipments" ("state", "number");
CREATE INDEX "shipments_by_grant_id" ON "shipments" ("grant_id") WHERE grant_id IS NOT NULL;
CREATE INDEX "shipments_by_tracking" ON "shipments" ("tracking");
CREATE INDEX "shipment_steps_by_shipment_id_at" ON "shipment_steps" ("shipment_id", "at");
