<?php
/** Gives a new WordPress its pages and accounts. */

require getcwd() . '/wp-load.php';

foreach ( array( 'shoes', 'boots', 'sandals' ) as $mtc_test_page ) {
	wp_insert_post(
		array(
			'post_type'    => 'page',
			'post_status'  => 'publish',
			'post_title'   => ucfirst( $mtc_test_page ),
			'post_content' => '<p>All our ' . $mtc_test_page . '.</p>',
		)
	);
}
foreach ( array( 'editor', 'subscriber' ) as $mtc_test_role ) {
	wp_insert_user(
		array(
			'user_login' => $mtc_test_role,
			'user_pass'  => $mtc_test_role . ' password',
			'user_email' => $mtc_test_role . '@example.test',
			'role'       => $mtc_test_role,
		)
	);
}
flush_rewrite_rules();
