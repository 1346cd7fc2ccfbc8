CREATE TABLE tt_content (
    mautic_form_id int(11) unsigned DEFAULT '0' NOT NULL
);
