package com.example.store.springdata;

import org.springframework.data.repository.CrudRepository;

interface Settings extends CrudRepository<SettingRow, String> {}
