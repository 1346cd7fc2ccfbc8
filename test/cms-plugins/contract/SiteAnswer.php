<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Contract;

/** What a visitor's browser gets. */
final class SiteAnswer
{
    public int $status;
    /** @var array<string, list<string>> by the name in small letters */
    public array $headers;
    public string $body;

    /** @param array<string, list<string>> $headers */
    public function __construct(int $status, array $headers, string $body)
    {
        $this->status = $status;
        $this->headers = array_change_key_case($headers, CASE_LOWER);
        $this->body = $body;
    }

    public function header(string $name): string
    {
        return implode(', ', $this->headers[$name] ?? []);
    }

    /** @return list<array<string, string>> the attributes of each gate tag */
    public function gateTags(): array
    {
        $document = new \DOMDocument();
        @$document->loadHTML($this->body === '' ? '<html></html>' : $this->body);
        $tags = [];
        foreach ($document->getElementsByTagName('script') as $script) {
            if ($script->hasAttribute('data-mtc-sidecar')) {
                $attributes = [];
                foreach ($script->attributes ?? [] as $attribute) {
                    $attributes[$attribute->nodeName] = (string) $attribute->nodeValue;
                }
                $tags[] = $attributes;
            }
        }
        return $tags;
    }
}
