<?php

declare(strict_types=1);

namespace Drupal\mtc_sidecar;

use Drupal\Core\Cache\CacheTagsInvalidatorInterface;
use Drupal\Core\Config\ConfigFactoryInterface;
use Drupal\Core\Database\Connection;
use Drupal\Core\KeyValueStore\KeyValueFactoryInterface;
use Drupal\Core\KeyValueStore\KeyValueStoreInterface;
use Drupal\Core\Site\Settings;
use Drupal\Core\StringTranslation\TranslatableMarkup;
use GuzzleHttp\ClientInterface;
use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\GuzzleHttp;
use MtcSidecar\Core\HttpAnswer;
use MtcSidecar\Core\HttpRequest;
use MtcSidecar\Core\TableOutbox;
use MtcSidecar\Core\TextKeepingHost;
use Symfony\Component\HttpFoundation\RequestStack;

/**
 * Drupal, as the shared core sees it.
 */
final class DrupalHost extends TextKeepingHost {

  public const SETTINGS = 'mtc_sidecar.settings';
  public const KNOWN_PATH = '/mtc-sidecar/v1/known';

  /**
   * What is not configuration: the sealed secret, forms that were sent, delays.
   */
  private readonly KeyValueStoreInterface $store;

  public function __construct(
    private readonly ConfigFactoryInterface $configs,
    KeyValueFactoryInterface $stores,
    private readonly ClientInterface $client,
    private readonly Connection $database,
    private readonly RequestStack $requests,
    private readonly CacheTagsInvalidatorInterface $cacheTags,
  ) {
    $this->store = $stores->get('mtc_sidecar');
    $secret = Settings::get('mtc_sidecar_secret');
    if (is_string($secret) && !defined('MTC_SIDECAR_SECRET')) {
      // The core looks for a constant first, and then says where it was set.
      define('MTC_SIDECAR_SECRET', $secret);
    }
  }

  /**
   * The core, put together for this site.
   */
  public function adapter(): Adapter {
    $outbox = new TableOutbox(new DatabaseSql($this->database), '{mtc_sidecar_outbox}');
    return new Adapter($this, $outbox, ['cms' => 'drupal', 'cms_version' => \Drupal::VERSION]);
  }

  /**
   * {@inheritdoc}
   */
  public function readSettings(): array {
    return $this->configs->get(self::SETTINGS)->get();
  }

  /**
   * {@inheritdoc}
   */
  public function writeSettings(array $settings): void {
    $before = $this->readSettings();
    $config = $this->configs->getEditable(self::SETTINGS);
    // What settings.php overrides stays out of the configuration.
    $isChanged = static fn (mixed $value, string $key): bool => $value !== ($before[$key] ?? NULL);
    $config->setData(array_filter($settings, $isChanged, ARRAY_FILTER_USE_BOTH) + $config->get())->save();
    if (PHP_SAPI !== 'cli') {
      $this->store->set('addresses', $this->addresses());
    }
  }

  /**
   * {@inheritdoc}
   */
  protected function readText(string $name): string {
    return (string) $this->store->get($name, '');
  }

  /**
   * {@inheritdoc}
   */
  protected function writeText(string $name, string $text): void {
    $this->store->set($name, $text);
  }

  /**
   * {@inheritdoc}
   */
  public function sealingKey(): string {
    return Settings::getHashSalt();
  }

  /**
   * {@inheritdoc}
   */
  public function editorRoles(): array {
    $roles = [];
    foreach ($this->configs->loadMultiple($this->configs->listAll('user.role.')) as $role) {
      $edits = preg_grep('/^(create|edit any) .+ content$|^(administer|bypass) node/', (array) $role->get('permissions'));
      if ($role->get('is_admin') || $edits) {
        $roles[] = (string) $role->get('id');
      }
    }
    return array_values(array_diff($roles, ['anonymous', 'authenticated']));
  }

  /**
   * {@inheritdoc}
   */
  public function addresses(): array {
    $named = Settings::get('mtc_sidecar_addresses');
    if (is_array($named)) {
      return array_values(array_filter($named, 'is_string'));
    }
    // On the command line Drupal knows no address of its own.
    $main = PHP_SAPI === 'cli' ? (array) $this->store->get('addresses', []) : [];
    $main = $main ?: [(string) $this->requests->getMainRequest()?->getSchemeAndHttpHost()];
    $scheme = parse_url((string) reset($main), PHP_URL_SCHEME) ?: 'https';
    $domains = array_filter((array) $this->configs->get('language.negotiation')->get('url.domains'));
    $others = array_map(static fn (string $domain): string => "$scheme://$domain", $domains);
    return array_values(array_unique([...$main, ...array_values($others)]));
  }

  /**
   * {@inheritdoc}
   */
  public function knownEndpoint(): string {
    return ($this->requests->getMainRequest()?->getBasePath() ?? '') . self::KNOWN_PATH;
  }

  /**
   * {@inheritdoc}
   */
  public function translate(string $english): string {
    // phpcs:ignore Drupal.Semantics.FunctionT -- the core's sentences; translations/ has them.
    return (string) new TranslatableMarkup($english);
  }

  /**
   * {@inheritdoc}
   */
  public function forgetCachedPages(): void {
    $this->cacheTags->invalidateTags(['library_info', 'config:' . self::SETTINGS]);
  }

  /**
   * {@inheritdoc}
   */
  public function send(HttpRequest $request): HttpAnswer {
    return (new GuzzleHttp($this->client))->send($request);
  }

}
