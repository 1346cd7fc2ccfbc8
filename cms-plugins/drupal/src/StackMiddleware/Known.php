<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\StackMiddleware;

use Drupal\mtc_sidecar\DrupalHost;
use MtcSidecar\Core\KnownAnswer;
use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\RequestStack;
use Symfony\Component\HttpFoundation\Response;
use Symfony\Component\HttpKernel\HttpKernelInterface;

/**
 * Answers the known endpoint: without a session, above all caches of Drupal.
 */
final class Known implements HttpKernelInterface {

  /**
   * Made only when it is asked: all other requests just pass here.
   *
   * @param \Symfony\Component\HttpKernel\HttpKernelInterface $inner
   *   The rest of Drupal.
   * @param \Symfony\Component\HttpFoundation\RequestStack $requests
   *   Still empty up here.
   * @param \Closure(): \MtcSidecar\Core\Adapter $adapter
   *   The core.
   */
  public function __construct(
    private readonly HttpKernelInterface $inner,
    private readonly RequestStack $requests,
    private readonly \Closure $adapter,
  ) {}

  /**
   * {@inheritdoc}
   */
  public function handle(Request $request, int $type = self::MAIN_REQUEST, bool $catch = TRUE): Response {
    if ($type !== self::MAIN_REQUEST || $request->getPathInfo() !== DrupalHost::KNOWN_PATH) {
      return $this->inner->handle($request, $type, $catch);
    }
    $this->requests->push($request);
    $answer = KnownAnswer::toRequest(($this->adapter)(), $request->server->all(), $request->request->all());
    $this->requests->pop();
    return new Response($answer->body, $answer->status, $answer->headers);
  }

}
