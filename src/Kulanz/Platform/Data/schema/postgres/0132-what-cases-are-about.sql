-- What a case is about, in the words of contracts.
ALTER TABLE cases ADD COLUMN product_id uuid CONSTRAINT cases_product_id_reference REFERENCES products (id);
ALTER TABLE cases ADD COLUMN topic_id uuid CONSTRAINT cases_topic_id_reference REFERENCES support_topics (id);
CREATE INDEX cases_by_product_id_touched_at ON cases (product_id, touched_at) WHERE product_id IS NOT NULL;
CREATE INDEX cases_by_topic_id ON cases (topic_id) WHERE topic_id IS NOT NULL;
