<?php

declare(strict_types=1);

namespace MtcSidecar\Typo3;

use MtcSidecar\Core\InvalidSettings;
use MtcSidecar\Core\SealedText;
use MtcSidecar\Core\Settings;
use Symfony\Component\DependencyInjection\Attribute\AsTaggedItem;
use TYPO3\CMS\Core\Messaging\FlashMessage;
use TYPO3\CMS\Core\Messaging\FlashMessageService;
use TYPO3\CMS\Core\Settings\SettingDefinition;
use TYPO3\CMS\Core\Settings\SettingsTypeInterface;
use TYPO3\CMS\Core\Type\ContextualFeedbackSeverity;

/** A text of the site settings that is checked as everywhere. The secret is sealed before it is written. */
#[AsTaggedItem('mtc-sidecar')]
final class SettingType implements SettingsTypeInterface
{
    public function __construct(private readonly FlashMessageService $messages)
    {
    }

    public function validate(mixed $value, SettingDefinition $definition): bool
    {
        try {
            Settings::fromStored([], [])->with([self::keyOf($definition) => is_int($value) ? (string) $value : $value]);
        } catch (InvalidSettings $failure) {
            $this->say($failure);
            return false;
        }
        return is_scalar($value);
    }

    public function transformValue(mixed $value, SettingDefinition $definition): string
    {
        $text = trim((string) $value);
        $isSecret = self::keyOf($definition) === 'secret' && preg_match('/^(sealed|plain)\d:/', $text) !== 1;
        return $isSecret ? SealedText::seal($text, (string) $GLOBALS['TYPO3_CONF_VARS']['SYS']['encryptionKey']) : $text;
    }

    public function getJavaScriptModule(): string
    {
        return '@typo3/backend/settings/type/string.js';
    }

    /** The editor for site settings takes the default in place of what is wrong: not without a word. */
    private function say(InvalidSettings $failure): void
    {
        $isSaved = ($GLOBALS['TYPO3_REQUEST'] ?? null)?->getMethod() === 'POST' && isset($GLOBALS['BE_USER']);
        foreach ($isSaved ? $failure->in(SiteHost::inLanguageOfAdmin(...)) : [] as $text) {
            $message = new FlashMessage($text, 'mtc-sidecar', ContextualFeedbackSeverity::ERROR, true);
            $this->messages->getMessageQueueByIdentifier()->enqueue($message);
        }
    }

    private static function keyOf(SettingDefinition $definition): string
    {
        return substr($definition->key, strlen('mtcSidecar.'));
    }
}
