<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * An outbox in a table of the CMS. A lease is nothing but a later due time, taken by whoever
 * changes the row first: no lock is held, and what a dead process had becomes due by itself.
 */
final class TableOutbox implements Outbox
{
    private Sql $sql;
    private string $table;

    /** @param string $table its name with the prefix of the CMS */
    public function __construct(Sql $sql, string $table)
    {
        $this->sql = $sql;
        $this->table = $table;
    }

    /** @param string $longText the type for texts of half a megabyte */
    public function create(string $longText = 'mediumtext'): void
    {
        $this->sql->execute(
            "CREATE TABLE IF NOT EXISTS {$this->table} (id varchar(36) NOT NULL PRIMARY KEY, "
            . "due_at bigint NULL, attempts int NOT NULL, created_at bigint NOT NULL, "
            . "reason varchar(191) NOT NULL, body $longText NOT NULL)",
            []
        );
    }

    public function drop(): void
    {
        $this->sql->execute("DROP TABLE IF EXISTS {$this->table}", []);
    }

    public function put(OutboxEntry $entry): void
    {
        $this->sql->execute(
            "INSERT INTO {$this->table} (id, due_at, attempts, created_at, reason, body) VALUES (?, ?, ?, ?, ?, ?)",
            [$entry->id, $entry->createdAt, $entry->attempts, $entry->createdAt, '', $entry->body]
        );
    }

    public function claim(int $now, int $limit, int $leaseSeconds): array
    {
        $due = $this->sql->select(
            "SELECT * FROM {$this->table} WHERE due_at <= ? ORDER BY id LIMIT $limit",
            [$now]
        );
        return $this->claimed($due, $now + $leaseSeconds);
    }

    public function claimOne(string $id, int $now, int $leaseSeconds): ?OutboxEntry
    {
        $due = $this->sql->select("SELECT * FROM {$this->table} WHERE id = ? AND due_at <= ?", [$id, $now]);
        return $this->claimed($due, $now + $leaseSeconds)[0] ?? null;
    }

    public function done(string $id): void
    {
        $this->sql->execute("DELETE FROM {$this->table} WHERE id = ?", [$id]);
    }

    public function retry(string $id, int $dueAt): void
    {
        $this->sql->execute("UPDATE {$this->table} SET due_at = ? WHERE id = ?", [$dueAt, $id]);
    }

    public function giveUp(string $id, string $reason): void
    {
        $this->sql->execute(
            "UPDATE {$this->table} SET due_at = NULL, reason = ? WHERE id = ?",
            [substr($reason, 0, 191), $id]
        );
    }

    public function revive(int $now): int
    {
        return $this->sql->execute(
            "UPDATE {$this->table} SET due_at = ?, attempts = 0, reason = '' WHERE due_at IS NULL",
            [$now]
        );
    }

    public function hurry(int $now): void
    {
        $this->sql->execute("UPDATE {$this->table} SET due_at = ? WHERE due_at > ?", [$now, $now]);
    }

    public function purge(int $before): int
    {
        return $this->sql->execute(
            "DELETE FROM {$this->table} WHERE due_at IS NULL AND created_at < ?",
            [$before]
        );
    }

    public function naming(string $email): array
    {
        $entries = array_map([self::class, 'entryOf'], $this->sql->select(
            "SELECT * FROM {$this->table} WHERE body LIKE ? ORDER BY id",
            ['%' . self::pattern(trim($email)) . '%']
        ));
        return array_values(array_filter($entries, static fn (OutboxEntry $entry): bool => $entry->names($email)));
    }

    public function status(): OutboxStatus
    {
        $waiting = $this->sql->select(
            "SELECT COUNT(*) AS amount, MIN(created_at) AS oldest FROM {$this->table} WHERE due_at IS NOT NULL",
            []
        )[0];
        $given = $this->sql->select(
            "SELECT reason FROM {$this->table} WHERE due_at IS NULL ORDER BY id DESC",
            []
        );
        $oldest = $waiting['oldest'];
        return new OutboxStatus(
            (int) $waiting['amount'],
            $oldest === null ? null : (int) $oldest,
            count($given),
            (string) ($given[0]['reason'] ?? '')
        );
    }

    /**
     * @param list<array<string, string|int|null>> $rows
     * @return list<OutboxEntry>
     */
    private function claimed(array $rows, int $until): array
    {
        $entries = [];
        foreach ($rows as $row) {
            $isMine = $this->sql->execute(
                "UPDATE {$this->table} SET due_at = ?, attempts = attempts + 1 WHERE id = ? AND due_at = ? AND attempts = ?",
                [$until, (string) $row['id'], (int) $row['due_at'], (int) $row['attempts']]
            ) === 1;
            if ($isMine) {
                $entries[] = self::entryOf(['attempts' => (int) $row['attempts'] + 1] + $row);
            }
        }
        return $entries;
    }

    /** @param array<string, string|int|null> $row */
    private static function entryOf(array $row): OutboxEntry
    {
        return new OutboxEntry((string) $row['id'], (string) $row['body'], (int) $row['created_at'], (int) $row['attempts']);
    }

    /** As it stands in JSON; what databases read differently may be any character. */
    private static function pattern(string $email): string
    {
        $written = (string) json_encode($email, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        return (string) preg_replace('/[^ -~]|[\\\\%]/', '_', substr($written, 1, -1));
    }
}
