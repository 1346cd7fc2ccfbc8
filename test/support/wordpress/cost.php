<?php
/**
 * Tells what a page cost, and leaves the plugin out of a request that asks for the site without
 * it, so that both are measured on the same WordPress.
 */

if ( isset( $_SERVER['HTTP_MTC_TEST_WITHOUT_PLUGIN'] ) ) {
	add_filter(
		'option_active_plugins',
		static function ( $plugins ) {
			return array_values( array_diff( (array) $plugins, array( 'mtc-sidecar/mtc-sidecar.php' ) ) );
		}
	);
}

if ( isset( $_SERVER['HTTP_MTC_TEST_COST'] ) ) {
	add_action(
		'shutdown',
		static function () {
			global $wpdb;
			$ms = 1000 * ( microtime( true ) - $_SERVER['REQUEST_TIME_FLOAT'] );
			printf( '<!-- %.3f ms, %d queries -->', $ms, $wpdb->num_queries );
		},
		PHP_INT_MAX
	);
}
