-- Of a closed queue: which one has taken its place.
ALTER TABLE queues ADD COLUMN successor_id uuid NULL;
