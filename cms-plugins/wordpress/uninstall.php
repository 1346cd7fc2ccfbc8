<?php
/**
 * Removes all that the plugin stored, on each site of a network that does not want to keep it.
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
	if ( '1' === get_option( 'mtc_sidecar_keep_data' ) ) {
		return;
	}
	delete_option( 'mtc_sidecar' );
	delete_option( 'mtc_sidecar_secret' );
	delete_option( 'mtc_sidecar_forms' );
	delete_option( 'mtc_sidecar_wp_mautic' );
	delete_option( 'mtc_sidecar_keep_data' );
	delete_transient( 'mtc_sidecar_script' );
	delete_transient( 'mtc_sidecar_delivery' );
	delete_metadata( 'comment', 0, '_mtc_sidecar_submission', '', true );
	mtc_sidecar_cancel_runs();
	mtc_sidecar_outbox()->drop();
}

mtc_sidecar_on_sites( true, 'mtc_sidecar_forget_everything' );
