-- SPDX-License-Identifier: GPL-3.0-or-later
-- The site file, version 1. Times are whole seconds since 1970-01-01T00:00Z, intervals half-open; NULL is unknown
-- (or, for the end of an interval, open). Enumerations are spelled out as text, so that the file reads by itself.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('revision', '0'), ('title', '');

-- Where everything stands -----------------------------------------------------------------------------------------

CREATE TABLE site (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  kind TEXT NOT NULL DEFAULT 'terrestrial' CHECK (kind IN ('terrestrial', 'orbital')),
  status TEXT NOT NULL DEFAULT 'operating' CHECK (status IN ('operating', 'planned', 'announced')),
  location TEXT NOT NULL DEFAULT '',
  declared_gpus INTEGER,
  synthetic INTEGER NOT NULL DEFAULT 0,
  owner_cost_micros INTEGER,                 -- per GPU-hour, millionths of the currency
  owner_cost_currency TEXT
);

CREATE TABLE hall (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES site(id),
  name TEXT NOT NULL COLLATE NOCASE,
  seen INTEGER NOT NULL DEFAULT 1,           -- 0: vanished from the last import of its source
  UNIQUE (site_id, name)
);

CREATE TABLE rack_row (
  id INTEGER PRIMARY KEY,
  hall_id INTEGER NOT NULL REFERENCES hall(id),
  name TEXT NOT NULL COLLATE NOCASE,
  seen INTEGER NOT NULL DEFAULT 1,
  UNIQUE (hall_id, name)
);

CREATE TABLE pod (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES site(id),
  name TEXT NOT NULL COLLATE NOCASE,
  seen INTEGER NOT NULL DEFAULT 1,
  UNIQUE (site_id, name)
);

CREATE TABLE rack (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES site(id),
  row_id INTEGER REFERENCES rack_row(id),
  pod_id INTEGER REFERENCES pod(id),
  name TEXT NOT NULL COLLATE NOCASE,
  model TEXT NOT NULL DEFAULT '',
  x REAL, y REAL,                            -- centre, metres; NULL: no file says
  rotation REAL NOT NULL DEFAULT 0,          -- degrees counter-clockwise, 0: front to -y
  width REAL NOT NULL DEFAULT 0.6,
  depth REAL NOT NULL DEFAULT 1.2,
  height REAL NOT NULL DEFAULT 2.3,
  height_u INTEGER NOT NULL DEFAULT 48,
  status TEXT NOT NULL DEFAULT 'operating' CHECK (status IN ('operating', 'planned')),
  rated_power_w REAL,
  seen INTEGER NOT NULL DEFAULT 1
);
-- A rack's name is its own within its row; racks without a row share the site's one nameless row.
CREATE UNIQUE INDEX rack_identity ON rack (site_id, ifnull(row_id, 0), name);

CREATE TABLE node (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES site(id),
  rack_id INTEGER REFERENCES rack(id),       -- NULL: no file says; the snapshot assumes one
  pod_id INTEGER REFERENCES pod(id),
  name TEXT NOT NULL COLLATE NOCASE,         -- short host name
  serial TEXT,
  model TEXT NOT NULL DEFAULT '',
  u INTEGER,
  height_u INTEGER,
  seen INTEGER NOT NULL DEFAULT 1,
  UNIQUE (site_id, name)
);
CREATE INDEX node_rack ON node (rack_id);
CREATE INDEX node_serial ON node (site_id, serial) WHERE serial IS NOT NULL;

-- id is also the GPU's telemetry column: never reused, never changed.
CREATE TABLE gpu (
  id INTEGER PRIMARY KEY,
  node_id INTEGER NOT NULL REFERENCES node(id),
  slot INTEGER NOT NULL,
  model TEXT,                                -- NULL: unknown
  uuid TEXT,
  planned INTEGER NOT NULL DEFAULT 0,
  commissioned INTEGER,
  retired INTEGER,
  seen INTEGER NOT NULL DEFAULT 1,
  UNIQUE (node_id, slot)
);
CREATE UNIQUE INDEX gpu_uuid ON gpu (uuid) WHERE uuid IS NOT NULL;

-- The fabric --------------------------------------------------------------------------------------------------------

