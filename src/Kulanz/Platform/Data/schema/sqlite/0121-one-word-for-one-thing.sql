-- The kind of an own field is called what every desk calls it.
UPDATE "fields" SET "kind" = 'Text' WHERE "kind" = 'Words';

-- These letters, too, say in words how long their link holds.
UPDATE "mail_templates" SET "text" = replace(replace("text", '{{hours}} Stunden', '{{lasts}}'), '{{hours}} hours', '{{lasts}}') WHERE "kind" IN ('email-confirm', 'customer-email-confirm');
