package com.example.store;

import java.util.UUID;

public record Parcel(UUID id, UUID courierId) {}
