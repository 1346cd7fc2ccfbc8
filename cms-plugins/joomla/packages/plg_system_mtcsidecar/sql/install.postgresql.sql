CREATE TABLE IF NOT EXISTS "#__mtcsidecar" (
    "name" varchar(32) NOT NULL,
    "content" text NOT NULL,
    PRIMARY KEY ("name")
);

INSERT INTO "#__mtcsidecar" ("name", "content") VALUES ('forms', ''), ('secret', ''), ('delivery', '');

CREATE TABLE IF NOT EXISTS "#__mtcsidecar_outbox" (
    "id" varchar(36) NOT NULL,
    "due_at" bigint NULL,
    "attempts" int NOT NULL,
    "created_at" bigint NOT NULL,
    "reason" varchar(191) NOT NULL,
    "body" text NOT NULL,
    PRIMARY KEY ("id")
);
