<?php
/**
 * WordPress' own emoji test keeps a key in sessionStorage and asks a server elsewhere, and its
 * update check complains where it reaches nobody. Without them, everything that a page leaves
 * behind and every complaint comes from the plugin under test.
 */

remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
remove_action( 'wp_print_styles', 'print_emoji_styles' );

foreach ( array( 'core', 'plugins', 'themes' ) as $mtc_test_part ) {
	remove_action( 'admin_init', '_maybe_update_' . $mtc_test_part );
}
foreach ( array( 'plugins.php', 'update.php', 'update-core.php' ) as $mtc_test_screen ) {
	remove_action( 'load-' . $mtc_test_screen, 'wp_update_plugins' );
}
