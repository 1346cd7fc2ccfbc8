<?php
/**
 * Forms of this site: what one accepted is forwarded, if the settings want it.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\KnownForms;
use MtcSidecar\Core\Submission;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Types that are no answers.
 */
const MTC_SIDECAR_NO_ANSWERS = array( 'submit', 'button', 'html', 'hr', 'divider', 'spam', 'recaptcha', 'recaptcha_v3', 'hcaptcha', 'turnstile', 'captcha', 'quiz', 'honeypot', 'pagebreak', 'section', 'page' );

/**
 * Forwards answers that are at hand as a list.
 *
 * @param string                      $provider Which plugin the form is of.
 * @param string                      $form_id  What that calls the form.
 * @param string                      $title    Its title.
 * @param array<array<string, mixed>> $answers  Each with `key`, `value` and perhaps `label` and `type`.
 */
function mtc_sidecar_forward_answers( string $provider, string $form_id, string $title, array $answers ): void {
	$settings = mtc_sidecar_plugin()->settings();
	if ( ! mtc_sidecar_is_connected() ) {
		return;
	}
	$submission          = mtc_sidecar_new_submission( $provider, $form_id, $title );
	$submission->mapping = $settings->mappingOf( $provider, $form_id );
	foreach ( $answers as $answer ) {
		mtc_sidecar_add_answer(
			$submission,
			$answer + array(
				'label' => '',
				'type'  => 'text',
			)
		);
	}
	mtc_sidecar_note_form( $submission );
	/**
	 * Filters whether a form is forwarded.
	 *
	 * @param bool   $forwards As set on the settings screen.
	 * @param string $provider Which plugin the form is of, such as `contact-form-7`.
	 * @param string $form_id  What that calls the form.
	 */
	if ( apply_filters( 'mtc_sidecar_forwards_form', $settings->forwardsForm( $provider, $form_id ), $provider, $form_id ) ) {
		mtc_sidecar_forward( $submission );
	}
}

/**
 * Notes which fields a form has, for the settings screen; never what was answered.
 *
 * @param Submission $submission What was sent.
 */
function mtc_sidecar_note_form( Submission $submission ): void {
	$host  = new Mtc_Sidecar_Host();
	$forms = KnownForms::with( $host->readForms(), $submission );
	if ( null !== $forms ) {
		$host->writeForms( $forms );
	}
}

/**
 * Adds one answer.
 *
 * @param Submission           $submission What was sent.
 * @param array<string, mixed> $answer     With `key`, `value`, `label` and `type`.
 */
function mtc_sidecar_add_answer( Submission $submission, array $answer ): void {
	$type  = is_string( $answer['type'] ) ? rtrim( $answer['type'], '*' ) : 'text';
	$label = is_string( $answer['label'] ) ? wp_strip_all_tags( $answer['label'] ) : '';
	$value = $answer['value'];
	if ( in_array( $type, MTC_SIDECAR_NO_ANSWERS, true ) || '' === $value || array() === $value ) {
		return;
	}
	if ( in_array( $type, array( 'file', 'upload', 'fileupload', 'file-upload' ), true ) ) {
		foreach ( (array) $value as $name ) {
			$submission->addFile( (string) $answer['key'], is_string( $name ) ? $name : '', $label );
		}
		return;
	}
	$submission->add( (string) $answer['key'], $value, $label, $type );
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
