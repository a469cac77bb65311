-- A verdict that was said to one of us, and written down by them.
ALTER TABLE "satisfactions" ADD COLUMN "noted_by_id" BLOB NULL;
ALTER TABLE "satisfactions" ADD COLUMN "noted_by_name" TEXT NULL;
