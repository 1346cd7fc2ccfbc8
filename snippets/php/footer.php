<?php
/*
 * Require this before </body>; known-visitor.php must have run at the top of the page.
 * The environment gives MTC_SIDECAR_URL and MTC_SITE_KEY.
 */

$mtcIsKnown = in_array('1', [$_COOKIE['mtc_known'] ?? '', $_COOKIE['mautic_identified'] ?? ''], true);
if ($mtcIsKnown): ?>
<script>
  window.MauticTrackingObject = 'mt';
  window.mt = window.mt || ((...call) => mt.q.push(call));
  mt.q = mt.q || [];
  (function (address) {
    var ct = address.searchParams.get('ct');
    mt('send', 'pageview', ct ? { ct: ct } : {});
    // Whoever gets a copy of the address must not become this visitor.
    address.searchParams.delete('ct');
    if (ct) history.replaceState(history.state, '', address);
  })(new URL(location.href));
</script>
<script async
  src="<?= htmlspecialchars(rtrim((string) getenv('MTC_SIDECAR_URL'), '/')) ?>/mtc.js"
  data-mtc-site="<?= htmlspecialchars((string) getenv('MTC_SITE_KEY')) ?>"></script>
<?php endif;
