<?php
/**
 * Forms of other plugins: what they accepted is forwarded, also when their own mail failed.
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
 * Contact Form 7: accepted when mailed, and when only the mail failed.
 *
 * @param WPCF7_ContactForm $form   The form.
 * @param array<mixed>      $result What became of it.
 */
function mtc_sidecar_forward_contact_form_7( $form, $result ): void {
	$status     = isset( $result['status'] ) ? $result['status'] : '';
	$submission = WPCF7_Submission::get_instance();
	if ( ! in_array( $status, array( 'mail_sent', 'mail_failed' ), true ) || null === $submission ) {
		return;
	}
	$types = array();
	foreach ( $form->scan_form_tags() as $tag ) {
		$types[ $tag['name'] ] = $tag['basetype'];
	}
	$files   = $submission->uploaded_files();
	$answers = array();
	foreach ( $submission->get_posted_data() as $key => $value ) {
		$is_file   = isset( $files[ $key ] );
		$answers[] = array(
			'key'   => (string) $key,
			'value' => $is_file ? array_map( 'basename', (array) $files[ $key ] ) : $value,
			'type'  => $is_file ? 'file' : ( isset( $types[ $key ] ) ? $types[ $key ] : 'text' ),
		);
	}
	mtc_sidecar_forward_answers( 'contact-form-7', (string) $form->id(), (string) $form->title(), $answers );
}
add_action( 'wpcf7_submit', 'mtc_sidecar_forward_contact_form_7', 10, 2 );

/**
 * WPForms.
 *
 * @param array<mixed> $fields    The answers by field.
 * @param array<mixed> $entry     What was posted.
 * @param array<mixed> $form_data The form.
 */
function mtc_sidecar_forward_wpforms( $fields, $entry, $form_data ): void {
	$answers = array();
	foreach ( (array) $fields as $field ) {
		$type = (string) $field['type'];
		$key  = 'field_' . $field['id'];
		if ( 'name' === $type && isset( $field['first'], $field['last'] ) && '' !== $field['first'] . $field['last'] ) {
			$answers[] = array(
				'key'   => 'first_name',
				'value' => $field['first'],
				'label' => $field['name'],
			);
			$answers[] = array(
				'key'   => 'last_name',
				'value' => $field['last'],
				'label' => $field['name'],
			);
			continue;
		}
		$value     = 'checkbox' === $type ? explode( "\n", (string) $field['value'] ) : $field['value'];
		$answers[] = array(
			'key'   => $key,
			'value' => $value,
			'label' => $field['name'],
			'type'  => $type,
		);
	}
	$title = isset( $form_data['settings']['form_title'] ) ? $form_data['settings']['form_title'] : '';
	mtc_sidecar_forward_answers( 'wpforms', (string) $form_data['id'], (string) $title, $answers );
}
add_action( 'wpforms_process_complete', 'mtc_sidecar_forward_wpforms', 10, 3 );

/**
 * Ninja Forms.
 *
 * @param array<mixed> $form_data The form with its answers.
 */
function mtc_sidecar_forward_ninja_forms( $form_data ): void {
	$answers = array();
	foreach ( (array) $form_data['fields'] as $field ) {
		$answers[] = array(
			'key'   => $field['key'],
			'value' => $field['value'],
			'label' => $field['label'],
			'type'  => $field['type'],
		);
	}
	$title = isset( $form_data['settings']['title'] ) ? $form_data['settings']['title'] : '';
	mtc_sidecar_forward_answers( 'ninja-forms', (string) $form_data['form_id'], (string) $title, $answers );
}
add_action( 'ninja_forms_after_submission', 'mtc_sidecar_forward_ninja_forms' );

/**
 * Fluent Forms: names of its own begin with an underscore.
 *
 * @param int                        $insert_id Of its entry.
 * @param array<mixed>               $form_data The answers.
 * @param ArrayAccess<string, mixed> $form The form.
 */
