package com.example.store.springdata;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table("settings")
record SettingRow(@Id String key, String value) {}
