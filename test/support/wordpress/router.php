<?php
/** What a web server's rewrite rules do: files as they are, folders by their index, the rest to WordPress. */

$mtc_test_root = $_SERVER['DOCUMENT_ROOT'];
$mtc_test_path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
if ( '/' !== $mtc_test_path && file_exists( $mtc_test_root . $mtc_test_path ) ) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['PHP_SELF']    = '/index.php';
require $mtc_test_root . '/index.php';
