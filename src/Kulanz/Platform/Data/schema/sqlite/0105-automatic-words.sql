-- A word that a machine wrote is known as such, so that no rule answers it. Of those that stand here only mail that was kept without disturbing anybody can be told.
ALTER TABLE "messages" ADD COLUMN "automatic" INTEGER NOT NULL DEFAULT 0;
UPDATE "messages" SET "automatic" = 1 WHERE "mail_id" IN (SELECT "id" FROM "arrived_mails" WHERE "disposition" = 'automatic');
