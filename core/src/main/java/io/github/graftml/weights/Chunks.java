package io.github.graftml.weights;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an HTTP response as a sequence of chunks with a timeout. The JDK's own stream of a body waits forever if
 * the server stops sending.
 */
final class Chunks implements HttpResponse.BodySubscriber<Chunks>, AutoCloseable {

    private static final List<ByteBuffer> END = List.of();

    private final BlockingQueue<List<ByteBuffer>> queue = new LinkedBlockingQueue<>(); // at most one chunk and the end
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile @Nullable Throwable failure;

    @Override
    public CompletionStage<Chunks> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription.complete(subscription);
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
        queue.add(chunk);
    }

    @Override
    public void onError(Throwable failure) {
        this.failure = failure;
        queue.add(END);
    }

    @Override
    public void onComplete() {
        queue.add(END);
    }

    /**
     * Waits for the next chunk.
     *
     * @return the chunk, or an empty list at the end of the body
     * @throws Interruption if the connection fails, or no data arrives within {@code timeout}
     */
    List<ByteBuffer> next(Duration timeout) throws IOException {
        List<ByteBuffer> chunk;
        try {
            chunk = queue.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted");
        }
        if (chunk == null) {
            throw silent(timeout, null);
        }
        if (chunk != END) {
            subscription.join().request(1);
            return chunk;
        }
        Throwable reason = failure;
        if (reason != null) {
            throw new Interruption("the connection failed: " + reason.getMessage(), reason);
        }
        return chunk;
    }

    static Interruption silent(Duration timeout, @Nullable Throwable cause) {
        return new Interruption("the server sent no data for " + timeout.toMillis() / 1000.0 + " s", cause);
    }

    /** Cancels the response; chunks that were not requested are dropped. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // cancelling fails with nothing
    public void close() {
        subscription.thenAccept(Flow.Subscription::cancel);
    }

    /** A failed connection; a retry may help. */
    static class Interruption extends IOException {

        private static final long serialVersionUID = 1;

        Interruption(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
