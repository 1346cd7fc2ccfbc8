<?php
/**
 * Forms of this site: what one accepted is forwarded, if the settings want it.
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Forwards answers that are at hand as a list.
 *
 * @param string                      $provider Which plugin the form is of.
 * @param string                      $form_id  What that calls the form.
 * @param string                      $title    Its title.
 * @param array<array<string, mixed>> $answers  Each with `key`, `value` and perhaps `label` and `type`.
 */
function mtc_sidecar_forward_answers( string $provider, string $form_id, string $title, array $answers ): void {
	$adapter  = mtc_sidecar_adapter();
	$settings = $adapter->settings();
	if ( ! $settings->namesSite() ) {
		return;
	}
	$submission = mtc_sidecar_new_submission( $provider, $form_id, $title );
	array_map( array( $submission, 'addAnswer' ), $answers );
	$adapter->noteForm( $submission );
	/**
	 * Filters whether a form is forwarded.
	 *
	 * @param bool   $forwards As set on the settings screen.
	 * @param string $provider Which plugin the form is of, such as `contact-form-7`.
	 * @param string $form_id  What that calls the form.
	 */
	if ( apply_filters( 'mtc_sidecar_forwards_form', $settings->forwardsForm( $provider, $form_id ), $provider, $form_id ) ) {
		$adapter->forward( $submission );
	}
}

/**
 * Any other form: `do_action( 'mtc_sidecar_submit', array( 'email' => … ), 'my-form', 'My form' )`.
 *
 * @param array<mixed> $answers By name.
 * @param string       $form_id The form.
 * @param string       $title   Its title.
 */
function mtc_sidecar_forward_any( $answers, $form_id = 'form', $title = '' ): void {
	$list = array();
	foreach ( (array) $answers as $key => $value ) {
		$list[] = array(
			'key'   => (string) $key,
			'value' => $value,
		);
	}
	mtc_sidecar_forward_answers( 'custom', (string) $form_id, (string) $title, $list );
}
add_action( 'mtc_sidecar_submit', 'mtc_sidecar_forward_any', 10, 3 );

/**
 * Forms that plugins keep as posts, also before anybody has sent one.
 *
 * @return array<string, array{provider: string, id: string, title: string}>
 */
function mtc_sidecar_forms_in_posts(): array {
	$providers = array(
		'wpcf7_contact_form' => 'contact-form-7',
		'wpforms'            => 'wpforms',
		'forminator_forms'   => 'forminator',
	);
	$forms     = array();
	foreach ( array_filter( array_keys( $providers ), 'post_type_exists' ) as $type ) {
		$posts = get_posts(
			array(
				'post_type'   => $type,
				'post_status' => 'publish',
				'numberposts' => 100,
			)
		);
		foreach ( $posts as $post ) {
			$id                                       = (string) $post->ID;
			$forms[ $providers[ $type ] . ':' . $id ] = array(
				'provider' => $providers[ $type ],
				'id'       => $id,
				'title'    => $post->post_title,
			);
		}
	}
	return $forms;
}
