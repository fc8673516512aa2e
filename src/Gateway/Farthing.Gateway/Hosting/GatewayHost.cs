using Farthing.Gateway.Administration;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Feedback;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Pipeline;
using Farthing.Gateway.Prices;
using Farthing.Gateway.PromptCaching;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Routing.Probes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Hosting;

/// <summary>A gateway, put together: journal, ledger, gates and data plane. Alone it is one process and nothing else; with others it has its ledger in their PostgreSQL, and its hard budgets are leases of balances there.</summary>
/// <remarks>The order of its start: journal, ledger, what a crash left open, budgets from the ledger, and only then the listener. The order of its end: the listener, the journal, the ledger up to its end.</remarks>
public sealed partial class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan GiveBackWithin = TimeSpan.FromSeconds(5);
    private readonly GatewayJournal journal;
    private readonly SqlLedgerStore store;
    private readonly Projector projector;
    private readonly KeyRing keys;
    private readonly RateGate limits;
    private readonly Router router;
    private readonly UpstreamProbes probes;
    private readonly PriceBook prices;
    private readonly DataPlane door;
    private readonly LeaseBook? leases;
    private readonly ResponseCache cache;
    private readonly PromptRecorder recorder;
    private readonly PromptCacheDesk promptCaching;
    private readonly CascadeDesk cascades;
    private readonly GatewayTelemetry telemetry;
    private readonly MetricsDoor? metricsDoor;
    private readonly BackgroundWatch watch;
    private readonly KeyWatch keyWatch;
    private readonly IKeyStore storedKeys;
    private readonly FeedbackDesk feedback;
    private readonly BatchLane? batches;
    private readonly AdminPlane? admin;
    private readonly Lock changing = new();
    private readonly GatewayOptions started;
    private GatewayOptions inForce;
    private bool isStarted;

    private GatewayHost(
        GatewayOptions options,
        TimeProvider clock,
        GatewayLog? log,
        CancellationToken cancellation
    )
    {
        (started, inForce) = (options, options);
        CheckFiles(options);

        PostgresLeaseStore? balances = options.Shared is SharedOptions common
            ? new PostgresLeaseStore(common.Postgres)
            : null;
        LedgerFolder folder = new(options.DataFolder);
        ForwardClock forward = new(clock);
        journal = OpenJournal(options, folder, forward);
        forward.Reach(journal.Recovery?.LastUnixNs ?? 0);
        // 100,000 keys take as long as the ledger: at once.
        Task<StartingKeys> reading = Task.Run(
            () => StartingKeys.Open(options, folder, clock),
            CancellationToken.None
        );
        KeyRules rules;
        Task<KeyRing> ring;
        BatchStore? queue = null;
        try
        {
            queue = OpenQueue(options, folder, journal.GatewayId);
            store = OpenLedger(options);
            projector = new Projector(store, journal, folder.Journal, new ProjectorOptions(), clock);
            Recovered = HoldRecovery.Run(
                store,
                journal,
                projector,
                cancellation,
                queue is null ? null : hold => queue.ChargeOf(hold.IdempotencyKey, hold.Attempt)
            );
            (storedKeys, rules, ring) = reading.GetAwaiter().GetResult();
        }
        catch (Exception refused)
        {
            StartingKeys.Drop(reading);
            store?.Dispose();
            queue?.Dispose();
            journal.Dispose();
            if (refused is JournalFormatException damaged)
            {
                throw CannotStart(
                    damaged.Message,
                    options.DataFolder,
                    "farthing ledger verify says what is wrong"
                );
            }

            throw;
        }

        LedgerSpent spent = new(store);
        WholeSpent whole = new(spent, journal, projector);
        if (balances is not null)
        {
            LeaseOptions leasing = new()
            {
                StarveFor = options.Holds.Wait,
                LostAfter = options.Shared!.LostAfter,
            };
            leases = new LeaseBook(balances, whole, journal.GatewayId, journal, leasing, forward)
            {
                Reach = () => (journal.KeptSequence, projector.AppliedSequence),
            };
        }

        // 10,000 budgets ask what was spent while the rest is put together.
        Task<SpendingGate> loading = Task.Run(
            () => new SpendingGate(rules.Budgets, new GroupedSpent(spent), forward, leases, options.Holds),
            CancellationToken.None
        );
        limits = options.Shared is SharedOptions shared
            ? RateGate.Open(rules.Limits, shared.Postgres, shared.LimitsWhenAway, clock)
            : new RateGate(rules.Limits, clock);
        router = new Router(options.Models, options.Breakers, clock) { IsOneKey = () => keys!.IsOneKey };
        probes = new UpstreamProbes(router, clock);
        probes.Change(UpstreamsOf(options));
        prices = new PriceBook(options.Prices);
        telemetry = new GatewayTelemetry(clock, log, options.Otlp, options.AlertWebhook);
        telemetry.Metrics.Know(options.Models.Select(model => model.Name));
        router.BreakerChanged += telemetry.BreakerChanged;
        keys = ring.GetAwaiter().GetResult();
        Spending = loading.GetAwaiter().GetResult();
        Spending.Alerted += telemetry.Alerted;
        feedback = new FeedbackDesk(journal, store, clock);
        cache = OpenCache(options, folder, clock, log);
        cache.Change(options.Cache, options.Models, folder.Cache);
        recorder = new PromptRecorder(clock);
        recorder.Complained += why => log?.Say(LogSeverity.Warn, "record", why);
        recorder.Change(options.Record, rules.Keys, folder);
        promptCaching = OpenPromptCaching(options, folder, clock, log);
        cascades = OpenCascades(options, folder, clock, log);
        door = new DataPlane(
            options,
            ForwardingOf(options),
            journal,
            keys,
            limits,
            router,
            prices,
            Spending,
            clock,
            telemetry,
            feedback,
            options.Mirror,
            cache,
            recorder,
            promptCaching,
            cascades
        );
        batches = queue is null ? null : OpenBatches(options.Batch!, queue, clock, log);
        SharingFigures sharing = new(leases, limits, storedKeys);
        admin = options.Admin is null ? null : new AdminPlane(options.Admin, Parts(folder, clock), clock);
        if (admin?.Certificates is TlsCertificates certificates)
        {
            certificates.Changed += why => telemetry.CertificateChanged(options.Admin!.Tls!, why);
        }

        MetricsPage page = new(
            telemetry,
            door,
            admin,
            journal,
            projector,
            Spending,
            router,
            clock,
            sharing,
            promptCaching.Counts,
            cache,
            cascades
        );
        door.MetricsPage = options.Metrics is { Listen: null } ? page.Write : null;
        metricsDoor = options.Metrics?.Listen is ListenOptions listen
            ? new MetricsDoor(listen, page.Write, clock)
            : null;
        watch = new BackgroundWatch(telemetry, journal, projector, storedKeys, clock);
        keyWatch = new KeyWatch(telemetry, storedKeys.Keys);
        storedKeys.Changed += ApplyKeys;
    }

    /// <summary>The response cache.</summary>
    internal ResponseCache Cache => cache;

    /// <summary>Attempts that a crash had left open, and their ends.</summary>
    public HoldRecoveryResult Recovered { get; }

    /// <summary>State of every deployment: breaker, health, queue, requests in flight.</summary>
    public IReadOnlyList<DeploymentReport> Deployments => router.Reports();

    /// <summary>The budgets.</summary>
    public SpendingGate Spending { get; }

    /// <summary>The ledger; behind the journal by a fraction of a second.</summary>
    public ILedgerStore Ledger => store;

    /// <summary>Place of the ledger, for people: a file, or a database and its host.</summary>
    public string LedgerPlace => store.Place;

    /// <summary>Owner of the journal: the gateway's name in a shared ledger.</summary>
    public Guid GatewayId => journal.GatewayId;

    /// <summary>Bytes that a crash cut off the journal.</summary>
    public long TornBytes => journal.Recovery?.TornBytes ?? 0;

    /// <summary>Requests that are being answered.</summary>
    public int Running => door.Running;

    /// <summary>Counts of the mirror; null where it is none.</summary>
    public MirrorReport? Mirrored => door.Mirrored;

    /// <summary>Raised for what an operator should know of shared budgets: PostgreSQL away and back, leases taken or recovered, limits that differ between gateways.</summary>
    public event Action<LeaseNote>? Leased
    {
        add => leases?.Noted += value;
        remove => leases?.Noted -= value;
    }

    /// <summary>Raised once when the store that holds the shared limits goes away, and once when it is back: what happened, in words.</summary>
    public event Action<string>? LimitsSaid
    {
        add => limits.Said += value;
        remove => limits.Said -= value;
    }

    /// <summary>Raised for a defect: what was thrown, and the request's id.</summary>
    public event Action<Exception, string>? Defect
    {
        add
        {
            door.Defect += value;
            batches?.Defect += value;
            admin?.Defect += value;
        }
        remove
        {
            door.Defect -= value;
            batches?.Defect -= value;
            admin?.Defect -= value;
        }
    }

    /// <summary>Address of the admin API; null where there is none, or not yet.</summary>
    public Uri? AdminAddress { get; private set; }

    /// <summary>The program's version, for the admin API.</summary>
    public string Version { get; set; } = "";

    /// <summary>Reads the configuration again and puts it in force, or says what is wrong in it: for the admin API; null where there is none to read.</summary>
    public Func<IReadOnlyList<Fault>>? Reload { get; set; }

    /// <summary>Opens journal and ledger, and ends what a crash left open. It does not listen yet.</summary>
    /// <exception cref="FarthingException">The data folder cannot be used (exit code 3).</exception>
    /// <param name="options">What it is told.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="log">The log; null: none. It is disposed of with the host.</param>
    public static GatewayHost Open(
        GatewayOptions options,
        TimeProvider clock,
        CancellationToken cancellation,
        GatewayLog? log = null
    ) => new(options, clock, log, cancellation);

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    public async Task<Uri> StartAsync(CancellationToken cancellation)
    {
        projector.Start();
        isStarted = true;
        store.ManyBlocks = int.MaxValue; // From now on a question takes one processor: requests have the others.
        if (started.Mirror is null)
        {
            probes.Start();
        }

        leases?.Start();
        if (metricsDoor is not null)
        {
            MetricsAddress = await metricsDoor.StartAsync(cancellation);
        }

        await (batches?.HoldAsync() ?? Task.CompletedTask);
        Uri address = await door.StartAsync(cancellation);
        batches?.Start();
        AdminAddress = admin is null ? null : await admin.StartAsync(cancellation);
        return address;
    }

    /// <summary>Address of <c>/metrics</c>, once it listens; null where it has no listener of its own.</summary>
    public Uri? MetricsAddress { get; private set; }

    /// <summary>Stops listening and lets running requests end until the deadline; those that run then are cut off, metered to what came.</summary>
    public Task StopAsync(CancellationToken deadline) =>
        Task.WhenAll(batches?.StopAsync(deadline) ?? Task.CompletedTask, door.StopAsync(deadline));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        storedKeys.Changed -= ApplyKeys;
        if (admin is not null)
        {
            await admin.DisposeAsync();
        }

        await probes.DisposeAsync();
        if (batches is not null)
        {
            await batches.DisposeAsync();
        }

        await door.DisposeAsync();
        await cascades.DisposeAsync();
        await cache.DisposeAsync();
        recorder.Dispose();
        feedback.Dispose();
        await storedKeys.DisposeAsync();
        using (CancellationTokenSource soon = new(TimeSpan.FromSeconds(2)))
        {
            await limits.LeaveAsync(soon.Token);
        }

        await limits.DisposeAsync();

        if (metricsDoor is not null)
        {
            await metricsDoor.DisposeAsync();
        }

        await OffSocketsAsync();
        watch.Dispose();
        if (leases is not null)
        {
            // All attempts have ended: what they did not spend goes back, before the journal closes.
            using CancellationTokenSource deadline = new(GiveBackWithin);
            await leases.StopAsync(deadline.Token);
            await leases.DisposeAsync();
        }

        await OffSocketsAsync();
        journal.Flush();
        journal.Dispose();
        if (!isStarted)
        {
            projector.Start();
        }

        projector.Dispose();
        store.Dispose();
        await telemetry.DisposeAsync();
    }
}
