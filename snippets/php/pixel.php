<?php
// For pages where no script runs. Whose they are is told by the browser's cookie, never by the page.
$mtcPixel = 'https://track.example.com/mtracking.gif?' . http_build_query([
    'mtc_site' => 'YOUR-SITE-KEY',
    'page_title' => 'Pixel',
]);
?>
<img src="<?= htmlspecialchars($mtcPixel) ?>" alt="" width="1" height="1" referrerpolicy="no-referrer-when-downgrade">
