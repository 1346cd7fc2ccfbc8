<?php
// The end of every page: the same bytes for everybody, so any page cache may keep them.
require_once __DIR__ . '/mtc-sidecar.php';
echo mtc_tag();
