-- Companies that act for us, and the people who work there.
CREATE TABLE "partners" (
    "id" BLOB NOT NULL CONSTRAINT "partners_key" PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NULL,
    "language" TEXT NOT NULL,
    "since" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "ended_why" TEXT NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "partner_people" (
    "account_id" BLOB NOT NULL CONSTRAINT "partner_people_key" PRIMARY KEY,
    "partner_id" BLOB NOT NULL,
    "since" INTEGER NOT NULL,
    CONSTRAINT "partner_people_account_id_reference" FOREIGN KEY ("account_id") REFERENCES "accounts" ("id") ON DELETE CASCADE,
    CONSTRAINT "partner_people_partner_id_reference" FOREIGN KEY ("partner_id") REFERENCES "partners" ("id") ON DELETE CASCADE
);

CREATE INDEX "partners_by_name_id" ON "partners" ("name", "id");
CREATE UNIQUE INDEX "partners_by_number" ON "partners" ("number");
CREATE INDEX "partner_people_by_partner_id" ON "partner_people" ("partner_id");
