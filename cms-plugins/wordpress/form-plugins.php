<?php
/**
 * Forms of other plugins: what they accepted is forwarded, also when their own mail failed.
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
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
