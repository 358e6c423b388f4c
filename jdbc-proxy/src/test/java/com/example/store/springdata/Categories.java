package com.example.store.springdata;

import java.util.List;
import org.springframework.data.repository.CrudRepository;

interface Categories extends CrudRepository<CategoryRow, Integer> {

    List<CategoryRow> findByParentIdOrderById(int parentId);
}
