<?php
/**
 * Where submissions wait until the sidecar has them: in a table, in the request that made them.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\OutboxEntry;
use MtcSidecar\Core\Submission;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * A submission of this visitor, on this page, with nothing in it yet.
 *
 * @param string $provider Which plugin the form is of.
 * @param string $form_id  What that calls the form.
 * @param string $title    Its title.
 */
function mtc_sidecar_new_submission( string $provider, string $form_id, string $title ): Submission {
	// phpcs:disable WordPress.NamingConventions.ValidVariableName.UsedPropertyNotSnakeCase -- the core's names.
	$submission            = new Submission( $provider, $form_id, (int) floor( microtime( true ) * 1000 ) );
	$submission->formTitle = wp_strip_all_tags( $title );
	$submission->pageUrl   = (string) wp_get_raw_referer();
	$submission->language  = str_replace( '_', '-', get_locale() );
	$submission->userAgent = mtc_sidecar_from_server( 'HTTP_USER_AGENT' );
	$submission->consent   = mtc_sidecar_consent();
	if ( mtc_sidecar_may_join_visitor( $submission->consent ) ) {
		$submission->device = mtc_sidecar_device();
	}
	// phpcs:enable
	return $submission;
}

/**
 * The key by which the sidecar knows this browser; empty when it has none.
 */
function mtc_sidecar_device(): string {
	// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- checked against its shape.
	$device = isset( $_COOKIE['mautic_device_id'] ) ? $_COOKIE['mautic_device_id'] : '';
	return is_string( $device ) && 1 === preg_match( '/^[0-9a-z]{23}$/D', $device ) ? $device : '';
}

/**
 * What the consent plugin of the site says; empty where there is none.
 */
function mtc_sidecar_consent(): string {
	if ( ! function_exists( 'wp_has_consent' ) ) {
		return '';
	}
	return wp_has_consent( 'marketing' ) ? 'granted' : 'denied';
}

/**
 * Whether the submission may say by which browser it was made.
 *
 * @param string $consent What the consent plugin says.
 */
function mtc_sidecar_may_join_visitor( string $consent ): bool {
	$settings = mtc_sidecar_plugin()->settings();
	if ( $settings->requiresConsent() && 'granted' !== $consent ) {
		return false;
	}
	$signals = array( mtc_sidecar_from_server( 'HTTP_SEC_GPC' ), mtc_sidecar_from_server( 'HTTP_DNT' ) );
	return 'denied' !== $consent && ! ( $settings->respectsSignals() && in_array( '1', $signals, true ) );
}

/**
 * A header of the request.
 *
 * @param string $name As PHP calls it.
 */
function mtc_sidecar_from_server( string $name ): string {
	// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- sent on as JSON, never printed.
	return isset( $_SERVER[ $name ] ) && is_string( $_SERVER[ $name ] ) ? wp_unslash( $_SERVER[ $name ] ) : '';
}

/**
 * Whether there is a sidecar to forward to: without one, nothing of anybody is kept here.
 */
function mtc_sidecar_is_connected(): bool {
	return mtc_sidecar_plugin()->settings()->namesSite();
}

/**
 * Keeps a submission for the sidecar. The form succeeds whatever happens here.
 *
 * @param Submission $submission What was sent.
 */
function mtc_sidecar_forward( Submission $submission ): void {
	if ( array() === $submission->fields() || ! mtc_sidecar_is_connected() ) {
		return;
	}
	$body = $submission->body( mtc_sidecar_plugin()->settings()->siteKey(), mtc_sidecar_source() );
	mtc_sidecar_keep( new OutboxEntry( $submission->id, $body, time() ) );
}

/**
 * By what a submission is sent.
 *
 * @return array<string, string>
 */
function mtc_sidecar_source(): array {
	return array(
		'cms'            => 'wordpress',
		'cms_version'    => (string) get_bloginfo( 'version' ),
		'plugin'         => 'mtc-sidecar',
		'plugin_version' => MTC_SIDECAR_VERSION,
	);
}

/**
 * Puts an entry into the outbox, and makes that when it is missing.
 *
 * @param OutboxEntry $entry What waits.
 */
function mtc_sidecar_keep( OutboxEntry $entry ): void {
	$outbox = mtc_sidecar_outbox();
	try {
		$outbox->put( $entry );
	} catch ( RuntimeException $missing ) {
		try {
			$outbox->create();
			$outbox->put( $entry );
		} catch ( RuntimeException $failure ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- nothing of the person is in it.
			error_log( 'mtc-sidecar: a submission could not be kept for the sidecar.' );
			return;
		}
	}
	mtc_sidecar_plan_run( time() + 60 );
	add_action(
		'shutdown',
		static function () use ( $entry ): void {
			mtc_sidecar_forward_soon( $entry->id );
		},
		PHP_INT_MAX
	);
}

/**
 * One try once the visitor has the answer; without a server that can do that, the runner does it.
 *
 * @param string $id Of the entry.
 */
function mtc_sidecar_forward_soon( string $id ): void {
	foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $finish ) {
		if ( function_exists( $finish ) ) {
			$finish();
			try {
				mtc_sidecar_forwarder()->forwardSoon( $id );
			} catch ( RuntimeException $failure ) {
				return; // The runner tries it again.
			}
			return;
		}
	}
}

/**
 * Sends what is due and plans the next run for the rest.
 */
function mtc_sidecar_run_outbox(): void {
	try {
		mtc_sidecar_forwarder()->drain( 20 );
	} catch ( RuntimeException $missing ) {
		return;
	}
	if ( mtc_sidecar_outbox_status()->waiting > 0 ) {
		mtc_sidecar_plan_run( time() + 60 );
	}
}
add_action( 'mtc_sidecar_run_outbox', 'mtc_sidecar_run_outbox' );

/**
 * Plans a run, unless one is planned.
 *
 * @param int $at When.
 */
function mtc_sidecar_plan_run( int $at ): void {
	if ( false === wp_next_scheduled( 'mtc_sidecar_run_outbox' ) ) {
		wp_schedule_single_event( $at, 'mtc_sidecar_run_outbox' );
	}
}

/**
 * Switched on again, the plugin sends what still waits.
 *
 * @param bool $is_network Whether on all sites of a network at once.
 */
function mtc_sidecar_resume( $is_network = false ): void {
	mtc_sidecar_on_sites(
		(bool) $is_network,
		static function (): void {
			mtc_sidecar_plan_run( time() + 60 );
		}
	);
}
register_activation_hook( MTC_SIDECAR_FILE, 'mtc_sidecar_resume' );

/**
 * Switched off, the plugin runs nothing.
 *
 * @param bool $is_network Whether on all sites of a network at once.
 */
function mtc_sidecar_stop_runs( $is_network = false ): void {
	mtc_sidecar_on_sites(
		(bool) $is_network,
		static function (): void {
			wp_clear_scheduled_hook( 'mtc_sidecar_run_outbox' );
		}
	);
}
register_deactivation_hook( MTC_SIDECAR_FILE, 'mtc_sidecar_stop_runs' );

/**
 * The outbox of a site goes with it when it is deleted from a network.
 *
 * @param string[] $tables  The tables that go.
 * @param int      $site_id The site.
 * @return string[]
 */
function mtc_sidecar_drop_table( $tables, $site_id ): array {
	global $wpdb;
	return array_merge( (array) $tables, array( $wpdb->get_blog_prefix( (int) $site_id ) . 'mtc_sidecar_outbox' ) );
}
add_filter( 'wpmu_drop_tables', 'mtc_sidecar_drop_table', 10, 2 );
