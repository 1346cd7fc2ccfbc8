<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar\StackMiddleware;

use Drupal\mtc_sidecar\DrupalHost;
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
    $ct = $request->request->all()['ct'] ?? '';
    $this->requests->push($request);
    $answer = ($this->adapter)()->known(
      $request->getMethod(),
      is_string($ct) ? $ct : '',
      (string) $request->headers->get('Origin'),
      (string) $request->headers->get('Referer'),
    );
    $this->requests->pop();
    return new Response($answer->body, $answer->status, $answer->headers);
  }

}