CREATE TABLE switch (
  id INTEGER PRIMARY KEY,
  site_id INTEGER NOT NULL REFERENCES site(id),
  pod_id INTEGER REFERENCES pod(id),
  rack_id INTEGER REFERENCES rack(id),
  name TEXT NOT NULL COLLATE NOCASE,
  guid INTEGER,                              -- 64 bits, as signed
  fabric TEXT NOT NULL DEFAULT '',
  tier TEXT NOT NULL DEFAULT 'unknown' CHECK (tier IN ('unknown', 'leaf', 'spine', 'core', 'nvlink')),
  ports INTEGER NOT NULL DEFAULT 0,
  u INTEGER,
  model TEXT NOT NULL DEFAULT '',
  seen INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX switch_guid ON switch (guid) WHERE guid IS NOT NULL;
CREATE UNIQUE INDEX switch_name ON switch (site_id, fabric, name) WHERE guid IS NULL;

CREATE TABLE nic (
  id INTEGER PRIMARY KEY,
  node_id INTEGER NOT NULL REFERENCES node(id),
  name TEXT NOT NULL,
  guid INTEGER,
  gpu_slot INTEGER,
  ports INTEGER NOT NULL DEFAULT 1,
  seen INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX nic_guid ON nic (guid) WHERE guid IS NOT NULL;
CREATE UNIQUE INDEX nic_name ON nic (node_id, name) WHERE guid IS NULL;
CREATE INDEX nic_node ON nic (node_id);

-- A port is implied by its device and number; it has a row where something is known of it beyond its link.
CREATE TABLE port (
  kind TEXT NOT NULL CHECK (kind IN ('switch', 'nic')),
  device_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  guid INTEGER,
  state TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (kind, device_id, number)
) WITHOUT ROWID;
-- `ibnetdiscover -p` knows an adapter by its ports' GUIDs.
CREATE INDEX port_guid ON port (guid) WHERE guid IS NOT NULL;

-- One row a cable. End a is always a switch; b_nic says what end b is. (a, port) sorts before (b, port) where both
-- are switches, so that a cable has one row however it was read.
CREATE TABLE link (
  id INTEGER PRIMARY KEY,
  a_id INTEGER NOT NULL REFERENCES switch(id),
  a_port INTEGER NOT NULL,
  b_nic INTEGER NOT NULL,                    -- 1: b_id is a nic, 0: a switch
  b_id INTEGER NOT NULL,
  b_port INTEGER NOT NULL,
  rate_mbps INTEGER,                         -- NULL: unknown
  state TEXT CHECK (state IN ('down', 'slow', 'planned')),  -- NULL: up
  seen INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX link_identity ON link (a_id, a_port, b_nic, b_id, b_port);

-- Who leases what ---------------------------------------------------------------------------------------------------

CREATE TABLE party (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  is_operator INTEGER NOT NULL DEFAULT 0,
  is_tenant INTEGER NOT NULL DEFAULT 0,
  is_supplier INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE lease (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  operator_id INTEGER REFERENCES party(id),
  tenant_id INTEGER NOT NULL REFERENCES party(id),
  from_s INTEGER NOT NULL,
  to_s INTEGER,                              -- NULL: open-ended
  price_kind TEXT NOT NULL DEFAULT 'unknown'
    CHECK (price_kind IN ('unknown', 'monthly', 'per_gpu_hour', 'credits', 'internal')),
  amount INTEGER,                            -- monthly, credits: minor units; per_gpu_hour: millionths
  currency TEXT NOT NULL DEFAULT 'USD',
  minimum_commitment REAL,
  notice_days INTEGER,
  lock_in_until INTEGER,
  sla_availability REAL,
  sla_credit TEXT NOT NULL DEFAULT '',
  delivered_gpus INTEGER,
  note TEXT NOT NULL DEFAULT '',
  seen INTEGER NOT NULL DEFAULT 1,
  CHECK (to_s IS NULL OR to_s > from_s)
);

CREATE TABLE lease_ramp (
  lease_id INTEGER NOT NULL REFERENCES lease(id) ON DELETE CASCADE,
  from_s INTEGER NOT NULL,
  to_s INTEGER NOT NULL,
  share REAL,                                -- NULL: reduced by an unknown amount
  PRIMARY KEY (lease_id, from_s),
  CHECK (to_s > from_s)
) WITHOUT ROWID;

CREATE TABLE allocation (
  id INTEGER PRIMARY KEY,
  lease_id INTEGER NOT NULL REFERENCES lease(id) ON DELETE CASCADE,
  scope TEXT NOT NULL CHECK (scope IN ('site', 'hall', 'row', 'rack', 'pod', 'node', 'gpus', 'count')),
  ref_id INTEGER,                            -- of that kind; gpus: the node; count: NULL
  slot_from INTEGER, slot_to INTEGER,        -- gpus: half-open
  gpu_count INTEGER, gpu_model TEXT,         -- count
  from_s INTEGER, to_s INTEGER,              -- NULL: as the lease
  CHECK ((scope = 'count') = (ref_id IS NULL))
);
CREATE INDEX allocation_lease ON allocation (lease_id);

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL CHECK (subject IN ('site', 'lease', 'party')),
  ref_id INTEGER NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'reported' CHECK (kind IN ('contracted', 'reported', 'estimated')),
  source TEXT NOT NULL DEFAULT '',
  date TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (subject, ref_id, field, value, source, date, note)
);

-- Power and state ---------------------------------------------------------------------------------------------------

CREATE TABLE power_feed (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('site', 'hall', 'row', 'rack')),
  ref_id INTEGER NOT NULL,
  envelope_w REAL NOT NULL,
  UNIQUE (scope, ref_id, name)
);

CREATE TABLE gpu_status (
  gpu_id INTEGER NOT NULL REFERENCES gpu(id),
  from_s INTEGER NOT NULL,
  to_s INTEGER,
  down INTEGER NOT NULL DEFAULT 1,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (gpu_id, from_s)
) WITHOUT ROWID;

-- Telemetry -----------------------------------------------------------------------------------------------------------

CREATE TABLE metric (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  unit TEXT NOT NULL,
  code_bytes INTEGER NOT NULL CHECK (code_bytes IN (1, 2)),
  scale REAL NOT NULL,
  bias REAL NOT NULL,                        -- value = bias + scale * code
  step_s INTEGER                             -- NULL until the first sample
);

-- 64 slots of 1,024 GPU columns: tile = floor(slot / 64), part = floor(gpu.id / 1024). codec and the layout of data
-- are documented in data/store/telemetry.hpp.
CREATE TABLE telemetry_block (
  metric_id INTEGER NOT NULL REFERENCES metric(id),
  tile INTEGER NOT NULL,
  part INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  checksum INTEGER NOT NULL,                 -- XXH3 (64 bits) of the decoded codes, as signed
  valid INTEGER NOT NULL,                    -- samples that are not "no data"
  total INTEGER NOT NULL,                    -- sum of their codes
  slot_min INTEGER, slot_max INTEGER,        -- of the valid samples, 0..63 in the tile
  data BLOB NOT NULL,
  PRIMARY KEY (metric_id, tile, part)
);

-- Everything but the samples, so that a file's extents are known without touching its blocks.
CREATE INDEX telemetry_block_extent ON telemetry_block (metric_id, tile, part, slot_min, slot_max, valid, total);

-- Scrapes not yet compacted into blocks: the codes of all columns from 0 at one slot, zstd. A slot has at most one row;
-- it wins over the block.
CREATE TABLE telemetry_scrape (
  metric_id INTEGER NOT NULL REFERENCES metric(id),
  slot INTEGER NOT NULL,
  columns INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  valid INTEGER NOT NULL,
  total INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (metric_id, slot)
);

-- Provenance ----------------------------------------------------------------------------------------------------------

CREATE TABLE import_log (
  id INTEGER PRIMARY KEY,
  time_s INTEGER NOT NULL,
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  format TEXT NOT NULL,
  rows_read INTEGER NOT NULL,
  added INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  vanished INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  report TEXT NOT NULL DEFAULT ''            -- JSON: counts by kind, warnings
);

-- Which import last saw a record, for "vanished": source is format and fabric, not the file's name.
CREATE TABLE sighting (
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  ref_id INTEGER NOT NULL,
  PRIMARY KEY (source, kind, ref_id)
) WITHOUT ROWID;
CREATE INDEX sighting_ref ON sighting (kind, ref_id);
