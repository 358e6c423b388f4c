package com.example.store.mybatis;

import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;

interface EventMapper {

    @Insert("INSERT INTO events (kind, customer_id) VALUES (#{kind}, #{customerId})")
    void add(@Param("kind") String kind, @Param("customerId") long customerId);
}
