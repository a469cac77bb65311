-- What can be wrong with a product, in a tree. Rows are retired and never deleted.
CREATE TABLE "causes" (
    "id" BLOB NOT NULL CONSTRAINT "causes_key" PRIMARY KEY,
    "product_id" BLOB NOT NULL,
    "parent_id" BLOB NULL,
    "name" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "retired_at" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "causes_parent_id_reference" FOREIGN KEY ("parent_id") REFERENCES "causes" ("id"),
    CONSTRAINT "causes_product_id_reference" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE CASCADE
);
CREATE INDEX "causes_by_parent_id" ON "causes" ("parent_id");
CREATE INDEX "causes_by_product_id_position" ON "causes" ("product_id", "position");
