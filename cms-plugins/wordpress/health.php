<?php
/**
 * What the site admin learns without asking: Site Health and the guide for the privacy policy.
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Adds a test to Site Health. It asks the table only, never the sidecar.
 *
 * @param array<string, array<string, mixed>> $tests The tests so far.
 * @return array<string, array<string, mixed>>
 */
function mtc_sidecar_add_health_test( $tests ): array {
	$tests['direct']['mtc_sidecar'] = array(
		'label' => 'mtc-sidecar',
		'test'  => 'mtc_sidecar_test_health',
	);
	return $tests;
}
add_filter( 'site_status_tests', 'mtc_sidecar_add_health_test' );

/**
 * Whether submissions reach the sidecar.
 *
 * @return array<string, mixed>
 */
function mtc_sidecar_test_health(): array {
	$trouble = mtc_sidecar_adapter()->trouble();
	$link    = sprintf(
		'<p><a href="%s">%s</a></p>',
		esc_url( admin_url( 'options-general.php?page=mtc-sidecar' ) ),
		esc_html__( 'Settings of mtc-sidecar', 'mtc-sidecar' )
	);
	return array(
		'label'       => '' === $trouble
			? __( 'Submissions reach the sidecar', 'mtc-sidecar' )
			: __( 'Submissions do not reach the sidecar', 'mtc-sidecar' ),
		'status'      => '' === $trouble ? 'good' : 'recommended',
		'badge'       => array(
			'label' => 'mtc-sidecar',
			'color' => 'blue',
		),
		'description' => '<p>' . esc_html( '' === $trouble ? __( 'Nothing has been waiting for long.', 'mtc-sidecar' ) : $trouble ) . '</p>',
		'actions'     => '' === $trouble ? '' : $link,
		'test'        => 'mtc_sidecar',
	);
}

/**
 * Suggests a paragraph for the privacy policy.
 */
function mtc_sidecar_suggest_policy(): void {
	$text = __( 'We keep a record of the pages that visitors open who came through a link in one of our messages, and of what people send us by forms, on a server of our own. It is kept apart from this web site. Visitors whose browser sends Global Privacy Control or Do Not Track are not followed.', 'mtc-sidecar' );
	wp_add_privacy_policy_content( 'mtc-sidecar', '<p>' . esc_html( $text ) . '</p>' );
}
add_action( 'admin_init', 'mtc_sidecar_suggest_policy' );
