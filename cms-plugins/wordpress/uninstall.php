<?php
/**
 * Removes all that the plugin stored, on each site of a network.
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) || ! defined( 'ABSPATH' ) ) {
	exit;
}

require_once __DIR__ . '/load.php';

/**
 * Removes what one site stored.
 */
function mtc_sidecar_forget_everything(): void {
	delete_option( 'mtc_sidecar' );
	delete_option( 'mtc_sidecar_secret' );
	delete_option( 'mtc_sidecar_forms' );
	delete_transient( 'mtc_sidecar_delivery' );
	delete_metadata( 'comment', 0, '_mtc_sidecar_submission', '', true );
	wp_clear_scheduled_hook( 'mtc_sidecar_run_outbox' );
	mtc_sidecar_outbox()->drop();
}

if ( is_multisite() ) {
	$mtc_sidecar_sites = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $mtc_sidecar_sites as $mtc_sidecar_site ) {
		switch_to_blog( $mtc_sidecar_site );
		mtc_sidecar_forget_everything();
		restore_current_blog();
	}
} else {
	mtc_sidecar_forget_everything();
}
