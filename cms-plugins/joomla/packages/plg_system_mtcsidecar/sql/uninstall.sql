DROP TABLE IF EXISTS #__mtcsidecar;

DROP TABLE IF EXISTS #__mtcsidecar_outbox;
