<?php

// Forms, as the module makes and alters them.

declare(strict_types=1);

namespace Drupal\Core\Entity {
    use Drupal\Core\Form\FormInterface;

    interface EntityFormInterface extends FormInterface
    {
        public function getEntity(): EntityInterface;
    }
}

namespace Drupal\Core\Form {
    use Drupal\Core\StringTranslation\StringTranslationTrait;
    use MtcSidecar\Tests\Drupal\Messenger;
    use Symfony\Component\DependencyInjection\ContainerInterface;

    interface FormInterface
    {
        /** @return string */
        public function getFormId();

        /**
         * @param array<string, mixed> $form
         * @return array<string, mixed>
         */
        public function buildForm(array $form, FormStateInterface $form_state);

        /**
         * @param array<string, mixed> $form
         * @return void
         */
        public function validateForm(array &$form, FormStateInterface $form_state);

        /**
         * @param array<string, mixed> $form
         * @return void
         */
        public function submitForm(array &$form, FormStateInterface $form_state);
    }

    interface FormStateInterface
    {
        /** @return array<string, mixed> */
        public function getValues(): array;

        /** @param string $name */
        public function setErrorByName($name, string|\Stringable $message = ''): static;

        public function setRebuild(bool $rebuild = true): static;

        public function getFormObject(): FormInterface;
    }

    abstract class ConfigFormBase implements FormInterface
    {
        use StringTranslationTrait;

        private Messenger $messenger;

        final public function __construct()
        {
        }

        public static function create(ContainerInterface $container): static
        {
            $form = new static();
            $form->messenger = $container->get('messenger');
            return $form;
        }

        /** @return list<string> */
        abstract protected function getEditableConfigNames();

        /**
         * @param array<string, mixed> $form
         * @return array<string, mixed>
         */
        public function buildForm(array $form, FormStateInterface $form_state)
        {
            $form['actions'] = ['#type' => 'actions', 'submit' => ['#type' => 'submit', '#value' => 'Save configuration']];
            return $form;
        }

        /**
         * @param array<string, mixed> $form
         * @return void
         */
        public function validateForm(array &$form, FormStateInterface $form_state)
        {
        }

        public function messenger(): Messenger
        {
            return $this->messenger;
        }
    }
}

namespace {
    use Drupal\Core\Config\ConfigFactoryInterface;
    use Drupal\Core\Config\Config;
    use Drupal\Core\KeyValueStore\KeyValueStoreInterface;
    use Drupal\Core\Session\AccountInterface;
    use MtcSidecar\Tests\Drupal\Languages;
    use MtcSidecar\Tests\Drupal\Messenger;
    use MtcSidecar\Tests\Drupal\Queue;
    use Symfony\Component\DependencyInjection\ContainerInterface;
    use Symfony\Component\HttpFoundation\Request;

    /** The services by their usual short ways; whatever is not listed in the container throws. */
    final class Drupal
    {
        public const VERSION = '10.6.15';

        private static ?ContainerInterface $container = null;

        public static function setContainer(ContainerInterface $container): void
        {
            self::$container = $container;
        }

        /** @return mixed */
        public static function service(string $id)
        {
            return self::$container?->get($id);
        }

        public static function request(): Request
        {
            $request = self::service('request_stack')->getCurrentRequest();
            return $request ?? throw new LogicException('There is no request up here.');
        }

        public static function currentUser(): AccountInterface
        {
            return self::service('current_user');
        }

        public static function languageManager(): Languages
        {
            return self::service('language_manager');
        }

        public static function messenger(): Messenger
        {
            return self::service('messenger');
        }

        public static function queue(string $name): Queue
        {
            return self::service('queue')->get($name);
        }

        public static function keyValue(string $collection): KeyValueStoreInterface
        {
            return self::service('keyvalue')->get($collection);
        }

        public static function config(string $name): Config
        {
            return self::service('config.factory')->get($name);
        }

        public static function configFactory(): ConfigFactoryInterface
        {
            return self::service('config.factory');
        }
    }
}
