package com.example.bookshop.site;

import org.springframework.data.jpa.repository.JpaRepository;

/** Settings. */
interface SettingRepository extends JpaRepository<Setting, String> {}
