-- Tags and values of fields, repeated where conditions look for them.
ALTER TABLE cases ADD COLUMN labels TEXT NOT NULL DEFAULT '';
UPDATE cases SET labels =
    coalesce((SELECT group_concat('|' || lower(hex(t.tag_id)) || '|', '') FROM case_tags t WHERE t.case_id = cases.id), '')
    || coalesce((SELECT group_concat('|' || lower(hex(v.field_id)) || '=' || replace(kulanz_fold(v.value), '|', '¦') || '|', '') FROM field_values v WHERE v.case_id = cases.id), '')
WHERE EXISTS (SELECT 1 FROM case_tags t WHERE t.case_id = cases.id) OR EXISTS (SELECT 1 FROM field_values v WHERE v.case_id = cases.id);
