<?php
/**
 * Makes the plugin's classes known.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\Adapter;
use MtcSidecar\Core\Administration;
use MtcSidecar\Core\Plugin;
use MtcSidecar\Core\TableOutbox;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Loads a class of the shared core, which lies in a folder of this plugin.
 *
 * @param string $class_name Full name of the class.
 */
function mtc_sidecar_load_class( string $class_name ): void {
	$prefix = 'MtcSidecar\\Core\\';
	if ( 0 === strncmp( $class_name, $prefix, strlen( $prefix ) ) ) {
		require __DIR__ . '/core/' . substr( $class_name, strlen( $prefix ) ) . '.php';
	}
}
spl_autoload_register( 'mtc_sidecar_load_class' );
require_once __DIR__ . '/class-mtc-sidecar-host.php';
require_once __DIR__ . '/class-mtc-sidecar-sql.php';

/**
 * The core for this site.
 */
function mtc_sidecar_adapter(): Adapter {
	$source = array(
		'cms'            => 'wordpress',
		'cms_version'    => (string) get_bloginfo( 'version' ),
		'plugin'         => 'mtc-sidecar',
		'plugin_version' => MTC_SIDECAR_VERSION,
	);
	return new Adapter( new Mtc_Sidecar_Host(), mtc_sidecar_outbox(), $source, 'mtc_sidecar_plan_run' );
}

/**
 * What visitors meet of the plugin.
 */
function mtc_sidecar_plugin(): Plugin {
	return new Plugin( new Mtc_Sidecar_Host() );
}

/**
 * What the admin does on the settings screen.
 */
function mtc_sidecar_administration(): Administration {
	return new Administration( new Mtc_Sidecar_Host() );
}

/**
 * The outbox of this site.
 */
function mtc_sidecar_outbox(): TableOutbox {
	global $wpdb;
	return new TableOutbox( new Mtc_Sidecar_Sql(), $wpdb->prefix . 'mtc_sidecar_outbox' );
}

/**
 * Nothing is run any more, by whichever scheduler it was planned.
 */
function mtc_sidecar_cancel_runs(): void {
	wp_clear_scheduled_hook( 'mtc_sidecar_run_outbox' );
	if ( function_exists( 'as_unschedule_all_actions' ) ) {
		as_unschedule_all_actions( 'mtc_sidecar_run_outbox' );
	}
}

/**
 * Does something on each site of a network, or on this one.
 *
 * @param bool             $is_network Whether on all of them.
 * @param callable(): void $work       What is done.
 */
function mtc_sidecar_on_sites( bool $is_network, callable $work ): void {
	if ( ! $is_network || ! is_multisite() ) {
		$work();
		return;
	}
	$sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $sites as $site ) {
		switch_to_blog( (int) $site );
		$work();
		restore_current_blog();
	}
}
