<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/**
 * What is kept about a person, here in the outbox and in the sidecar: a copy of it, and its end. For
 * the tools of a CMS, which ask page by page.
 */
final class PersonalData
{
    private const MOST_STEPS = 20;

    private Host $host;
    private Outbox $outbox;
    private Connection $connection;
    /** @var callable(): int */
    private $clock;

    /** @param callable(): int $clock the time in seconds */
    public function __construct(Host $host, Outbox $outbox, Connection $connection, callable $clock)
    {
        $this->host = $host;
        $this->outbox = $outbox;
        $this->connection = $connection;
        $this->clock = $clock;
    }

    /**
     * A copy without what the sidecar has would pass for a whole one: it is refused.
     *
     * @return array{items: list<array{group: string, label: string, id: string, data: list<array{name: string, value: string}>}>, done: bool}
     * @throws SidecarFailure
     */
    public function copyOf(string $email, int $page): array
    {
        $waiting = $page === 1 ? $this->waitingOf($email) : [];
        if ($this->isAlone()) {
            return ['items' => $waiting, 'done' => true];
        }
        $answer = $this->client()->copyOf(trim($email), $page);
        $items = array_map([self::class, 'itemIn'], array_values((array) ($answer['items'] ?? [])));
        return ['items' => array_merge($waiting, $items), 'done' => ($answer['done'] ?? null) === true];
    }

    /**
     * A step of the erasure. When the sidecar cannot be asked, the wish waits in the outbox.
     *
     * @return array{removed: int, message: string, done: bool} with a message, the sidecar still has something
     * @throws \RuntimeException when the wish cannot be kept either
     */
    public function erase(string $email): array
    {
        $removed = $this->forgetWaiting($email);
        if ($this->isAlone()) {
            return ['removed' => $removed, 'message' => '', 'done' => true];
        }
        $erasure = OutboxEntry::erasure(trim($email), ($this->clock)());
        try {
            $answer = $this->client()->erase($erasure);
        } catch (SidecarFailure $failure) {
            return ['removed' => $removed, 'message' => $this->keep($erasure, $email, $failure), 'done' => true];
        }
        $removed += (int) ($answer['removed'] ?? 0);
        return ['removed' => $removed, 'message' => '', 'done' => ($answer['done'] ?? null) === true];
    }

    /**
     * All pages of the copy, for hosts that ask once.
     *
     * @return list<array{group: string, label: string, id: string, data: list<array{name: string, value: string}>}>
     * @throws SidecarFailure
     * @throws \RuntimeException with a sentence for the admin, when it breaks off
     */
    public function wholeCopyOf(string $email): array
    {
        $items = [];
        $page = 0;
        do {
            $copy = $this->copyOf($email, ++$page);
            $items = array_merge($items, $copy['items']);
        } while (!$copy['done'] && $copy['items'] !== []);
        if (!$copy['done']) {
            $sentence = new Sentence('The sidecar gives no whole answer. Try again later.');
            throw new \RuntimeException($sentence->in([$this->host, 'translate']));
        }
        return $items;
    }

    /**
     * All steps of the erasure, for hosts that ask once; what takes too long waits in the outbox.
     *
     * @return array{removed: int, message: string} with a message, the sidecar still has something
     * @throws \RuntimeException when the wish cannot be kept either
     */
    public function eraseWhole(string $email): array
    {
        $removed = 0;
        $steps = 0;
        do {
            $step = $this->erase($email);
            $removed += $step['removed'];
        } while (!$step['done'] && $step['removed'] > 0 && ++$steps < self::MOST_STEPS);
        $message = $step['done'] ? $step['message'] : $this->keepWish(OutboxEntry::erasure(trim($email), ($this->clock)()), $email);
        return compact('removed', 'message');
    }

    /** Without a sidecar there is nobody else to ask. */
    private function isAlone(): bool
    {
        return $this->connection->url === '';
    }

    private function client(): SidecarClient
    {
        return new SidecarClient($this->host, $this->connection, ($this->clock)());
    }

    private function keep(OutboxEntry $erasure, string $email, SidecarFailure $failure): string
    {
        $promise = $this->keepWish($erasure, $email);
        return $failure->sentence()->in([$this->host, 'translate']) . ' ' . $promise;
    }

    private function keepWish(OutboxEntry $erasure, string $email): string
    {
        $waiting = array_filter($this->outbox->naming($email), static fn (OutboxEntry $one): bool => $one->isErasure());
        if ($waiting === []) {
            $this->outbox->put($erasure);
        }
        $promise = new Sentence('What the sidecar has is not erased yet. This is kept, and done as soon as the sidecar answers.');
        return $promise->in([$this->host, 'translate']);
    }

    private function forgetWaiting(string $email): int
    {
        $removed = 0;
        foreach ($this->outbox->naming($email) as $entry) {
            if (!$entry->isErasure()) {
                $this->outbox->done($entry->id);
                $removed++;
            }
        }
        return $removed;
    }

    /** @return list<array{group: string, label: string, id: string, data: list<array{name: string, value: string}>}> */
    private function waitingOf(string $email): array
    {
        $items = [];
        foreach ($this->outbox->naming($email) as $entry) {
            $content = (array) json_decode($entry->body, true);
            if (!$entry->isErasure()) {
                $label = $content['form']['title'] ?? $content['kind'] ?? '';
                $items[] = self::itemIn(['group' => 'waiting', 'id' => $entry->id, 'data' => self::saidIn($content)] + compact('label'));
            }
        }
        return $items;
    }

    /**
     * @param array<mixed> $content of an entry
     * @return list<array{name: mixed, value: mixed}>
     */
    private static function saidIn(array $content): array
    {
        $said = [];
        foreach ((array) ($content['fields'] ?? []) as $field) {
            $said[] = ['name' => ($field['label'] ?? '') ?: $field['key'] ?? '', 'value' => $field['value'] ?? ''];
        }
        foreach ((array) ($content['contact'] ?? []) as $name => $value) {
            $said[] = compact('name', 'value');
        }
        return $said;
    }

    /**
     * @param mixed $sent
     * @return array{group: string, label: string, id: string, data: list<array{name: string, value: string}>}
     */
    private static function itemIn($sent): array
    {
        $item = (array) $sent;
        $data = [];
        foreach ((array) ($item['data'] ?? []) as $pair) {
            $data[] = ['name' => self::text($pair['name'] ?? ''), 'value' => self::text($pair['value'] ?? '')];
        }
        return [
            'group' => self::text($item['group'] ?? ''),
            'label' => self::text($item['label'] ?? ''),
            'id' => self::text($item['id'] ?? ''),
            'data' => $data,
        ];
    }

    /** @param mixed $value */
    private static function text($value): string
    {
        return is_scalar($value) ? (string) $value : '';
    }
}
