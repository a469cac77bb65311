-- Which ways to reach a customer were preferred before a merge, so that undoing it gives that back.
ALTER TABLE "customer_merges" ADD COLUMN "preferred" TEXT NULL;

-- Merges left customers with two preferred addresses of one kind: the one known longest stays.
UPDATE "contact_points" SET "preferred" = 0
WHERE "preferred" = 1 AND EXISTS (
    SELECT 1 FROM "contact_points" AS o
    WHERE o."customer_id" = "contact_points"."customer_id" AND o."kind" = "contact_points"."kind" AND o."preferred" = 1 AND o."id" < "contact_points"."id");

-- Letters say in words how long their link holds.
UPDATE "mail_templates" SET "text" = replace(replace("text", '{{hours}} Stunden', '{{lasts}}'), '{{hours}} hours', '{{lasts}}') WHERE "kind" = 'password-link';
