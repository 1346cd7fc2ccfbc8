<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * An outbox of files, for sites without a database. The name of a file says when it is due and how
 * often it was tried, so that one rename, which only one process can win, claims it.
 */
final class FolderOutbox implements Outbox
{
    private const NAME = '/^(\d{12})-(\d{4})-(\d{12})-([0-9a-f-]{36})\.json$/D';

    private string $folder;
    /** @var array<string, string> names of the files that were claimed here, by id */
    private array $claimed = [];

    /** @param string $folder one that the web server does not show */
    public function __construct(string $folder)
    {
        $this->folder = rtrim($folder, '/');
    }

    public function create(): void
    {
        if (is_dir("{$this->folder}/given-up")) {
            return;
        }
        if (!@mkdir("{$this->folder}/given-up", 0700, true) && !is_dir("{$this->folder}/given-up")) {
            throw new \RuntimeException('The outbox folder cannot be made.');
        }
        file_put_contents("{$this->folder}/.htaccess", "Require all denied\n");
        file_put_contents("{$this->folder}/index.html", '');
    }

    public function drop(): void
    {
        foreach (['/given-up', ''] as $below) {
            foreach (is_dir($this->folder . $below) ? (array) scandir($this->folder . $below) : [] as $name) {
                is_file("{$this->folder}$below/$name") && unlink("{$this->folder}$below/$name");
            }
            @rmdir($this->folder . $below);
        }
    }

    public function put(OutboxEntry $entry): void
    {
        $this->create();
        $draft = "{$this->folder}/.{$entry->id}.draft";
        $isWritten = file_put_contents($draft, $entry->body) === strlen($entry->body) && self::flush($draft);
        $name = self::nameOf($entry->createdAt, $entry->attempts, $entry->createdAt, $entry->id);
        if (!$isWritten || !rename($draft, $this->folder . '/' . $name)) {
            @unlink($draft);
            throw new \RuntimeException('The outbox folder cannot be written.');
        }
    }

    public function claim(int $now, int $limit, int $leaseSeconds): array
    {
        $due = array_filter($this->files(), static fn (array $file): bool => $file['dueAt'] <= $now);
        usort($due, static fn (array $one, array $other): int => strcmp($one['id'], $other['id']));
        $entries = [];
        foreach ($due as $file) {
            $entry = count($entries) < $limit ? $this->take($file, $now + $leaseSeconds) : null;
            if ($entry !== null) {
                $entries[] = $entry;
            }
        }
        return $entries;
    }

    public function claimOne(string $id, int $now, int $leaseSeconds): ?OutboxEntry
    {
        $file = $this->fileOf($id);
        return $file === null || $file['dueAt'] > $now ? null : $this->take($file, $now + $leaseSeconds);
    }

    public function done(string $id): void
    {
        $file = $this->fileOf($id);
        if ($file !== null) {
            unlink($this->folder . '/' . $file['name']);
            return;
        }
        $given = array_filter($this->files('/given-up'), static fn (array $one): bool => $one['id'] === $id);
        foreach ($given as $one) {
            unlink("{$this->folder}/given-up/{$one['name']}");
            @unlink("{$this->folder}/given-up/$id.reason");
        }
    }

    public function retry(string $id, int $dueAt): void
    {
        $file = $this->fileOf($id);
        if ($file !== null) {
            $this->rename($file, $dueAt, $file['attempts']);
        }
    }

    public function giveUp(string $id, string $reason): void
    {
        $file = $this->fileOf($id);
        if ($file !== null) {
            file_put_contents("{$this->folder}/given-up/$id.reason", substr($reason, 0, 191));
            rename("{$this->folder}/{$file['name']}", "{$this->folder}/given-up/{$file['name']}");
        }
    }

    public function revive(int $now): int
    {
        $revived = 0;
        foreach ($this->files('/given-up') as $file) {
            $name = self::nameOf($now, 0, $file['createdAt'], $file['id']);
            $isBack = @rename("{$this->folder}/given-up/{$file['name']}", "{$this->folder}/$name");
            $revived += $isBack ? 1 : 0;
            @unlink("{$this->folder}/given-up/{$file['id']}.reason");
        }
        return $revived;
    }