function mtc_sidecar_forward_fluent_forms( $insert_id, $form_data, $form ): void {
	$answers = array();
	foreach ( (array) $form_data as $key => $value ) {
		if ( '_' === substr( (string) $key, 0, 1 ) ) {
			continue;
		}
		foreach ( mtc_sidecar_parts( (string) $key, $value ) as $part => $one ) {
			$answers[] = array(
				'key'   => $part,
				'value' => $one,
			);
		}
	}
	mtc_sidecar_forward_answers( 'fluent-forms', (string) $form['id'], (string) $form['title'], $answers );
}
add_action( 'fluentform/submission_inserted', 'mtc_sidecar_forward_fluent_forms', 10, 3 );

/**
 * Forminator: the hook that neither errors nor robots reach.
 *
 * @param object              $entry   Its entry.
 * @param int|string          $form_id The form.
 * @param array<array<mixed>> $fields  The answers.
 */
function mtc_sidecar_forward_forminator( $entry, $form_id, $fields ): void {
	$answers = array();
	foreach ( (array) $fields as $field ) {
		if ( ! isset( $field['field_type'] ) ) {
			continue;
		}
		$value = $field['value'];
		if ( 'date' === $field['field_type'] && isset( $value['year'], $value['month'], $value['day'] ) ) {
			$value = $value['year'] . '-' . $value['month'] . '-' . $value['day'];
		}
		foreach ( mtc_sidecar_parts( (string) $field['name'], $value ) as $part => $one ) {
			$answers[] = array(
				'key'   => $part,
				'value' => $one,
				'type'  => 'name' === $field['field_type'] ? 'text' : $field['field_type'],
			);
		}
	}
	mtc_sidecar_forward_answers( 'forminator', (string) $form_id, get_the_title( (int) $form_id ), $answers );
}
add_action( 'forminator_custom_form_submit_before_set_fields', 'mtc_sidecar_forward_forminator', 10, 3 );

/**
 * An answer of named parts, such as a name, is one answer for each; a plain list stays one.
 *
 * @param string $key   Of the field.
 * @param mixed  $value What was answered.
 * @return array<string, mixed>
 */
function mtc_sidecar_parts( string $key, $value ): array {
	$is_named = is_array( $value ) && array_filter( array_keys( $value ), 'is_string' );
	return $is_named ? $value : array( $key => $value );
}

/**
 * Gravity Forms: its hook is also called for what it took for spam.
 *
 * @param array<mixed> $entry The answers by the ids of fields.
 * @param array<mixed> $form  The form.
 */
function mtc_sidecar_forward_gravity_forms( $entry, $form ): void {
	if ( isset( $entry['status'] ) && 'active' !== $entry['status'] ) {
		return;
	}
	$answers = array();
	foreach ( (array) $form['fields'] as $field ) {
		$inputs = isset( $field['inputs'] ) && is_array( $field['inputs'] ) ? $field['inputs'] : array(
			array(
				'id'    => $field['id'],
				'label' => '',
			),
		);
		foreach ( $inputs as $input ) {
			$id        = (string) $input['id'];
			$value     = isset( $entry[ $id ] ) ? $entry[ $id ] : '';
			$label     = 1 === count( $inputs ) ? $field['label'] : (string) $input['label'];
			$answers[] = array(
				'key'   => 'input_' . $id,
				'value' => $value,
				'label' => $label,
				'type'  => 1 === count( $inputs ) ? $field['type'] : 'text',
			);
		}
	}
	mtc_sidecar_forward_answers( 'gravity-forms', (string) $form['id'], (string) $form['title'], $answers );
}
add_action( 'gform_after_submission', 'mtc_sidecar_forward_gravity_forms', 10, 2 );

/**
 * Elementor Pro.
 *
 * @param object $record What was sent.
 */
function mtc_sidecar_forward_elementor( $record ): void {
	$answers = array();
	foreach ( (array) $record->get( 'fields' ) as $key => $field ) {
		$answers[] = array(
			'key'   => (string) $key,
			'value' => $field['value'],
			'label' => isset( $field['title'] ) ? $field['title'] : '',
			'type'  => isset( $field['type'] ) ? $field['type'] : 'text',
		);
	}
	$name = (string) $record->get_form_settings( 'form_name' );
	$id   = (string) $record->get_form_settings( 'id' );
	mtc_sidecar_forward_answers( 'elementor', '' === $id ? $name : $id, $name, $answers );
}
add_action( 'elementor_pro/forms/new_record', 'mtc_sidecar_forward_elementor' );

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
