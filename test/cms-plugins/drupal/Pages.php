<?php

declare(strict_types=1);

namespace MtcSidecar\Tests\Drupal;

use Symfony\Component\HttpFoundation\Request;
use Symfony\Component\HttpFoundation\Response;

/** Builds a page: content, what hooks attach to it, and the scripts of the libraries. */
final class Pages
{
    public string $content = '<p>Welcome</p>';

    public function __construct(private Module $module, private Kernel $kernel, private bool $isInstalled)
    {
    }

    public function page(Request $request): Response
    {
        $this->kernel->route->name = str_starts_with($request->getPathInfo(), '/admin') ? 'admin.page' : 'entity.node.canonical';
        $attachments = [];
        if ($this->isInstalled) {
            $this->module->invoke('page_attachments', $attachments);
        }
        $unknown = array_diff(array_keys($attachments), ['#attached', '#cache']);
        if ($unknown !== []) {
            throw new \LogicException('Only #attached and #cache may be set in hook_page_attachments().');
        }
        $head = '';
        foreach ($attachments['#attached']['library'] ?? [] as $library) {
            $head .= $this->scripts($library);
        }
        $response = new Response("<!DOCTYPE html><html><head>$head</head><body>{$this->content}</body></html>");
        $response->headers->set('X-Drupal-Cache-Tags', implode(' ', ['rendered', ...$attachments['#cache']['tags'] ?? []]));
        return $response;
    }

    /** The scripts of a library are altered once, and then cached until the libraries change. */
    private function scripts(string $library): string
    {
        $scripts = $this->kernel->cache->get("js:$library");
        if ($scripts === null) {
            $scripts = $this->module->scriptsOf($library);
            $this->module->invoke('js_alter', $scripts);
            $this->kernel->cache->set("js:$library", $scripts, ['library_info']);
        }
        $html = '';
        foreach ($scripts as $path => $script) {
            $html .= '<script src="/' . $path . '?v1"' . self::attributes($script['attributes']) . '></script>';
        }
        return $html;
    }

    /** @param array<string, string|true> $attributes */
    private static function attributes(array $attributes): string
    {
        $html = '';
        foreach ($attributes as $name => $value) {
            $html .= $value === true ? " $name" : " $name=\"" . htmlspecialchars($value, ENT_QUOTES) . '"';
        }
        return $html;
    }
}
