<?php

declare(strict_types=1);

namespace MtcSidecar\Core;

/** Why a call to the sidecar did not work, in words for the site admin. */
abstract class SidecarFailure extends \RuntimeException
{
    private Sentence $sentence;

    final protected function __construct(Sentence $sentence)
    {
        parent::__construct($sentence->inEnglish());
        $this->sentence = $sentence;
    }

    public function sentence(): Sentence
    {
        return $this->sentence;
    }
}
