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

/**
 * The body of a response, handed over piece by piece to the thread that asks. The JDK's own stream of a body waits for
 * ever when a server falls silent; this one waits as long as it is told.
 */
final class Chunks implements HttpResponse.BodySubscriber<Chunks>, AutoCloseable {

    private static final List<ByteBuffer> END = List.of();

    private final BlockingQueue<List<ByteBuffer>> queue = new LinkedBlockingQueue<>(); // at most one piece and the end
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile Throwable failure;

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
    public void onNext(List<ByteBuffer> piece) {
        queue.add(piece);
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
     * @return the next piece, or an empty list at the end of the body
     * @throws Interruption if the line is cut, or silent for longer than {@code patience}
     */
    List<ByteBuffer> next(Duration patience) throws IOException {
        List<ByteBuffer> piece;
        try {
            piece = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted");
        }
        if (piece == null) {
            throw silent(patience, null);
        }
        if (piece != END) {
            subscription.join().request(1);
        } else if (failure != null) {
            throw new Interruption("the line was cut: " + failure.getMessage(), failure);
        }
        return piece;
    }

    static Interruption silent(Duration patience, Throwable cause) {
        return new Interruption("the server has been silent for " + patience.toMillis() / 1000.0 + " s", cause);
    }

    /** Lets go of the connection; what has not been asked for is dropped. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // cancelling fails with nothing
    public void close() {
        subscription.thenAccept(Flow.Subscription::cancel);
    }

    /** The line failed; taking up the download again may help. */
    static class Interruption extends IOException {

        private static final long serialVersionUID = 1;

        Interruption(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
