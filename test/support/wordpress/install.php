<?php
/** Makes the tables, the first account and the address form of a new WordPress. */

define( 'WP_INSTALLING', true );
require getcwd() . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install( 'A shoe shop', 'ada', 'ada@example.test', true, '', 'ada password' );
update_option( 'permalink_structure', '/%postname%/' );
