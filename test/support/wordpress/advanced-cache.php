<?php
/**
 * A page cache as many sites have it: it answers guests before any plugin loads and asks no cookie
 * who they are. Pages of people who are signed in are neither kept nor answered.
 *
 * It stands in for WP Super Cache, whose function to empty the cache it offers.
 */

function mtc_test_cache_folder() {
	return dirname( ABSPATH ) . '/page-cache';
}

/** Where this request's page is kept, or null when it must not be. */
function mtc_test_cache_file() {
	$address = $_SERVER['REQUEST_URI'];
	$guest   = array() === preg_grep( '/^wordpress_logged_in_/', array_keys( $_COOKIE ) );
	if ( 'GET' !== $_SERVER['REQUEST_METHOD'] || ! $guest || preg_match( '~^/wp-|rest_route=~', $address ) ) {
		return null;
	}
	if ( file_exists( dirname( ABSPATH ) . '/cache-ignores-ct' ) ) {
		$address = preg_replace( array( '/([?&])ct=[^&]*&?/', '/[?&]$/' ), array( '$1', '' ), $address );
	}
	return mtc_test_cache_folder() . '/' . hash( 'sha256', $_SERVER['HTTP_HOST'] . $address ) . '.html';
}

function mtc_test_keep_page( $file, $html ) {
	if ( 200 !== http_response_code() || defined( 'DONOTCACHEPAGE' ) || false === strpos( $html, '</html>' ) ) {
		return;
	}
	$draft = $file . '.' . getmypid();
	file_put_contents( $draft, $html );
	rename( $draft, $file );
}

function wp_cache_clear_cache() {
	array_map( 'unlink', glob( mtc_test_cache_folder() . '/*.html' ) );
}

function mtc_test_page_cache() {
	$file = 'cli' === PHP_SAPI ? null : mtc_test_cache_file();
	if ( null === $file ) {
		return;
	}
	if ( is_file( $file ) ) {
		header( 'Content-Type: text/html; charset=UTF-8' );
		header( 'X-Cache: HIT' );
		readfile( $file );
		exit;
	}
	header( 'X-Cache: MISS' );
	ob_start(
		function ( $html ) use ( $file ) {
			mtc_test_keep_page( $file, $html );
			return $html;
		}
	);
}

mtc_test_page_cache();