    public function hurry(int $now): void
    {
        foreach ($this->files() as $file) {
            if ($file['dueAt'] > $now) {
                $this->rename($file, $now, $file['attempts']);
            }
        }
    }

    public function purge(int $before): int
    {
        $purged = 0;
        foreach ($this->files('/given-up') as $file) {
            if ($file['createdAt'] < $before) {
                $purged += @unlink("{$this->folder}/given-up/{$file['name']}") ? 1 : 0;
                @unlink("{$this->folder}/given-up/{$file['id']}.reason");
            }
        }
        return $purged;
    }

    public function naming(string $email): array
    {
        $entries = [];
        foreach (['', '/given-up'] as $below) {
            foreach ($this->files($below) as $file) {
                $body = (string) @file_get_contents("{$this->folder}$below/{$file['name']}");
                $entries[] = new OutboxEntry($file['id'], $body, $file['createdAt'], $file['attempts']);
            }
        }
        return array_values(array_filter($entries, static fn (OutboxEntry $entry): bool => $entry->names($email)));
    }

    public function status(): OutboxStatus
    {
        $created = array_column($this->files(), 'createdAt');
        $given = array_column($this->files('/given-up'), 'id');
        sort($given);
        $last = end($given);
        $reason = $last === false ? '' : (string) @file_get_contents("{$this->folder}/given-up/$last.reason");
        return new OutboxStatus(count($created), $created === [] ? null : min($created), count($given), $reason);
    }

    /** @return list<array{name: string, dueAt: int, attempts: int, createdAt: int, id: string}> */
    private function files(string $below = ''): array
    {
        $names = is_dir($this->folder . $below) ? scandir($this->folder . $below) : [];
        return self::parsed($names === false ? [] : $names);
    }

    /**
     * @param list<string> $names
     * @return list<array{name: string, dueAt: int, attempts: int, createdAt: int, id: string}>
     */
    private static function parsed(array $names): array
    {
        $files = [];
        foreach ($names as $name) {
            if (preg_match(self::NAME, $name, $parts) === 1) {
                $files[] = [
                    'name' => $name,
                    'dueAt' => (int) $parts[1],
                    'attempts' => (int) $parts[2],
                    'createdAt' => (int) $parts[3],
                    'id' => $parts[4],
                ];
            }
        }
        return $files;
    }

    /** @return array{name: string, dueAt: int, attempts: int, createdAt: int, id: string}|null */
    private function fileOf(string $id): ?array
    {
        $name = $this->claimed[$id] ?? '';
        $files = is_file("{$this->folder}/$name") ? self::parsed([$name]) : [];
        foreach ($files === [] ? $this->files() : $files as $file) {
            if ($file['id'] === $id) {
                return $file;
            }
        }
        return null;
    }

    /** @param array{name: string, dueAt: int, attempts: int, createdAt: int, id: string} $file */
    private function take(array $file, int $until): ?OutboxEntry
    {
        $attempts = $file['attempts'] + 1;
        $name = $this->rename($file, $until, $attempts);
        $this->claimed[$file['id']] = (string) $name;
        $body = $name === null ? false : file_get_contents($this->folder . '/' . $name);
        return $body === false ? null : new OutboxEntry($file['id'], $body, $file['createdAt'], $attempts);
    }

    /** @param array{name: string, dueAt: int, attempts: int, createdAt: int, id: string} $file */
    private function rename(array $file, int $dueAt, int $attempts): ?string
    {
        $name = self::nameOf($dueAt, $attempts, $file['createdAt'], $file['id']);
        return @rename($this->folder . '/' . $file['name'], $this->folder . '/' . $name) ? $name : null;
    }

    private static function nameOf(int $dueAt, int $attempts, int $createdAt, string $id): string
    {
        return sprintf('%012d-%04d-%012d-%s.json', $dueAt, min($attempts, 9999), $createdAt, $id);
    }

    /** On disk, where PHP can say so. */
    private static function flush(string $path): bool
    {
        if (!function_exists('fsync')) {
            return true;
        }
        $stream = fopen($path, 'r+');
        return $stream !== false && fsync($stream) && fclose($stream);
    }
}
