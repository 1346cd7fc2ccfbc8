<?php
/** Makes a network of sites in folders out of a WordPress that has one, as its screen "Network Setup" does. */

define( 'WP_INSTALLING_NETWORK', true );
require getcwd() . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

foreach ( $wpdb->tables( 'ms_global' ) as $mtc_test_table => $mtc_test_name ) {
	$wpdb->$mtc_test_table = $mtc_test_name;
}
install_network();
$mtc_test_outcome = populate_network( 1, $_SERVER['HTTP_HOST'], 'ada@example.test', 'Shoe shops', '/', false );
if ( is_wp_error( $mtc_test_outcome ) && 'no_wildcard_dns' !== $mtc_test_outcome->get_error_code() ) {
	throw new Exception( $mtc_test_outcome->get_error_message() );
}
touch( dirname( getcwd() ) . '/network' );
