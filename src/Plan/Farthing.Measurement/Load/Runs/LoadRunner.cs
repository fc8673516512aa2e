using System.Collections.Concurrent;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Transports;
using Farthing.Numerics.Naps;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Load.Runs;

/// <summary>Plays a request source against a server on the real clock and writes down everything that comes back. The thread that calls <see cref="Run"/> sends; answers are read by the transport's threads.</summary>
public sealed class LoadRunner : IDisposable
{
    private const long SpinBelowNs = 1_200_000;
    private const long NapLateNs = 60_000;
    private const long LongestNapNs = 250_000;
    private const long HousekeepingNs = 100_000_000;
    private readonly ILoadTransport transport;
    private readonly ConnectionPool pool;
    private readonly PromptWriter prompts;
    private long number;

    /// <summary>A runner that has opened nothing yet.</summary>
    /// <param name="target">The server.</param>
    /// <param name="prompts">Writes the requests.</param>
    public LoadRunner(LoadTarget target, PromptWriter prompts)
    {
        this.prompts = prompts;
        transport = LoadTransport.To(target);
        pool = new ConnectionPool(transport);
    }

    private PromptWriter Prompts => prompts;

    /// <summary>Opens connections ahead.</summary>
    public void OpenConnections(int count, TimeSpan within, CancellationToken cancellation) =>
        pool.OpenAsync(count, within, cancellation).GetAwaiter().GetResult();

