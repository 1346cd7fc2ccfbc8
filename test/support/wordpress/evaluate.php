<?php
/** Runs the code that a test hands over inside WordPress and prints what it returns as JSON. */

require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
require_once ABSPATH . 'wp-admin/includes/file.php';

echo wp_json_encode( eval( $argv[1] ) );
