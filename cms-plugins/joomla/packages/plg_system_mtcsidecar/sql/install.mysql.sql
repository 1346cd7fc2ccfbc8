CREATE TABLE IF NOT EXISTS `#__mtcsidecar` (
    `name` varchar(32) NOT NULL,
    `content` mediumtext NOT NULL,
    PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 DEFAULT COLLATE=utf8mb4_unicode_ci;

INSERT INTO `#__mtcsidecar` (`name`, `content`) VALUES ('forms', ''), ('secret', ''), ('delivery', '');

CREATE TABLE IF NOT EXISTS `#__mtcsidecar_outbox` (
    `id` varchar(36) NOT NULL,
    `due_at` bigint NULL,
    `attempts` int NOT NULL,
    `created_at` bigint NOT NULL,
    `reason` varchar(191) NOT NULL,
    `body` mediumtext NOT NULL,
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 DEFAULT COLLATE=utf8mb4_unicode_ci;
