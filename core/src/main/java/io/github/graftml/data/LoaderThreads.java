package io.github.graftml.data;

import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that decode and transform. They are daemons and process the batch that is needed first. Idle threads
 * end, so that an iterator that is never closed leaves none running.
 */
final class LoaderThreads {

    private static final long IDLE_SECONDS = 2;

    private final AtomicLong arrivals = new AtomicLong();
    private final ThreadPoolExecutor pool;

    LoaderThreads(int count) {
        pool = new ThreadPoolExecutor(count, count, IDLE_SECONDS, TimeUnit.SECONDS, new PriorityBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "graft-loader");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** {@return the executor of a batch; lower ranks run first} */
    Executor ofRank(long rank) {
        return work -> pool.execute(new Ranked(rank, arrivals.getAndIncrement(), work));
    }

    private record Ranked(long rank, long arrival, Runnable work) implements Runnable, Comparable<Ranked> {

        @Override
        public void run() {
            work.run();
        }

        @Override
        public int compareTo(Ranked other) {
            return rank != other.rank ? Long.compare(rank, other.rank) : Long.compare(arrival, other.arrival);
        }
    }
}
