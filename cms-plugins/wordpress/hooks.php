<?php
/**
 * What the plugin adds to the pages of the site.
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * The attributes of the gate tag on the page that is being built; empty when it has none.
 *
 * A page fetched ahead by the browser has the tag as well: it may be shown later, or fill a page
 * cache, and the gate waits until somebody looks.
 *
 * @return array<string, string>
 */
function mtc_sidecar_gate_attributes(): array {
	if ( is_admin() || is_feed() || is_preview() || is_customize_preview() ) {
		return array();
	}
	if ( mtc_sidecar_plugin()->settings()->usesMautic() && mtc_sidecar_is_wp_mautic_active() ) {
		return array(); // It tells the same Mautic already.
	}
	$user  = wp_get_current_user();
	$roles = is_super_admin( $user->ID ) ? array_merge( $user->roles, array( 'administrator' ) ) : $user->roles;
	$gate  = mtc_sidecar_plugin()->gateAttributes( $roles, mtc_sidecar_from_server( 'REQUEST_URI' ) );
	if ( array() === $gate ) {
		return array();
	}
	if ( mtc_sidecar_has_own_script() ) {
		$gate['data-mtc-script'] = wp_make_link_relative( rest_url( 'mtc-sidecar/v1/mtc.js' ) );
	}
	$tags = mtc_sidecar_tags_of_page();
	return '' === $tags ? $gate : $gate + array( 'data-mtc-tags' => $tags );
}

/**
 * Puts the gate on the page.
 */
function mtc_sidecar_enqueue_gate(): void {
	if ( array() === mtc_sidecar_gate_attributes() ) {
		return;
	}
	$options = array(
		'strategy'  => 'async',
		'in_footer' => false,
	);
	wp_enqueue_script( 'mtc-sidecar-gate', plugins_url( 'gate.js', MTC_SIDECAR_FILE ), array(), MTC_SIDECAR_VERSION, $options );
}
add_action( 'wp_enqueue_scripts', 'mtc_sidecar_enqueue_gate' );

/**
 * Adds the settings to the gate tag. This filter works in every WordPress since 6.2, unlike
 * wp_script_attributes, which older ones do not apply to enqueued scripts.
 *
 * @param string $html   The tag.
 * @param string $handle The name of the script.
 */
function mtc_sidecar_describe_gate( $html, $handle ): string {
	if ( 'mtc-sidecar-gate' !== $handle ) {
		return (string) $html;
	}
	$tag = new WP_HTML_Tag_Processor( (string) $html );
	while ( $tag->next_tag( array( 'tag_name' => 'script' ) ) ) {
		if ( null === $tag->get_attribute( 'src' ) ) {
			continue;
		}
		$tag->set_attribute( 'async', true );
		foreach ( mtc_sidecar_gate_attributes() as $name => $value ) {
			$tag->set_attribute( $name, $value );
		}
	}
	return $tag->get_updated_html();
}
add_filter( 'script_loader_tag', 'mtc_sidecar_describe_gate', 10, 2 );

/**
 * Asks plugins that minify, join or delay scripts to leave the gate and forms alone.
 *
 * @param string[]|string $excluded Their list, or a text with commas.
 * @return string[]|string
 */
function mtc_sidecar_exclude_gate( $excluded ) {
	$scripts = array( 'mtc-sidecar/gate.js', 'mtc-sidecar/consent.js', '/form/generate.js' );
	if ( is_string( $excluded ) ) {
		return $excluded . ', ' . implode( ', ', $scripts );
	}
	return array_merge( (array) $excluded, $scripts );
}
foreach ( array(
	'autoptimize_filter_js_exclude',
	'litespeed_optimize_js_excludes',
	'litespeed_optm_js_defer_exc',
	'rocket_delay_js_exclusions',
	'rocket_exclude_defer_js',
	'rocket_exclude_js',
	'wp-optimize-minify-default-exclusions',
) as $mtc_sidecar_filter ) {
	add_filter( $mtc_sidecar_filter, 'mtc_sidecar_exclude_gate' );
}

/**
 * Empties the page caches we know: their pages carry the gate tag as it was before.
 */
function mtc_sidecar_forget_cached_pages(): void {
	foreach ( array( 'wp_cache_clear_cache', 'w3tc_flush_posts', 'rocket_clean_domain', 'sg_cachepress_purge_cache' ) as $purge ) {
		if ( function_exists( $purge ) ) {
			$purge();
		}
	}
	foreach ( array( 'breeze_clear_all_cache', 'cache_enabler_clear_complete_cache', 'litespeed_purge_all', 'wpfc_clear_all_cache', 'wphb_clear_page_cache' ) as $purge ) {
		do_action( $purge ); // phpcs:ignore WordPress.NamingConventions -- hooks of other plugins.
	}
	/**
	 * Fires when pages have another gate tag than before, for caches that need to be told.
	 */
	do_action( 'mtc_sidecar_pages_changed' );
}
register_activation_hook( MTC_SIDECAR_FILE, 'mtc_sidecar_forget_cached_pages' );
register_deactivation_hook( MTC_SIDECAR_FILE, 'mtc_sidecar_forget_cached_pages' );

// Tells consent plugins that this one asks for consent by their common interface.
add_filter( 'wp_consent_api_registered_' . plugin_basename( MTC_SIDECAR_FILE ), '__return_true' );
