package io.pgtender.spring.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/** Answers with their status and type. */
final class EndpointAnswers {

    static final int ACCEPTED = 202;

    private EndpointAnswers() {}

    static WebEndpointResponse<Object> ok(OperationResponseBody body) {
        return json(WebEndpointResponse.STATUS_OK, body);
    }

    /** It was begun and goes on. */
    static WebEndpointResponse<Object> accepted(OperationResponseBody body) {
        return json(ACCEPTED, body);
    }

    static WebEndpointResponse<Object> file(PageAssets.Asset asset) {
        return new WebEndpointResponse<>(
                asset.content(), WebEndpointResponse.STATUS_OK, MimeType.valueOf(asset.contentType()));
    }

    static WebEndpointResponse<Object> error(Refusal refusal) {
        return json(refusal.status, new ErrorView(refusal.status, String.valueOf(refusal.getMessage())));
    }

    private static WebEndpointResponse<Object> json(int status, Object body) {
        return new WebEndpointResponse<>(body, status, MimeTypeUtils.APPLICATION_JSON);
    }

    /** Ends a request; the message is for its sender and holds no value of the application's. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1;

        private static final int BAD_REQUEST = 400;
        private static final int CONFLICT = 409;

        private final int status;

        private Refusal(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }

        static Refusal notFound(String message) {
            return new Refusal(WebEndpointResponse.STATUS_NOT_FOUND, message);
        }

        static Refusal badRequest(String message) {
            return new Refusal(BAD_REQUEST, message);
        }

        static Refusal defect(RuntimeException e) {
            return new Refusal(
                    WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR,
                    "a defect of pgtender (" + e.getClass().getSimpleName() + "); the log has it");
        }

        /** It cannot be done now. */
        static Refusal conflict(String message) {
            return new Refusal(CONFLICT, message);
        }
    }
}
