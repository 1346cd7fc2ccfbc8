<?php
/** Settings of a WordPress that only tests use; everything it writes lies beside the public folder. */

$mtc_test_folder = dirname( __DIR__ );

if ( is_file( $mtc_test_folder . '/network' ) ) {
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', false );
	define( 'DOMAIN_CURRENT_SITE', $_SERVER['HTTP_HOST'] );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
} else {
	define( 'WP_HOME', 'http://' . $_SERVER['HTTP_HOST'] );
	define( 'WP_SITEURL', WP_HOME );
}

define( 'FQDBDIR', $mtc_test_folder . '/database/' );
define( 'FQDB', FQDBDIR . 'wordpress.sqlite' );
$mtc_test_database = is_file( $mtc_test_folder . '/database.json' )
	? json_decode( file_get_contents( $mtc_test_folder . '/database.json' ), true )
	: array( 'name' => 'wordpress', 'user' => '', 'password' => '', 'host' => '' );
foreach ( $mtc_test_database as $mtc_test_name => $mtc_test_value ) {
	define( 'DB_' . strtoupper( $mtc_test_name ), $mtc_test_value );
}
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $mtc_test_name ) {
	define( $mtc_test_name . '_KEY', 'a key that only tests use: ' . $mtc_test_name );
	define( $mtc_test_name . '_SALT', 'a salt that only tests use: ' . $mtc_test_name );
}

define( 'WP_CACHE', is_file( __DIR__ . '/wp-content/advanced-cache.php' ) );
define( 'FS_METHOD', 'direct' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISABLE_WP_CRON', true );

error_reporting( E_ALL );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', $mtc_test_folder . '/debug.log' );

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
