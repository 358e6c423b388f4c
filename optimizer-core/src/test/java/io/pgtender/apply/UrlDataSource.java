package io.pgtender.apply;

import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A data source of a pool unknown here, with the getters that most have. */
public final class UrlDataSource extends UnknownDataSource {

    private final String url;
    private final PGSimpleDataSource login;

    UrlDataSource(String url, PGSimpleDataSource login) {
        this.url = url;
        this.login = login;
    }

    public String getUrl() {
        return url;
    }

    public @Nullable String getUsername() {
        return login.getUser();
    }

    public @Nullable String getPassword() {
        return login.getPassword();
    }
}
