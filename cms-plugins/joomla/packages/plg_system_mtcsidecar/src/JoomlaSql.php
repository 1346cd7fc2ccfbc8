<?php

declare(strict_types=1);

namespace MtcSidecar\Plugin\System\MtcSidecar;

use Joomla\Database\DatabaseInterface;
use Joomla\Database\ParameterType;
use MtcSidecar\Core\Sql;

\defined('_JEXEC') or die;

final class JoomlaSql implements Sql
{
    public function __construct(private DatabaseInterface $database)
    {
    }

    public function execute(string $statement, array $values): int
    {
        $this->prepared($statement, $values)->execute();
        return $this->database->getAffectedRows();
    }

    public function select(string $query, array $values): array
    {
        return (array) $this->prepared($query, $values)->loadAssocList();
    }

    /**
     * Joomla binds by name.
     *
     * @param list<string|int> $values
     */
    private function prepared(string $statement, array $values): DatabaseInterface
    {
        $number = 0;
        $named = (string) preg_replace_callback('/\?/', static function () use (&$number): string {
            return ':value' . ++$number;
        }, $statement);
        $query = $this->database->createQuery()->setQuery($named);
        foreach ($values as $place => $value) {
            $type = is_int($value) ? ParameterType::INTEGER : ParameterType::STRING;
            $query->bind(':value' . ($place + 1), $values[$place], $type);
        }
        return $this->database->setQuery($query);
    }
}
