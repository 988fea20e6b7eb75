-- SPDX-License-Identifier: GPL-3.0-or-later
-- The site file, version 7: since when a GPU is known of which nobody says when it was commissioned.

ALTER TABLE gpu ADD COLUMN known_s INTEGER;  -- NULL: with the site, or its commissioning is said
CREATE INDEX gpu_known ON gpu (known_s) WHERE known_s IS NOT NULL;
