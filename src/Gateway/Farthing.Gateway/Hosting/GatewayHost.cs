using Farthing.Gateway.Administration;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
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
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Routing.Probes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Hosting;

/// <summary>A gateway, put together: journal, ledger, gates and data plane. Alone it is one process and nothing else; with others it has its ledger in their PostgreSQL, and its hard budgets are leases of balances there.</summary>
/// <remarks>The order of its start: journal, ledger, what a crash left open, budgets from the ledger, and only then the listener. The order of its end: the listener, the journal, the ledger up to its end.</remarks>
public sealed partial class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan GiveBackWithin = TimeSpan.FromSeconds(5);
    private static readonly CancellationToken Now = new(canceled: true);
    private readonly GatewayJournal journal;
    private readonly SqlLedgerStore store;
    private readonly Projector projector;
    private readonly KeyRing keys;
    private readonly RateGate limits;
    private readonly Router router;
    private readonly UpstreamProbes probes;
    private readonly PriceBook prices;
    private readonly UpstreamClients clients;
    private readonly Forwarder forwarder;
    private readonly RequestFront front;
    private readonly RequestPlane plane;
    private readonly MirrorPlane? mirror;
    private readonly DataPlane door;
    private readonly LeaseBook? leases;
    private readonly IReadOnlyList<GatewayFeature> features;
    private readonly GatewayTelemetry telemetry;
    private readonly MetricsDoor? metricsDoor;
    private readonly BackgroundWatch watch;
    private readonly KeyWatch keyWatch;
    private readonly IKeyStore storedKeys;
    private readonly AdminPlane? admin;
    private readonly Lock changing = new();
    private readonly GatewayOptions started;
    private GatewayOptions inForce;
    private bool isStarted;

    /// <param name="options">The configuration.</param>
    /// <param name="start">The parts that are open.</param>
    /// <param name="joined">Takes its features, one by one.</param>
    /// <param name="log">The log; null: none.</param>
    private GatewayHost(
        GatewayOptions options,
        GatewayStart start,
        List<GatewayFeature> joined,
        GatewayLog? log
    )
    {
        (started, inForce) = (options, options);
        TimeProvider clock = start.Clock;
        Speed = ScaledTime.FactorOf(clock);
        (journal, store, projector, Recovered) = (
            start.Journal,
            start.Store,
            start.Projector,
            start.Recovered
        );
        (storedKeys, keys, leases, Spending) = (start.StoredKeys, start.Keys, start.Leases, start.Spending);
        limits = options.Shared is SharedOptions shared
            ? RateGate.Open(start.Rules.Limits, shared.Postgres, shared.LimitsWhenAway, clock)
            : new RateGate(start.Rules.Limits, clock);
        router = new Router(options.Models, options.Breakers, clock) { IsOneKey = () => keys.IsOneKey };
        probes = new UpstreamProbes(router, clock);
        probes.Change(UpstreamsOf(options));
        prices = new PriceBook(options.Prices);
        telemetry = new GatewayTelemetry(clock, log, options.Otlp, options.AlertWebhook);
        telemetry.Metrics.Know(options.Models.Select(model => model.Name));
        router.BreakerChanged += telemetry.BreakerChanged;
        Spending.Alerted += telemetry.Alerted;
        clients = new UpstreamClients(clock);
        LongWork longWork = new(Math.Max(2, Environment.ProcessorCount));
        AdminNotes notes = new(storedKeys, clock);
        InnerCalls inner = new(() => front!, telemetry, clock);
        inner.Defect += OnDefect;
        GatewayServices services = Services(start, inner, longWork, notes);
        features = joined;
        start.Features.ForEach(opened => joined.Add(opened.Join(services)));
        forwarder = new Forwarder(
            ForwardingOf(options),
            journal,
            Spending,
            prices,
            router,
            clients,
            longWork,
            features.Select(feature => feature.PromptCaching).FirstOrDefault(one => one is not null)
                ?? new NoPromptCaching(),
            start.Forward
        );
        front = new RequestFront(
            new RequestBodies(options, forwarder.Stored, longWork),
            keys,
            limits,
            forwarder,
            RequestFront.TurnsOf(RealTime.Of(clock)),
            [
                new StoredResponseCall(forwarder.Stored, clients, clock),
                .. features.SelectMany(feature => feature.Calls),
                new ModelsCall(router, clock.GetUtcNow()),
            ],
            new RequestStages([
                .. features.SelectMany(feature => feature.Stages),
                new LimitsStage(limits),
                new ReadyStage(),
                new RouteStage(router, forwarder),
                new ForwardStage(forwarder),
            ])
        );
        plane = new RequestPlane(front, telemetry, clock);
        plane.Defect += OnDefect;
        mirror = options.Mirror is MirrorOptions mirroring
            ? new MirrorPlane(mirroring, plane.ProcessAsync)
            : null;
        door = new DataPlane(options, (ITrafficPlane?)mirror ?? plane, telemetry, clock);
        SharingFigures sharing = new(leases, limits, storedKeys);
        if (options.Admin is AdminOptions administration)
        {
            IEnumerable<AdminRoute> routes = features.SelectMany(feature => feature.Routes);
            admin = new AdminPlane(administration, Parts(start, notes), routes, clock);
            admin.Defect += OnDefect;
            admin.Certificates?.Changed += why => telemetry.CertificateChanged(administration.Tls!, why);
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
            features
        );
        door.MetricsPage = options.Metrics is { Listen: null } ? page.Write : null;
        metricsDoor = options.Metrics?.Listen is ListenOptions listen
            ? new MetricsDoor(listen, page.Write, clock)
            : null;
        watch = new BackgroundWatch(telemetry, journal, projector, storedKeys, clock);
        keyWatch = new KeyWatch(telemetry, storedKeys.Keys);
        storedKeys.Changed += ApplyKeys;
    }

    /// <summary>The features that it has.</summary>
    internal IReadOnlyList<GatewayFeature> Features => features;

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

    /// <summary>Seconds of its clock per real second.</summary>
    public double Speed { get; }

    /// <summary>Requests that are being answered.</summary>
    public int Running => door.Running;

    /// <summary>Counts of the mirror; null where it is none.</summary>
    public MirrorReport? Mirrored => mirror?.Report();

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

    /// <summary>Raised for a defect: what was thrown, and the request's id, or where.</summary>
    public event Action<Exception, string>? Defect;

    /// <summary>Address of the admin API; null where there is none, or not yet.</summary>
    public Uri? AdminAddress { get; private set; }

    /// <summary>The program's version, for the admin API.</summary>
    public string Version { get; set; } = "";

    /// <summary>Reads the configuration again and puts it in force, or says what is wrong in it: for the admin API; null where there is none to read.</summary>
    public Func<IReadOnlyList<Fault>>? Reload { get; set; }

    /// <summary>Opens journal and ledger, and ends what a crash left open. It does not listen yet.</summary>
    /// <exception cref="FarthingException">The data folder cannot be used (exit code 3).</exception>
    /// <param name="options">What it is told.</param>
    /// <param name="kinds">The features that it may have.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="log">The log; null: none. It is disposed of with the host.</param>
    public static async Task<GatewayHost> OpenAsync(
        GatewayOptions options,
        IReadOnlyList<FeatureKind> kinds,
        TimeProvider clock,
        CancellationToken cancellation,
        GatewayLog? log = null
    )
    {
        CheckFiles(options);
        FolderClock.Agree(options, clock);
        GatewayStart start = await GatewayStart.OpenAsync(options, kinds, clock, log, cancellation);
        List<GatewayFeature> joined = [];
        try
        {
            return new GatewayHost(options, start, joined, log);
        }
        catch
        {
            foreach (GatewayFeature feature in joined)
            {
                await feature.DisposeAsync();
            }

            await start.DropAsync(joined.Count);
            throw;
        }
    }

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

        foreach (GatewayFeature feature in features)
        {
            await feature.HoldAsync();
        }

        Uri address = await door.StartAsync(cancellation);
        foreach (GatewayFeature feature in features)
        {
            feature.Start();
        }

        AdminAddress = admin is null ? null : await admin.StartAsync(cancellation);
        return address;
    }

    /// <summary>Address of <c>/metrics</c>, once it listens; null where it has no listener of its own.</summary>
    public Uri? MetricsAddress { get; private set; }

    /// <summary>Stops listening and lets running requests end until the deadline; those that run then are cut off, metered to what came.</summary>
    public Task StopAsync(CancellationToken deadline) =>
        Task.WhenAll([.. features.Select(feature => feature.StopAsync(deadline)), door.StopAsync(deadline)]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        storedKeys.Changed -= ApplyKeys;
        if (admin is not null)
        {
            await admin.DisposeAsync();
        }

        await probes.DisposeAsync();
        foreach (GatewayFeature feature in features)
        {
            await feature.StopAsync(Now); // Requests of their own would be waited for.
        }

        await door.DisposeAsync();
        clients.Dispose();
        mirror?.Dispose();
        foreach (GatewayFeature feature in features.AsEnumerable().Reverse())
        {
            await feature.DisposeAsync();
        }

        await storedKeys.DisposeAsync();
        using (CancellationTokenSource soon = new(TimeSpan.FromSeconds(2), RealTime.Clock))
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
            using CancellationTokenSource deadline = new(GiveBackWithin, RealTime.Clock);
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

    private void OnDefect(Exception thrown, string where) => Defect?.Invoke(thrown, where);
}
