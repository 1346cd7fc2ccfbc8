<?php
/** What the WordPress plugin uses of other plugins, for the static analysis only. */

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
