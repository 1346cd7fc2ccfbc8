<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\RequestStack;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\HttpKernelInterface;

/** Below all middlewares: only from here on there is a request on the stack. */
final class PagesKernel implements HttpKernelInterface
{
    /** @param \Closure(Request): Response $pages */
    public function __construct(private \Closure $pages, private RequestStack $requests)
    {
    }

    public function handle(Request $request, int $type = self::MAIN_REQUEST, bool $catch = true): Response
    {
        if ($this->requests->getCurrentRequest() !== null) {
            throw new \LogicException('A middleware left its request on the stack.');
        }
        $this->requests->push($request);
        try {
            return ($this->pages)($request);
        } finally {
            $this->requests->pop();
        }
    }
}
