-- A verdict that was said to one of us, and written down by them.
ALTER TABLE satisfactions ADD COLUMN noted_by_id uuid, ADD COLUMN noted_by_name character varying(200);
