<?php
/**
 * Plugin Name:       mtc-sidecar
 * Description:       Follows the visitors who came through one of your tracked links, and everybody else only if you say so. Pages stay the same for all, so page caches stay on.
 * Version:           0.1.0
 * Requires at least: 6.2
 * Requires PHP:      7.4
 * Author:            The mtc-sidecar authors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       mtc-sidecar
 * Domain Path:       /languages
 *
 * @package mtc-sidecar
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

define( 'MTC_SIDECAR_VERSION', '0.1.0' );
define( 'MTC_SIDECAR_FILE', __FILE__ );

require_once __DIR__ . '/load.php';
require_once __DIR__ . '/hooks.php';
require_once __DIR__ . '/own-script.php';
require_once __DIR__ . '/settings.php';
require_once __DIR__ . '/rest.php';
require_once __DIR__ . '/outbox.php';
require_once __DIR__ . '/forms.php';
require_once __DIR__ . '/form-plugins.php';
require_once __DIR__ . '/embeds.php';
require_once __DIR__ . '/wp-mautic.php';
require_once __DIR__ . '/people.php';
require_once __DIR__ . '/health.php';
require_once __DIR__ . '/privacy.php';
require_once __DIR__ . '/class-mtc-sidecar-command.php';