    /// <summary>Plays the source to its end, to the duration's end, or until it is cancelled; what was measured till then is returned.</summary>
    public LoadRecording Run(
        RequestSource source,
        LoadOptions options,
        Action<LoadProgress>? progress,
        CancellationToken cancellation
    )
    {
        OpenConnections(options.Connections, options.ConnectWithin, cancellation);
        prompts.StartRun(options.KeepsAnswers);
        using LagProbe probe = new(transport);
        using Play play = new(this, source, options, cancellation);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        LoadRecording recording = play.ToEnd(progress);
        double seconds = (recording.EndNs - recording.StartNs) / 1e9;
        return recording with
        {
            ProbeLagsNs = probe.Sorted(),
            CoresUsed = (Environment.CpuUsage.TotalTime - before).TotalSeconds / Math.Max(1e-3, seconds),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => pool.Dispose();

    /// <summary>One run: all of it is the sending thread's, but for the queue of what has ended.</summary>
    private sealed class Play(
        LoadRunner runner,
        RequestSource source,
        LoadOptions options,
        CancellationToken cancellation
    ) : IDisposable
    {
        private const double ShortestPauseSeconds = 0.1;
        private const long InterruptNs = 300_000_000;
        private readonly ConcurrentQueue<Flight> ended = new();
        private readonly SemaphoreSlim wake = new(0);
        private readonly List<Flight> flights = [];
        private readonly List<RequestRecord> records = [];
        private readonly PriorityQueue<Request, long> paused = new();
        private readonly int cap = options.MaxInFlight ?? int.MaxValue;
        private (Request Request, byte[] Message)? prepared;
        private long startNs;
        private long freedNs;
        private int finished;
        private int failed;
        private int failedInARow;
        private int lateConnections;
        private long interruptedNs = long.MaxValue;

        public LoadRecording ToEnd(Action<LoadProgress>? progress)
        {
            startNs = MonotonicClock.NowNs();
            using CancellationTokenRegistration interrupted = cancellation.Register(() =>
            {
                interruptedNs = MonotonicClock.NowNs();
                wake.Release();
            });
            long stopNs = options.Duration is TimeSpan duration
                ? startNs + (long)(duration.TotalSeconds * 1e9)
                : long.MaxValue;
            long housekeepingNs = startNs;
            bool isHopeless = false;
            bool hasStopped = false;
            while (true)
            {
                long now = MonotonicClock.NowNs();
                TakeEnded(now);
                isHopeless |= finished == 0 && failedInARow >= options.HopelessAfter;
                stopNs = now >= stopNs && !hasStopped ? Later(now, stopNs) : stopNs;
                hasStopped |= now >= stopNs;
                if (isHopeless || cancellation.IsCancellationRequested)
                {
                    stopNs = Math.Min(stopNs, now);
                    CutOff();
                    break;
                }

                long dueNs = long.MaxValue;
                if (now < stopNs)
                {
                    dueNs = SendDue(now, stopNs);
                    bool isExhausted =
                        dueNs == long.MaxValue && flights.Count == 0 && paused.Count == 0 && ended.IsEmpty;
                    if (isExhausted)
                    {
                        stopNs = Math.Min(stopNs, now);
                        break;
                    }
                }
                else if (flights.Count == 0)
                {
                    break;
                }
                else if (now > stopNs + (long)(options.Drain.TotalSeconds * 1e9))
                {
                    CutOff();
                    break;
                }

                if (now >= housekeepingNs)
                {
                    housekeepingNs = now + HousekeepingNs;
                    AbortStalled(now);
                    progress?.Invoke(
                        new LoadProgress((now - startNs) / 1e9, flights.Count, finished, failed)
                    );
                }

                long looseNs = Math.Min(housekeepingNs, now < stopNs ? stopNs : long.MaxValue);
                WaitUntil(dueNs, looseNs);
            }

            ForgiveInterrupted();
            return new LoadRecording(records, startNs, stopNs, MonotonicClock.NowNs())
            {
                WasInterrupted = cancellation.IsCancellationRequested,
                WasHopeless = isHopeless,
                LateConnections = lateConnections,
                UnsentNs = Unsent(stopNs),
            };
        }

        private long Later(long now, long stopNs) =>
            options.Longer is null
                ? stopNs
                : Math.Max(stopNs, startNs + (long)(options.Longer(records, now).TotalSeconds * 1e9));

        /// <summary>When requests were due that the cap kept back until sending ended.</summary>
        private List<long> Unsent(long stopNs)
        {
            List<long> due = [];
            while (options.MaxInFlight is not null && NextDueNs() is long at && at < stopNs)
            {
                due.Add(at);
                _ = prepared ?? (source.Take(), []);
                prepared = null;
            }

            return due;
        }

        public void Dispose() => wake.Dispose();

        /// <summary>Ctrl-C reaches a server that was started from the same terminal too: what it breaks off then is cut off, not failed.</summary>
        private void ForgiveInterrupted()
        {
            if (!cancellation.IsCancellationRequested)
            {
                return;
            }

            long from = interruptedNs - InterruptNs;
            foreach (RequestRecord record in records)
            {
                if (record.Outcome > RequestOutcome.Finished && record.EndedNs >= from)
                {
                    (record.Outcome, record.Detail) = (RequestOutcome.Unfinished, "");
                }
            }
        }

        /// <summary>Sends everything that is due, and returns when the next request is; the largest number where none is known or the cap is reached.</summary>
        private long SendDue(long now, long stopNs)
        {
            while (paused.TryPeek(out Request resting, out long untilNs) && untilNs <= now)
            {
                paused.Dequeue();
                source.OnFinished(resting, untilNs - startNs);
            }

            long pausedNs = paused.TryPeek(out _, out long firstNs) ? firstNs : long.MaxValue;
            while (flights.Count < cap)
            {
                long dueNs = NextDueNs();
                if (dueNs > now || dueNs >= stopNs)
                {
                    Prepare(dueNs, stopNs);
                    return Math.Min(pausedNs, dueNs);
                }

                Send(dueNs);
                now = MonotonicClock.NowNs();
            }

            return pausedNs;
        }

        private long NextDueNs()
        {
            if (prepared is { } next)
            {
                return startNs + next.Request.ArrivalNs;
            }

            long arrivalNs = source.NextArrivalNs;
            return arrivalNs == long.MaxValue ? long.MaxValue : startNs + arrivalNs;
        }

        /// <summary>Writes the next request of an open loop before it is due.</summary>
        private void Prepare(long dueNs, long stopNs)
        {
            if (prepared is null && !source.DependsOnCompletions && dueNs < stopNs)
            {
                Request request = source.Take();
                prepared = (request, runner.Prompts.Write(request, runner.number));
            }
        }

        private void Send(long dueNs)
        {
            (Request request, byte[] message) = prepared ?? Written();
            prepared = null;
            RequestRecord record = new(request, dueNs, request.OutputTokens + 8)
            {
                EligibleNs = Math.Max(dueNs, freedNs),
            };
            runner.number++;
            Flight flight = new(record) { Index = flights.Count };
            flights.Add(flight);
            records.Add(record);
            _ = FlyAsync(flight, message);
        }

        private (Request, byte[]) Written()
        {
            Request request = source.Take();
            return (request, runner.Prompts.Write(request, runner.number));
        }

        private async Task FlyAsync(Flight flight, byte[] message)
        {
            await flight
                .FlyAsync(runner.pool, message, options, () => Interlocked.Increment(ref lateConnections))
                .ConfigureAwait(false);
            ended.Enqueue(flight);
            wake.Release();
        }

        private void TakeEnded(long now)
        {
            while (ended.TryDequeue(out Flight? flight))
            {
                bool wasFull = flights.Count >= cap;
                Remove(flight);
                RequestRecord record = flight.Record;
                freedNs = wasFull ? record.EndedNs : freedNs;
                if (options.KeepsAnswers)
                {
                    runner.Prompts.Remember(record);
                }

                if (record.Outcome == RequestOutcome.Finished)
                {
                    finished++;
                    failedInARow = 0;
                    source.OnFinished(record.Request, record.EndedNs - startNs);
                    continue;
                }

                failed++;
                failedInARow++;
                // A client that failed waits: as long as it was told, else longer from failure to failure, so that nothing is stormed.
                double pause = Math.Max(
                    record.RetryAfterSeconds,
                    Math.Min(1, ShortestPauseSeconds * failedInARow)
                );
                paused.Enqueue(record.Request, now + (long)(pause * 1e9));
            }
        }

        private void Remove(Flight flight)
        {
            Flight last = flights[^1];
            flights[flight.Index] = last;
            last.Index = flight.Index;
            flights.RemoveAt(flights.Count - 1);
        }

        private void AbortStalled(long now)
        {
            long limit = (long)(options.StallAfter.TotalSeconds * 1e9);
            foreach (Flight flight in flights)
            {
                long seen = flight.Record.LastByteNs;
                if (seen > 0 && now - seen > limit && !flight.IsAborted)
                {
                    flight.Abort(asStalled: true);
                }
            }
        }

        private void CutOff()
        {
            foreach (Flight flight in flights)
            {
                flight.Abort(asStalled: false);
            }

            long until = MonotonicClock.NowNs() + 2_000_000_000;
            while (flights.Count > 0 && MonotonicClock.NowNs() < until)
            {
                wake.Wait(50, CancellationToken.None);
                while (ended.TryDequeue(out Flight? flight))
                {
                    Remove(flight);
                    finished += flight.Record.Outcome == RequestOutcome.Finished ? 1 : 0;
                }
            }
        }

        /// <summary>Waits for an ended request, for a due one (to the microsecond), or for something that may be a millisecond late.</summary>
        private void WaitUntil(long dueNs, long looseNs)
        {
            long now = MonotonicClock.NowNs();
            long left = Math.Min(dueNs - SpinBelowNs, looseNs) - now;
            if (left > 0)
            {
                // Cancellation is looked at by the loop, at the latest with the next housekeeping.
                wake.Wait((int)Math.Min(1000, (left / 1_000_000) + 1), CancellationToken.None);
            }
            else if (dueNs > now && !wake.Wait(0, CancellationToken.None))
            {
                // Slices, so that a request that ends meanwhile is seen soon.
                PreciseNap.Take(Math.Min(dueNs - now - NapLateNs, LongestNapNs));
            }
        }
    }
}
