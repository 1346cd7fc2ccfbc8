<?php

// What a site owner does to a Drupal from its command line, for tests: php console.php ROOT ACTION [WORDS…]

declare(strict_types=1);

use Drupal\contact\Entity\ContactForm;
use Drupal\Core\DrupalKernel;
use Drupal\field\Entity\FieldConfig;
use Drupal\field\Entity\FieldStorageConfig;
use Drupal\filter\Entity\FilterFormat;
use Drupal\node\Entity\Node;
use Drupal\node\Entity\NodeType;
use Drupal\user\Entity\Role;
use Symfony\Component\HttpFoundation\Request;

[, $root, $action] = $argv;
$words = array_slice($argv, 3);
chdir($root);
$autoloader = require "$root/autoload.php";
$request = Request::createFromGlobals();
$kernel = DrupalKernel::createFromRequest($request, $autoloader, 'prod');
$kernel->boot();
$kernel->preHandle($request);
error_reporting(-1);
set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    // What Drupal and its packages say about their own future is theirs.
    if (str_contains($file, 'mtc_sidecar')) {
        fwrite(STDERR, "$message in $file:$line\n");
        exit(3);
    }
    return true;
});

$actions = [
    'version' => static fn (): string => \Drupal::VERSION,
    'prepare' => static function (): string {
        \Drupal::service('module_installer')->install(['contact']);
        $configs = \Drupal::configFactory();
        $configs->getEditable('system.performance')->set('cache.page.max_age', 600)->set('js.preprocess', false)->save();
        $configs->getEditable('contact.settings')->set('flood.limit', 1000)->save();
        $configs->getEditable('user.settings')->set('register', 'visitors')->set('verify_mail', false)->set('notify.register_no_approval_required', false)->save();
        $configs->getEditable('system.mail')->set('interface.default', 'test_mail_collector')->save();
        if (ContactForm::load('feedback') === null) {
            ContactForm::create(['id' => 'feedback', 'label' => 'Website feedback', 'recipients' => ['me@example.test']])->save();
            $configs->getEditable('contact.settings')->set('default_form', 'feedback')->save();
        }
        Role::load('anonymous')->grantPermission('access site-wide contact form')->save();
        return '';
    },
    'install' => static fn (): string => (string) \Drupal::service('module_installer')->install(['mtc_sidecar', ...$words]),
    'uninstall' => static fn (): string => (string) \Drupal::service('module_installer')->uninstall(['mtc_sidecar']),
    'cron' => static fn (): string => (string) \Drupal::service('cron')->run(),
    'worker' => static function (): string {
        $outcome = \Drupal::service('mtc_sidecar.adapter')->runScheduled();
        return (string) $outcome;
    },
    'command' => static function () use ($words): string {
        $outcome = \Drupal::service('mtc_sidecar.adapter')->command($words[0]);
        return json_encode(['ok' => $outcome->isOk, 'text' => implode("\n", $outcome->lines)]);
    },
    'config' => static function () use ($words): string {
        [$name, $key, $value] = $words;
        \Drupal::configFactory()->getEditable($name)->set($key, json_decode($value, true))->save();
        return '';
    },
    'read' => static fn (): string => (string) json_encode(\Drupal::config($words[0])->getRawData()),
    'forget-delays' => static function (): string {
        \Drupal::keyValue('mtc_sidecar')->delete('delivery');
        \Drupal::database()->update('mtc_sidecar_outbox')->fields(['due_at' => 0])->isNotNull('due_at')->execute();
        \Drupal::queue('mtc_sidecar')->deleteQueue();
        return '';
    },
    'page' => static function () use ($words): string {
        [$type, $field] = ['mtc_text', 'field_mtc_text'];
        if (NodeType::load($type) === null) {
            NodeType::create(['type' => $type, 'name' => 'Text'])->save();
            FieldStorageConfig::create(['field_name' => $field, 'entity_type' => 'node', 'type' => 'text_long'])->save();
            FieldConfig::create(['field_name' => $field, 'entity_type' => 'node', 'bundle' => $type])->save();
            \Drupal::service('entity_display.repository')->getViewDisplay('node', $type)->setComponent($field)->save();
        }
        $node = Node::create(['type' => $type, 'title' => $words[0], 'status' => 1, 'uid' => 1]);
        $node->set($field, ['value' => $words[1], 'format' => 'full_html']);
        $node->save();
        return $node->toUrl()->toString();
    },
    'filter' => static function () use ($words): string {
        $format = FilterFormat::load('full_html');
        $format->filters();
        $words[0] === 'on'
            ? $format->setFilterConfig('mtc_sidecar_forms', ['status' => true])
            : $format->removeFilter('mtc_sidecar_forms');
        $format->save();
        return '';
    },
    'delete-account' => static function () use ($words): string {
        foreach (\Drupal::entityTypeManager()->getStorage('user')->loadByProperties(['mail' => $words[0]]) as $account) {
            $account->delete();
        }
        return '';
    },
    'complaints' => static function () use ($words): string {
        $log = \Drupal::database()->select('watchdog', 'w')->fields('w', ['variables'])->condition('type', 'php');
        $log->condition('variables', '%mtc_sidecar%', 'LIKE')->condition('timestamp', (int) $words[0], '>=');
        $found = $log->execute()->fetchCol();
        return implode("\n", $found);
    },
    'leftovers' => static function (): string {
        $database = \Drupal::database();
        $left = \Drupal::configFactory()->listAll('mtc_sidecar.');
        $left = array_merge($left, array_keys(\Drupal::keyValue('mtc_sidecar')->getAll()));
        $left = array_merge($left, $database->schema()->findTables('mtc_sidecar%'));
        $waiting = $database->schema()->tableExists('queue')
            ? $database->select('queue')->condition('name', 'mtc_sidecar')->countQuery()->execute()->fetchField() : 0;
        return (string) json_encode($waiting > 0 ? [...$left, 'queue'] : array_values($left));
    },
];
echo $actions[$action]();
