<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;
use TYPO3\CMS\Core\Http\Response;
use TYPO3\CMS\Core\Http\Stream;
use TYPO3\CMS\Core\Site\Entity\Site;

/** Answers the question of the gate, before TYPO3 looks for a page or into its cache. */
final class KnownEndpoint implements MiddlewareInterface
{
    public function __construct(private readonly Sidecars $sidecars)
    {
    }

    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        $this->sidecars->request = $request;
        $site = $request->getAttribute('site');
        $isAsked = $site instanceof Site && $request->getUri()->getPath() === SiteHost::endpointOf($site);
        $sidecar = $isAsked ? $this->sidecars->of($site) : null;
        if ($sidecar === null) {
            return $handler->handle($request);
        }
        $answer = $sidecar->known(
            $request->getMethod(),
            ((array) $request->getParsedBody())['ct'] ?? '',
            $request->getHeaderLine('Origin'),
            $request->getHeaderLine('Referer')
        );
        $body = new Stream('php://temp', 'rw');
        $body->write($answer->body);
        return new Response($body, $answer->status, $answer->headers);
    }
}
