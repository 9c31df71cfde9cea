-- Pages that a BRIN index has not summarised are read by every query through it, until vacuum has been there: after many
-- events at once, all that came meanwhile, each minute, by the sample of the dashboard. Autovacuum summarises them as they fill.
ALTER INDEX "mirror"."inbox_received_at_idx" SET (autosummarize = on);
