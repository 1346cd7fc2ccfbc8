<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The secret of the site: a constant wins over the environment, and that over what was stored. */
final class Secret
{
    private const NAME = 'MTC_SIDECAR_SECRET';

    private Host $host;

    public function __construct(Host $host)
    {
        $this->host = $host;
    }

    /** `constant`, `environment`, `option`, or null when there is no secret. */
    public function source(): ?string
    {
        foreach ($this->values() as $source => $value) {
            if ($value !== '') {
                return $source;
            }
        }
        return null;
    }

    public function value(): string
    {
        $source = $this->source();
        return $source === null ? '' : $this->values()[$source];
    }

    public function store(string $secret): void
    {
        $this->host->writeSecret(SealedText::seal($secret, $this->host->sealingKey()));
    }

    /** Why a text cannot be the secret, or null. */
    public function objectionTo(string $secret): ?Sentence
    {
        $source = $this->source();
        if ($source === 'constant' || $source === 'environment') {
            return new Sentence('The secret is set outside of this screen (%s) and can only be changed there.', self::NAME);
        }
        return preg_match('/^[!-~]{16,255}$/D', $secret) === 1
            ? null
            : new Sentence('The secret is a text of at least 16 characters without spaces. Copy it whole.');
    }

    /** @return array{constant: string, environment: string, option: string} */
    private function values(): array
    {
        $constant = defined(self::NAME) ? constant(self::NAME) : '';
        return [
            'constant' => is_string($constant) ? $constant : '',
            'environment' => (string) getenv(self::NAME),
            'option' => SealedText::open($this->host->readSecret(), $this->host->sealingKey()),
        ];
    }
}
