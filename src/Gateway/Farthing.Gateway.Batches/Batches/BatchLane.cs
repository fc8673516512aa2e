using System.Collections.Concurrent;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Clocks;
using Farthing.Serving.Lanes;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Batches;

/// <summary>Runs batches: validates them, sends their lines through the stages of every request where the valve has room, writes results, and ends batches.</summary>
internal sealed partial class BatchLane : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RenewEvery = BatchStore.Lease / 6;
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(60);
    private readonly TimeSpan idle;
    private readonly BatchOptions options;
    private readonly Router router;
    private readonly KeyRing keys;
    private readonly TimeProvider clock;
    private readonly LaneReports reports;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource abort = new();
    private readonly Dictionary<string, LaneValve> valves = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> lines = new();
    private readonly BatchValidations validations;
    private readonly ProviderLane providers;
    private Task running = Task.CompletedTask;
    private long sweptAt;
    private long renewedAt;

    /// <summary>A lane that does not run yet.</summary>
    public BatchLane(
        BatchOptions options,
        BatchStore store,
        Router router,
        KeyRing keys,
        IPriceBook prices,
        ISpendingGate spending,
        TimeProvider clock
    )
    {
        (this.options, Store, this.router, this.keys, this.clock) = (options, store, router, keys, clock);
        reports = new LaneReports(clock);
        idle = TimeSpan.FromSeconds(store.IsShared ? 1 : 5); // Nobody says that another gateway took a batch in.
        validations = new BatchValidations(
            new BatchValidator(store, options, clock),
            store.Threads,
            Report,
            clock,
            stop.Token
        );
        providers = new ProviderLane(
            new PartWork(this, router, keys, prices, spending, clock) { Failed = Report },
            DeferAsync,
            stop.Token
        );
    }

    /// <summary>The queue.</summary>
    public BatchStore Store { get; }

    /// <summary>Its limits.</summary>
    public BatchOptions Options => options;

    /// <summary>Takes a line's request through the stages of every request.</summary>
    public required Func<HttpContext, Caller, Task> Runner { get; init; }

    /// <summary>Connections to upstreams.</summary>
    public required UpstreamClients Clients { get; init; }

    /// <summary>Raised for a defect: what was thrown, and where.</summary>
    public event Action<Exception, string>? Defect;

    /// <summary>Raised for what an operator should know: what went wrong, and where, in words; the same once a minute.</summary>
    public event Action<string>? Said;

    /// <summary>Something went wrong.</summary>
    internal void Report(Exception defect, string where)
    {
        Defect?.Invoke(defect, where);
        if (reports.WordsOf(defect, where) is string words)
        {
            Said?.Invoke(words);
        }
    }

    /// <summary>Holds the money of lines again that are at a provider. Call it before requests come in: no other may take it.</summary>
    public Task HoldAsync() => providers.TakeAsync();

    /// <summary>Begins to run.</summary>
    public void Start() => running = Store.Threads.RunAsync(RunAsync);

    /// <summary>There is something to do.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }

    /// <summary>Begins no line any more, and lets those under way end until the deadline; the others run again after the next start.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        await stop.CancelAsync();
        await running;
        await validations.All;
        await providers.EndAsync();
        Task all = Task.WhenAll(lines.Keys);
        await all.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await abort.CancelAsync();
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.Zero, RealTime.Clock);
        await StopAsync(now.Token);
        Store.Dispose();
        stop.Dispose();
        abort.Dispose();
        wake.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            bool isBusy = false;
            try
            {
                isBusy = Tend() | Send();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception defect)
            {
                Report(defect, "the batch lane");
            }

            using Deadline rest = new(isBusy ? Tick : idle, clock, stop.Token);
            await wake.WaitAsync(rest.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Brings batches on that need no line to run.</summary>
    /// <returns>True while one is about to begin or to end; lines that end wake the lane.</returns>
    private bool Tend()
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        if (now - sweptAt > SweepEvery.TotalSeconds)
        {
            sweptAt = now;
            Store.Sweep(now, options.Keep);
        }

        if (renewedAt == 0 || clock.GetElapsedTime(renewedAt) > RenewEvery)
        {
            renewedAt = clock.GetTimestamp();
            Store.Renew();
            providers.Take();
        }

        List<Batch> open = Store.Open();
        foreach (Batch batch in open)
        {
            switch (batch.State)
            {
                case BatchStates.Validating:
                    validations.Begin(batch, model => MayUse(batch.Key, model), Wake);
                    break;
                case BatchStates.Cancelling when batch.StartedAt > 0:
                    Store.Drop(batch, "batch_cancelled", "The batch was cancelled before this line ran.");
                    Store.TryEnd(batch.Id, BatchStates.Cancelled, now, options.Keep);
                    break;
                case BatchStates.Cancelling when validations.Cancel(batch.Id):
                    Store.ClearLines(batch.Id);
                    Store.TryEnd(batch.Id, BatchStates.Cancelled, now, options.Keep);
                    break;
                case BatchStates.InProgress:
                    bool isOver = now >= batch.Deadline && !batch.IsMust;
                    if (isOver)
                    {
                        Store.Drop(
                            batch,
                            "batch_expired",
                            "This request could not be executed before the completion window expired."
                        );
                    }

                    Store.TryEnd(
                        batch.Id,
                        isOver ? BatchStates.Expired : BatchStates.Completed,
                        now,
                        options.Keep
                    );
                    break;
                default:
                    break;
            }
        }

        return open.Any(batch => batch.State != BatchStates.InProgress);
    }

    private bool MayUse(string key, string model)
    {
        if (keys.OfId(key)?.Rights is not CallerRights rights)
        {
            return false;
        }

        string name = rights.ModelOf(model);
        return rights.Allows(name) && router.Models.Contains(name);
    }

    /// <summary>Begins lines where there is room.</summary>
    private bool Send()
    {
        bool isAny = false;
        foreach (string model in Store.Models())
        {
            isAny = true;
            Upstream? upstream = router.FirstOf(model)?.Upstream;
            string place = upstream?.Name ?? "";
            if (!valves.TryGetValue(place, out LaneValve? valve))
            {
                valves[place] = valve = new LaneValve(options, clock);
            }

            foreach (ClaimedLine line in Claim(model, upstream, valve))
            {
                valve.Began();
                Task task = Store.Threads.RunAsync(() => RunAsync(line, valve));
                lines[task] = true;
                _ = task.ContinueWith(
                    ended => lines.TryRemove(ended, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
            }
        }

        return isAny;
    }

    private List<ClaimedLine> Claim(string model, Upstream? upstream, LaneValve valve)
    {
        if (upstream is null && Store.IsShared)
        {
            return []; // Another gateway may have it.
        }

        (long? ofProvider, bool isDue) = providers.Gather(model);
        if (!isDue)
        {
            return [];
        }

        int room = LaneLimit.Ramp; // A model that is no longer configured is answered by its stages.
        if (upstream is not null)
        {
            UpstreamState state = router.StateOf(upstream.Name);
            QueueReading? reading =
                upstream.Queue is QueueLimit limit && !state.IsStale(limit) ? state.Queue : null;
            room = valve.Room(upstream, state.Outstanding, reading, FirstByteOf(upstream));
        }

        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return room == 0 ? []
            : ofProvider is long deadline ? Store.ClaimBeside(model, room, now, deadline)
            : Store.Claim(model, room, now);
    }

    private TimeSpan? FirstByteOf(Upstream upstream) =>
        options.InteractiveSlo is null
            ? null
            : router.Reports().Where(one => one.Upstream == upstream.Name).Max(one => one.FirstByteP95);
}
