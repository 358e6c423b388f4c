package com.example.store.springdata;

import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.CrudRepository;

interface Parcels extends CrudRepository<ParcelRow, UUID> {

    List<ParcelRow> findAllByOrderById(Limit limit);
}
