-- Tags and values of fields, repeated where conditions look for them.
ALTER TABLE cases ADD COLUMN labels text NOT NULL DEFAULT '';
UPDATE cases SET labels =
    coalesce((SELECT string_agg('|' || replace(t.tag_id::text, '-', '') || '|', '') FROM case_tags t WHERE t.case_id = cases.id), '')
    || coalesce((SELECT string_agg('|' || replace(v.field_id::text, '-', '') || '=' || replace(kulanz_fold(v.value), '|', '¦') || '|', '') FROM field_values v WHERE v.case_id = cases.id), '')
WHERE EXISTS (SELECT 1 FROM case_tags t WHERE t.case_id = cases.id) OR EXISTS (SELECT 1 FROM field_values v WHERE v.case_id = cases.id);
