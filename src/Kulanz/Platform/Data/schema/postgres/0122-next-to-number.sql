-- However many records wait for their place in the order, the next ones are found at once, and they are in one index only.
DROP INDEX records_by_position;
CREATE UNIQUE INDEX records_by_position ON records (position) WHERE position IS NOT NULL;
CREATE INDEX records_by_id ON records (id) WHERE position IS NULL;

-- Whose mail comes back: few, and asked of every customer in a list.
CREATE INDEX contact_points_by_customer_id ON contact_points (customer_id) WHERE bounced_hard;
