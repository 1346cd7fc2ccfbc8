<?php

declare(strict_types=1);

namespace Joomla\Database;

final class ParameterType
{
    public const INTEGER = 'int';
    public const STRING = 'string';
}

interface QueryInterface
{
    public function setQuery(string $sql): static;

    public function bind(string $key, mixed &$value, string $type = ParameterType::STRING): static;
}

interface DatabaseInterface
{
    public function createQuery(): QueryInterface;

    public function setQuery(string|QueryInterface $query): static;

    public function execute(): bool;

    public function getAffectedRows(): int;

    /** @return list<array<string, mixed>>|null */
    public function loadAssocList(): ?array;

    /** @return list<mixed> */
    public function loadColumn(): array;

    public function loadResult(): mixed;

    public function quote(string $text): string;
}

final class KernelQuery implements QueryInterface
{
    public string $sql = '';
    /** @var array<string, array{mixed, string}> */
    public array $bound = [];

    public function setQuery(string $sql): static
    {
        $this->sql = $sql;
        return $this;
    }

    public function bind(string $key, mixed &$value, string $type = ParameterType::STRING): static
    {
        if ($key[0] !== ':' || !in_array($type, ['int', 'string'], true) || is_int($value) !== ($type === 'int')) {
            throw new \InvalidArgumentException("$key is not bound as Joomla binds");
        }
        $this->bound[$key] = [&$value, $type];
        return $this;
    }
}

/** In memory; the words that only MySQL knows are left out, and a question mark binds nothing. */
final class KernelDatabase implements DatabaseInterface
{
    public const PREFIX = 'jos_';

    public \PDO $pdo;
    private string|QueryInterface $query = '';
    private ?\PDOStatement $statement = null;

    public function __construct()
    {
        $this->pdo = new \PDO('sqlite::memory:');
        $this->pdo->setAttribute(\PDO::ATTR_ERRMODE, \PDO::ERRMODE_EXCEPTION);
    }

    public function createQuery(): QueryInterface
    {
        return new KernelQuery();
    }

    public function setQuery(string|QueryInterface $query): static
    {
        $this->query = $query;
        return $this;
    }

    public function execute(): bool
    {
        $sql = $this->query instanceof KernelQuery ? $this->query->sql : (string) $this->query;
        if (str_contains((string) preg_replace("/'[^']*'/", '', $sql), '?')) {
            throw new \RuntimeException("Joomla binds by name: $sql");
        }
        $sql = str_replace('#__', self::PREFIX, (string) preg_replace('/\) ENGINE=[^;]*/', ')', $sql));
        $this->statement = $this->pdo->prepare($sql);
        foreach ($this->query instanceof KernelQuery ? $this->query->bound : [] as $key => [$value, $type]) {
            $this->statement->bindValue($key, $value, $type === 'int' ? \PDO::PARAM_INT : \PDO::PARAM_STR);
        }
        return $this->statement->execute();
    }

    public function getAffectedRows(): int
    {
        return (int) $this->statement?->rowCount();
    }

    public function loadAssocList(): ?array
    {
        $this->execute();
        return $this->statement?->fetchAll(\PDO::FETCH_ASSOC);
    }

    public function loadColumn(): array
    {
        return array_map(static fn (array $row): mixed => reset($row), (array) $this->loadAssocList());
    }

    public function loadResult(): mixed
    {
        return $this->loadColumn()[0] ?? null;
    }

    public function quote(string $text): string
    {
        return $this->pdo->quote($text);
    }
}
