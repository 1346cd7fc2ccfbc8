<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Concrete;

/** That there is a new account, and who made it when somebody else did. */
final class Added
{
    public function __construct(private string $email, private ?object $applier)
    {
    }

    public function getApplier(): ?object
    {
        return $this->applier;
    }

    public function getUserInfoObject(): self
    {
        return $this;
    }

    public function getUserEmail(): string
    {
        return $this->email;
    }
}
