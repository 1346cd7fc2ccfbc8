<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** The whole answer of the known endpoint, for any way in which a host sends answers. */
final class KnownAnswer
{
    public int $status;
    /** @var array<string, string> by name; `Set-Cookie` only when somebody became known */
    public array $headers = ['Cache-Control' => 'no-store', 'Content-Type' => 'application/json'];
    public string $body;
    /** @var array{}|array{expires: int, path: string, samesite: string, secure: bool} of the cookie, for hosts with something like setcookie() */
    public array $cookieOptions = [];

    private function __construct(int $status, bool $isKnown)
    {
        $this->status = $status;
        $this->body = (string) json_encode(['known' => $isKnown]);
    }

    /**
     * @param array<mixed> $server as PHP has it in `$_SERVER`
     * @param mixed $posted as PHP has it in `$_POST`
     */
    public static function toRequest(Adapter $adapter, array $server, $posted): self
    {
        $text = static fn ($value): string => is_string($value) ? $value : '';
        return $adapter->known(
            $text($server['REQUEST_METHOD'] ?? ''),
            $text(((array) $posted)['ct'] ?? ''),
            $text($server['HTTP_ORIGIN'] ?? ''),
            $text($server['HTTP_REFERER'] ?? '')
        );
    }

    public static function of(Welcome $welcome): self
    {
        $answer = new self($welcome->status, $welcome->isKnown);
        if ($welcome->cookie !== '') {
            $answer->headers['Set-Cookie'] = $welcome->cookie;
            $answer->cookieOptions = KnownCookie::optionsOf($welcome->cookie);
        }
        return $answer;
    }

    /** It answers to POST alone: what is asked by GET ends in caches and logs. */
    public static function wrongMethod(): self
    {
        $answer = new self(405, false);
        $answer->headers['Allow'] = 'POST';
        return $answer;
    }
}
