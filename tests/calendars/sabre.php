<?php
// Reads a calendar from stdin with sabre/vobject (Nextcloud, Baikal) and writes what it objects to, as a JSON list.
require_once '/usr/share/php/Sabre/VObject/autoload.php';
$read = \Sabre\VObject\Reader::read(file_get_contents('php://stdin'));
echo json_encode(array_map(function ($one) { return $one['message']; }, $read->validate()));
