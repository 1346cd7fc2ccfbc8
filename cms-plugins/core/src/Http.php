<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** How the host sends one request, with a hard time limit and without following redirects. */
interface Http
{
    /** @throws UnableToReachSidecar when there is no answer */
    public function send(HttpRequest $request): HttpAnswer;
}
