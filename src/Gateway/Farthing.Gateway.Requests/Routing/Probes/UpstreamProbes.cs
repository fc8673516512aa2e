using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Routing.Probes;

/// <summary>Asks upstreams whether they are well and how full they are, each at its own pace and beside the requests: an answer here is never waited for by a client.</summary>
public sealed class UpstreamProbes : IAsyncDisposable
{
    private readonly Router router;
    private readonly TimeProvider clock;
    private readonly ProbeClient client = new();
    private readonly object gate = new();
    private readonly Dictionary<object, (Loop Asking, Action Forget)> loops = []; // by what is asked, and how
    private IReadOnlyCollection<Upstream> upstreams = [];
    private bool isStarted;

    /// <summary>Probes that do not run yet.</summary>
    /// <param name="router">Is told what they find.</param>
    /// <param name="clock">Their pace.</param>
    public UpstreamProbes(Router router, TimeProvider clock)
    {
        this.router = router;
        this.clock = clock;
    }

    /// <summary>Begins to ask.</summary>
    public void Start()
    {
        lock (gate)
        {
            isStarted = true;
            Settle();
        }
    }

    /// <summary>Other upstreams are in force: those that stay as they are are asked on, what is known of the others is forgotten.</summary>
    public void Change(IReadOnlyCollection<Upstream> next)
    {
        lock (gate)
        {
            upstreams = next;
            if (isStarted)
            {
                Settle();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<Loop> all;
        lock (gate)
        {
            isStarted = false;
            all = [.. loops.Values.Select(one => one.Asking)];
            loops.Clear();
        }

        foreach (Loop loop in all)
        {
            await loop.DisposeAsync();
        }

        client.Dispose();
    }

    private void Settle()
    {
        HashSet<object> wanted = [];
        foreach (Upstream upstream in upstreams)
        {
            UpstreamState state = router.StateOf(upstream.Name);
            if (upstream.Health is HealthCheck check)
            {
                HealthProbe probe = new(client, upstream, check, state);
                Want(
                    (upstream.Name, check, upstream.Address),
                    check.Every,
                    probe.AskAsync,
                    state.ForgetHealth
                );
            }

            if (upstream.Queue is QueueLimit limit)
            {
                QueueProbe probe = new(client, limit, state, clock);
                Want((upstream.Name, limit), limit.Every, probe.AskAsync, state.ForgetQueue);
            }
        }

        foreach (object gone in loops.Keys.Except(wanted).ToList())
        {
            (Loop asking, Action forget) = loops[gone];
            _ = asking.DisposeAsync().AsTask();
            loops.Remove(gone);
            forget();
        }

        void Want(object asked, TimeSpan every, Func<CancellationToken, Task> ask, Action forget)
        {
            wanted.Add(asked);
            if (!loops.ContainsKey(asked))
            {
                forget();
                loops[asked] = (new Loop(every, ask, clock), forget);
            }
        }
    }

    /// <summary>Asks at once, and then at a pace: from the end of one answer to the next question.</summary>
    private sealed class Loop : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly Task running;

        public Loop(TimeSpan every, Func<CancellationToken, Task> ask, TimeProvider clock) =>
            running = Task.Run(() => RunAsync(every, ask, clock));

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            stop.Dispose();
        }

        private async Task RunAsync(TimeSpan every, Func<CancellationToken, Task> ask, TimeProvider clock)
        {
            try
            {
                while (true)
                {
                    await ask(stop.Token);
                    await Task.Delay(every, clock, stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // It was ended.
            }
        }
    }
}

/// <summary>Asks one upstream whether it is well.</summary>
internal sealed class HealthProbe(
    ProbeClient client,
    Upstream upstream,
    HealthCheck check,
    UpstreamState state
)
{
    private readonly Uri address = new(upstream.Address, check.Path);

    /// <summary>Asks once.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        using Deadline within = new(check.Timeout, RealTime.Clock, stop);
        (_, string? complaint) = await client.FetchAsync(address, wantsBody: false, within.Token);
        stop.ThrowIfCancellationRequested();
        state.NoteHealth(complaint is null ? null : $"{check.Path}: {complaint}", check);
    }
}
