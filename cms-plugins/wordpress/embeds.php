<?php
/**
 * Forms of the sidecar on pages: a block, a short code, and the short codes of WP Mautic.
 *
 * @package mtc-sidecar
 */

use MtcSidecar\Core\FormEmbed;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The HTML of a form, the same for every visitor; empty when there is no sidecar or no such id.
 *
 * @param mixed $id The number that the sidecar gave the form.
 */
function mtc_sidecar_form_html( $id ): string {
	$embed = FormEmbed::of( mtc_sidecar_plugin()->settings(), $id );
	if ( null === $embed ) {
		return '';
	}
	if ( is_feed() ) {
		return '<p><a href="' . esc_url( $embed->page ) . '">' . esc_html__( 'Open the form', 'mtc-sidecar' ) . '</a></p>';
	}
	$source = array(
		'src'   => $embed->script,
		'async' => true,
	);
	$script = wp_get_script_tag( $source + $embed->attributes() );
	$frame  = '<iframe src="%s" title="%s" width="100%%" height="600" loading="lazy" style="border:0"></iframe>';
	return trim( $script ) . '<noscript>' . sprintf( $frame, esc_url( $embed->page ), esc_attr__( 'Form', 'mtc-sidecar' ) ) . '</noscript>';
}

/**
 * The short code [mtc_form id="7"].
 *
 * @param array<string>|string $attributes What its author wrote.
 */
function mtc_sidecar_form_shortcode( $attributes ): string {
	return mtc_sidecar_form_html( ( (array) $attributes )['id'] ?? '' );
}

/**
 * The block.
 *
 * @param array<mixed> $attributes Its settings.
 */
function mtc_sidecar_render_block( $attributes ): string {
	$html = mtc_sidecar_form_html( $attributes['id'] ?? '' );
	return '' === $html ? '' : '<div ' . get_block_wrapper_attributes() . '>' . $html . '</div>';
}

/**
 * The short codes [mautic type="…"]. A form is shown; of what the sidecar does not have, the
 * text between the two ends is left. Tags stand in the gate tag.
 *
 * @param array<string>|string $attributes What its author wrote.
 * @param string|null          $content    The text between the two ends.
 * @param string               $tag        The name of the short code.
 */
function mtc_sidecar_mautic_shortcode( $attributes, $content, $tag ): string {
	$attributes = (array) $attributes;
	$type       = 'mautic' === $tag ? ( $attributes['type'] ?? '' ) : substr( $tag, 6 );
	switch ( $type ) {
		case 'form':
			return mtc_sidecar_form_shortcode( $attributes );
		case 'content':
			return do_shortcode( (string) $content );
		case 'video':
			$video = array(
				'src'    => (string) ( $attributes['src'] ?? '' ),
				'width'  => (int) ( $attributes['width'] ?? 640 ),
				'height' => (int) ( $attributes['height'] ?? 360 ),
			);
			return '' === $video['src'] ? '' : (string) wp_video_shortcode( $video );
	}
	return '';
}

/**
 * The tags that the short codes of this page give its visitors, with commas; empty for most pages.
 * They are read before the content is built, because the gate tag comes first in many themes.
 */
function mtc_sidecar_tags_of_page(): string {
	global $shortcode_tags;
	$post = is_singular() ? get_queried_object() : null;
	if ( ! $post instanceof WP_Post || post_password_required( $post ) || false === strpos( $post->post_content, '[mautic' ) ) {
		return '';
	}
	$ours = array_intersect( array( 'mautic', 'mautictags' ), array_keys( $shortcode_tags, 'mtc_sidecar_mautic_shortcode', true ) );
	if ( array() === $ours ) {
		return '';
	}
	$tags = array();
	preg_match_all( '/' . get_shortcode_regex( $ours ) . '/', $post->post_content, $codes, PREG_SET_ORDER );
	foreach ( $codes as $code ) {
		$attributes = (array) shortcode_parse_atts( $code[3] );
		if ( 'mautictags' === $code[2] || 'tags' === ( $attributes['type'] ?? '' ) ) {
			$tags[] = trim( (string) ( $attributes['values'] ?? '' ) );
		}
	}
	return implode( ',', array_filter( $tags ) );
}

/**
 * Makes the block and the short codes known; those of WP Mautic stay its own while it is active.
 */
function mtc_sidecar_register_embeds(): void {
	add_shortcode( 'mtc_form', 'mtc_sidecar_form_shortcode' );
	foreach ( array( 'mautic', 'mauticform', 'mauticcontent', 'mauticvideo', 'mautictags', 'mauticfocus' ) as $name ) {
		if ( ! shortcode_exists( $name ) ) {
			add_shortcode( $name, 'mtc_sidecar_mautic_shortcode' );
		}
	}
	if ( is_readable( __DIR__ . '/build/form-block.asset.php' ) ) {
		register_block_type( __DIR__, array( 'render_callback' => 'mtc_sidecar_render_block' ) );
	}
}
add_action( 'init', 'mtc_sidecar_register_embeds', 100 );

/**
 * Tells the editor where to find the form, so that its author sees it.
 */
function mtc_sidecar_describe_block(): void {
	$url = mtc_sidecar_plugin()->settings()->sidecarUrl();
	wp_add_inline_script( 'mtc-sidecar-form-editor-script', 'window.mtcSidecarUrl = ' . wp_json_encode( $url ) . ';', 'before' );
}
add_action( 'enqueue_block_editor_assets', 'mtc_sidecar_describe_block' );
