<?php

// What the owner of a live Concrete does; `c5:exec` runs it inside the site, with these words.

use Concrete\Block\ExpressForm\Controller as ExpressFormBlock;
use Concrete\Core\Block\BlockType\BlockType;
use Concrete\Core\Page\Page;
use Concrete\Core\Page\Template;
use Concrete\Core\Page\Type\Type;
use Concrete\Core\Support\Facade\Application;
use Concrete\Core\Support\Facade\Express;
use Concrete\Core\Tree\Node\Type\ExpressEntryCategory;
use Concrete\Core\Tree\Node\Type\ExpressEntryResults;
use Concrete\Core\User\UserInfoRepository;

$app = Application::getFacadeApplication();
$words = $args ?? [];

$formOf = static function (string $handle): string {
    $built = Express::buildObject($handle, $handle . 's', 'Live contact');
    $built->addAttribute('text', 'Name', $handle . '_name');
    $built->addAttribute('email', 'E-mail', $handle . '_email');
    $built->addAttribute('textarea', 'Message', $handle . '_message');
    $entity = $built->save();
    $forms = ExpressEntryCategory::getNodeByName(ExpressFormBlock::FORM_RESULTS_CATEGORY_NAME);
    $entity->setEntityResultsNodeId(ExpressEntryResults::add($handle, $forms)->getTreeNodeID());
    $form = $built->buildForm('Form');
    $form->addFieldset('Basics')
        ->addAttributeKeyControl($handle . '_name')
        ->addAttributeKeyControl($handle . '_email')
        ->addAttributeKeyControl($handle . '_message');
    return $form->save()->getID();
};

$pageSaying = static function (string $name, string $type, array $block) {
    $home = Page::getByID(Page::getHomePageID());
    $page = $home->add(Type::getByHandle('page'), ['cName' => $name, 'cHandle' => $name], Template::getByHandle('full'));
    $page->addBlock(BlockType::getByHandle($type), 'Main', $block);
};

switch ($words[0] ?? '') {
    case 'prepare':
        $texts = ['submitLabel' => 'Send', 'thankyouMsg' => 'Thank you', 'recipientEmail' => '', 'displayCaptcha' => 0];
        foreach (['live-contact' => 1, 'live-unstored' => 0] as $name => $isStored) {
            $existing = Page::getByPath("/$name");
            if ($existing->isError()) {
                $id = $formOf(str_replace('-', '_', $name) . '_said');
                $pageSaying($name, 'express_form', ['exFormID' => $id] + ($isStored ? ['storeFormSubmission' => 1] : []) + $texts);
            }
        }
        if (Page::getByPath('/live-words')->isError()) {
            $pageSaying('live-words', 'content', ['content' => '<p>Write: {mautic type="form" 3} or {mautic type="focus" 1}not at all.</p>']);
        }
        $app->make('config')->save('concrete.cache.pages', 'all');
        break;
    case 'receive-members':
        $members = $app->make(UserInfoRepository::class);
        foreach (array_filter([$members->getByName('dee'), $members->getByName('fay')]) as $former) {
            $former->delete();
        }
        $dee = ['uName' => 'dee', 'uEmail' => 'dee@live.test', 'uPassword' => 'Open sesame 1!', 'uIsValidated' => 1];
        $app->make('user/registration')->create($dee);
        $app->make('config')->save('concrete.user.registration.enabled', true);
        $app->make('config')->save('concrete.user.registration.type', 'enabled');
        $app->make('config')->save('concrete.user.registration.captcha', false);
        break;
    case 'clear':
        \Concrete\Core\Cache\Page\PageCache::getLibrary()->flush();
        break;
    case 'forget-delays':
        $state = (array) json_decode((string) $app->make('config/database')->get('mtc_sidecar::state.delivery'), true);
        $app->make('config/database')->save('mtc_sidecar::state.delivery', json_encode(array_intersect_key($state, ['told' => 1])));
        break;
    case 'version':
        echo $app->make('config')->get('concrete.version');
        break;
    case 'leftovers':
        $database = $app->make('database/connection');
        $left = $database->fetchFirstColumn("SELECT configItem FROM Config WHERE configNamespace = 'mtc_sidecar'");
        $left = array_merge($left, $database->fetchFirstColumn("SHOW TABLES LIKE 'MtcSidecar%'"));
        $left = array_merge($left, $database->fetchFirstColumn("SELECT cPath FROM PagePaths WHERE cPath LIKE '%mtc_sidecar'"));
        $left = array_merge($left, $database->fetchFirstColumn("SELECT handle FROM Tasks WHERE handle LIKE 'mtc_%'"));
        echo json_encode($left);
        break;
}

return 0;
