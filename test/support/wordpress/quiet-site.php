<?php
/**
 * WordPress' own emoji test keeps a key in sessionStorage and asks a server elsewhere. Without it
 * everything that a page leaves behind comes from the plugin under test.
 */

remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
remove_action( 'wp_print_styles', 'print_emoji_styles' );

/* wp-admin asks for updates elsewhere and complains in the log when it cannot. */
remove_action( 'admin_init', '_maybe_update_core' );
remove_action( 'admin_init', '_maybe_update_plugins' );
remove_action( 'admin_init', '_maybe_update_themes' );
