<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\HttpKernelInterface;

/** The page cache for visitors: by address alone, whatever cookies they have, and with all headers. */
final class PageCache implements HttpKernelInterface
{
    public function __construct(private HttpKernelInterface $inner, private Cache $cache, private CurrentUser $user)
    {
    }

    public function handle(Request $request, int $type = self::MAIN_REQUEST, bool $catch = true): Response
    {
        if (!$request->isMethodCacheable() || !$this->user->isAnonymous()) {
            return $this->inner->handle($request, $type, $catch);
        }
        $key = 'page ' . $request->getUri();
        $cached = $this->cache->get($key);
        if ($cached instanceof Response) {
            $cached->headers->set('X-Drupal-Cache', 'HIT');
            return clone $cached;
        }
        $response = $this->inner->handle($request, $type, $catch);
        $this->cache->set($key, $response, explode(' ', (string) $response->headers->get('X-Drupal-Cache-Tags')));
        return clone $response;
    }
}
