-- What can be wrong with a product, in a tree. Rows are retired and never deleted.
CREATE TABLE causes (
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    parent_id uuid,
    name character varying(120) NOT NULL,
    position integer NOT NULL,
    retired_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT causes_key PRIMARY KEY (id),
    CONSTRAINT causes_parent_id_reference FOREIGN KEY (parent_id) REFERENCES causes (id),
    CONSTRAINT causes_product_id_reference FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
);
CREATE INDEX causes_by_parent_id ON causes (parent_id);
CREATE INDEX causes_by_product_id_position ON causes (product_id, position);
