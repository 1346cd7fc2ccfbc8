<?php
/**
 * Where submissions wait until the sidecar has them: in a table, in the request that made them.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\Submission;
use MtcSidecar\Core\Visitor;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Who sends a form or signs in, as far as the request tells.
 */
function mtc_sidecar_visitor(): Visitor {
	// phpcs:disable WordPress.NamingConventions.ValidVariableName.UsedPropertyNotSnakeCase -- the core's names.
	$visitor           = Visitor::ofRequest( wp_unslash( $_SERVER ), wp_unslash( $_COOKIE ) );
	$visitor->pageUrl  = (string) wp_get_raw_referer();
	$visitor->language = str_replace( '_', '-', get_locale() );
	$visitor->consent  = mtc_sidecar_consent();
	// phpcs:enable
	return $visitor;
}

/**
 * A submission of this visitor, on this page, with nothing in it yet.
 *
 * @param string $provider Which plugin the form is of.
 * @param string $form_id  What that calls the form.
 * @param string $title    Its title.
 */
function mtc_sidecar_new_submission( string $provider, string $form_id, string $title ): Submission {
	return mtc_sidecar_adapter()->newSubmission( mtc_sidecar_visitor(), $provider, $form_id, wp_strip_all_tags( $title ) );
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
 * Sends what is due and plans the next run for the rest.
 */
function mtc_sidecar_run_outbox(): void {
	$adapter = mtc_sidecar_adapter();
	$adapter->runScheduled();
	if ( $adapter->status()->waiting > 0 ) {
		mtc_sidecar_plan_run();
	}
}
add_action( 'mtc_sidecar_run_outbox', 'mtc_sidecar_run_outbox' );

/**
 * Plans a run in a minute, unless one is planned. Action Scheduler, which shops have, is asked where
 * it is there: it also runs on sites whose WP-Cron is switched off.
 */
function mtc_sidecar_plan_run(): void {
	if ( did_action( 'action_scheduler_init' ) > 0 && function_exists( 'as_schedule_single_action' ) ) {
		if ( ! as_has_scheduled_action( 'mtc_sidecar_run_outbox' ) ) {
			as_schedule_single_action( time() + 60, 'mtc_sidecar_run_outbox', array(), 'mtc-sidecar' );
		}
		return;
	}
	if ( false === wp_next_scheduled( 'mtc_sidecar_run_outbox' ) ) {
		wp_schedule_single_event( time() + 60, 'mtc_sidecar_run_outbox' );
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
		'mtc_sidecar_plan_run'
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
		'mtc_sidecar_cancel_runs'
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
