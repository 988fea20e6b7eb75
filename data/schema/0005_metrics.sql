-- SPDX-License-Identifier: GPL-3.0-or-later
-- The step of a metric of which one instant alone is known is not known either: its samples wait on a grid of a second.
-- The next instant shows the step, so a few series' instants are kept as their sources said them.

ALTER TABLE metric ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0;  -- 1: step_s waits for a second instant

CREATE TABLE scrape_instant (
  metric_id INTEGER NOT NULL REFERENCES metric(id),
  series TEXT NOT NULL,                      -- a GPU as the scrapes name it
  time_ms INTEGER NOT NULL,                  -- the latest 64 of a series, of 256 series a metric
  PRIMARY KEY (metric_id, series, time_ms)
) WITHOUT ROWID;
