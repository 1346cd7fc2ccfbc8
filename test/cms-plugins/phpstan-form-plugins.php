<?php
/** What the WordPress plugin uses of other plugins and of WP-CLI, for the static analysis only. */

class WPCF7_ContactForm
{
    public function id(): int
    {
    }

    public function title(): string
    {
    }

    /** @return list<WPCF7_FormTag> */
    public function scan_form_tags(): array
    {
    }
}

/** @implements ArrayAccess<string, mixed> */
abstract class WPCF7_FormTag implements ArrayAccess
{
}

class WPCF7_Submission
{
    public static function get_instance(): ?self
    {
    }

    /** @return array<string, mixed> */
    public function get_posted_data(): array
    {
    }

    /** @return array<string, list<string>> */
    public function uploaded_files(): array
    {
    }
}

class WC_Order
{
    /** @return array{billing: array<string, string>} */
    public function get_data(): array
    {
    }

    public function get_order_number(): string
    {
    }

    public function get_total(): string
    {
    }

    public function get_currency(): string
    {
    }
}

class WP_CLI
{
    /** @param class-string $class */
    public static function add_command(string $name, string $class): void
    {
    }

    public static function line(string $text): void
    {
    }

    public static function success(string $text): void
    {
    }

    /** @return never */
    public static function error(string $text): void
    {
        exit(1);
    }
}

function as_has_scheduled_action(string $hook): bool
{
}

/** @param array<mixed> $values */
function as_schedule_single_action(int $at, string $hook, array $values = [], string $group = ''): int
{
}

function as_unschedule_all_actions(string $hook): void
{
}
