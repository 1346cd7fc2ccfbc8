<?php
/**
 * The privacy tools of WordPress: what is kept about somebody is exported and erased with the rest.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\SidecarFailure;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Adds the export of the sidecar to that of WordPress.
 *
 * @param array<string, array<string, mixed>> $exporters The exporters so far.
 * @return array<string, array<string, mixed>>
 */
function mtc_sidecar_add_exporter( $exporters ): array {
	$exporters['mtc-sidecar'] = array(
		'exporter_friendly_name' => 'mtc-sidecar',
		'callback'               => 'mtc_sidecar_export',
	);
	return $exporters;
}
add_filter( 'wp_privacy_personal_data_exporters', 'mtc_sidecar_add_exporter' );

/**
 * One page of what is kept. Without the sidecar the export fails: half a copy would pass for a whole one.
 *
 * @param string $email Whose.
 * @param int    $page  From 1 on.
 * @return array<string, mixed>|WP_Error
 */
function mtc_sidecar_export( $email, $page = 1 ) {
	try {
		$copy = mtc_sidecar_adapter()->personalData()->copyOf( (string) $email, (int) $page );
	} catch ( SidecarFailure $failure ) {
		return new WP_Error( 'mtc_sidecar', 'mtc-sidecar: ' . $failure->sentence()->in( array( new Mtc_Sidecar_Host(), 'translate' ) ) );
	} catch ( RuntimeException $failure ) {
		return new WP_Error( 'mtc_sidecar', __( 'mtc-sidecar: the database of WordPress cannot tell what waits for the sidecar. Please try again.', 'mtc-sidecar' ) );
	}
	return array(
		'data' => array_map( 'mtc_sidecar_exported', $copy['items'] ),
		'done' => $copy['done'],
	);
}

/**
 * An item as WordPress wants it.
 *
 * @param array<string, mixed> $item As the sidecar gives it.
 * @return array<string, mixed>
 */
function mtc_sidecar_exported( array $item ): array {
	$labels = array(
		'contact'  => __( 'Contact', 'mtc-sidecar' ),
		'activity' => __( 'What the contact did, and what happened to it', 'mtc-sidecar' ),
		'change'   => __( 'What fields of the contact were before', 'mtc-sidecar' ),
		'waiting'  => __( 'Forms that wait for the sidecar', 'mtc-sidecar' ),
	);
	$title  = array(
		'name'  => __( 'Title', 'mtc-sidecar' ),
		'value' => $item['label'],
	);
	return array(
		'group_id'    => 'mtc-sidecar-' . $item['group'],
		'group_label' => isset( $labels[ $item['group'] ] ) ? $labels[ $item['group'] ] : $item['group'],
		'item_id'     => $item['id'],
		'data'        => array_merge( array( $title ), $item['data'] ),
	);
}

/**
 * Adds the erasure in the sidecar to that in WordPress.
 *
 * @param array<string, array<string, mixed>> $erasers The erasers so far.
 * @return array<string, array<string, mixed>>
 */
function mtc_sidecar_add_eraser( $erasers ): array {
	$erasers['mtc-sidecar'] = array(
		'eraser_friendly_name' => 'mtc-sidecar',
		'callback'             => 'mtc_sidecar_erase',
	);
	return $erasers;
}
add_filter( 'wp_privacy_personal_data_erasers', 'mtc_sidecar_add_eraser' );

/**
 * One step of the erasure. What cannot be erased in the sidecar now is kept for later, and said.
 *
 * @param string $email Whose.
 * @return array<string, mixed>|WP_Error
 */
function mtc_sidecar_erase( $email ) {
	try {
		$step = mtc_sidecar_adapter()->personalData()->erase( (string) $email );
	} catch ( RuntimeException $failure ) {
		return new WP_Error( 'mtc_sidecar', __( 'mtc-sidecar: the database of WordPress cannot keep the wish that somebody be erased. Please try again.', 'mtc-sidecar' ) );
	}
	if ( '' !== $step['message'] ) {
		mtc_sidecar_plan_run();
	}
	return array(
		'items_removed'  => $step['removed'] + mtc_sidecar_erase_comments( (string) $email ) > 0,
		'items_retained' => '' !== $step['message'],
		'messages'       => '' === $step['message'] ? array() : array( 'mtc-sidecar: ' . $step['message'] ),
		'done'           => $step['done'],
	);
}

/**
 * Forgets what is kept with comments of somebody until they are approved; returns how many.
 *
 * @param string $email Whose.
 */
function mtc_sidecar_erase_comments( string $email ): int {
	$kept    = get_comments(
		array(
			'fields'       => 'ids',
			'status'       => 'any',
			'type'         => '',
			'meta_key'     => '_mtc_sidecar_submission', // phpcs:ignore WordPress.DB.SlowDBQuery -- only when somebody is erased.
			'meta_value'   => trim( (string) wp_json_encode( $email, JSON_UNESCAPED_SLASHES ), '"' ), // phpcs:ignore WordPress.DB.SlowDBQuery -- the same.
			'meta_compare' => 'LIKE',
		)
	);
	$removed = 0;
	foreach ( (array) $kept as $comment_id ) {
		$entry = mtc_sidecar_kept_with( (int) $comment_id );
		if ( null !== $entry && $entry->names( $email ) ) {
			$removed += delete_comment_meta( (int) $comment_id, '_mtc_sidecar_submission' ) ? 1 : 0;
		}
	}
	return $removed;
}
