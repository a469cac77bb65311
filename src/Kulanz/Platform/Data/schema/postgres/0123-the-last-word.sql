-- A condition on the last message looks at more of it than a list shows.
ALTER TABLE cases ALTER COLUMN last_word TYPE character varying(2000);
