using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Hosting;

/// <summary>Parts of a gateway that are opened before all others: journal, ledger, keys, budgets, and what its features open beforehand.</summary>
internal sealed record GatewayStart
{
    /// <summary>Journal, ledger and statements on the disk.</summary>
    public required LedgerFolder Folder { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The time as journal, budgets and features have it: it never goes back.</summary>
    public required ForwardClock Forward { get; init; }

    /// <summary>The journal.</summary>
    public required GatewayJournal Journal { get; init; }

    /// <summary>The ledger.</summary>
    public required SqlLedgerStore Store { get; init; }

    /// <summary>Projector of the journal into it.</summary>
    public required Projector Projector { get; init; }

    /// <summary>Attempts that a crash had left open, and their ends.</summary>
    public required HoldRecoveryResult Recovered { get; init; }

    /// <summary>Keys that do not stand in the configuration.</summary>
    public required IKeyStore StoredKeys { get; init; }

    /// <summary>Rules in force.</summary>
    public required KeyRules Rules { get; init; }

    /// <summary>The keys in force.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>Leases of shared balances; null for a gateway that is alone.</summary>
    public required LeaseBook? Leases { get; init; }

    /// <summary>The budgets.</summary>
    public required SpendingGate Spending { get; init; }

    /// <summary>The features that the configuration has.</summary>
    public required List<OpenedFeature> Features { get; init; }

    /// <summary>Opens journal and ledger, and ends what a crash left open.</summary>
    /// <exception cref="FarthingException">The data folder cannot be used (exit code 3).</exception>
    public static async Task<GatewayStart> OpenAsync(
        GatewayOptions options,
        IReadOnlyList<FeatureKind> kinds,
        TimeProvider clock,
        GatewayLog? log,
        CancellationToken cancellation
    )
    {
        LedgerFolder folder = new(options.DataFolder);
        ForwardClock forward = new(clock);
        GatewayJournal journal = OpenJournal(options, folder, forward);
        forward.Reach(journal.Recovery?.LastUnixNs ?? 0);
        // 100,000 keys take as long as the ledger: at once.
        Task<StartingKeys> reading = Task.Run(
            () => StartingKeys.Open(options, folder, clock),
            CancellationToken.None
        );
        List<OpenedFeature> features = [];
        SqlLedgerStore? store = null;
        try
        {
            FeatureStart start = new(
                options,
                folder,
                journal.GatewayId,
                forward,
                (topic, words) => log?.Say(LogSeverity.Warn, topic, words)
            );
            foreach (FeatureKind kind in kinds)
            {
                if (kind.Open(start) is OpenedFeature opened)
                {
                    features.Add(opened);
                }
            }

            store = GatewayHost.OpenLedger(options);
            Projector projector = new(store, journal, folder.Journal, new ProjectorOptions(), clock);
            HoldRecoveryResult recovered = HoldRecovery.Run(
                store,
                journal,
                projector,
                cancellation,
                hold =>
                    features
                        .Select(feature => feature.ChargeOf(hold))
                        .FirstOrDefault(kept => kept is not null)
            );
            foreach ((string absent, long records) in store.CountFeatureRecords())
            {
                if (absent != FeatureRecord.OfGateway && kinds.All(kind => kind.Name != absent))
                {
                    start.Warn("ledger", LedgerVerifier.PassedOver(absent, records));
                }
            }

            (IKeyStore storedKeys, KeyRules rules, Task<KeyRing> ring) = await reading;
            LedgerSpent spent = new(store);
            LeaseBook? leases = OpenLeases(options, spent, journal, projector, forward);
            // 10,000 budgets ask what was spent while the keys get their places.
            Task<SpendingGate> loading = Task.Run(
                () =>
                    new SpendingGate(rules.Budgets, new GroupedSpent(spent), forward, leases, options.Holds),
                CancellationToken.None
            );
            return new GatewayStart
            {
                Folder = folder,
                Clock = clock,
                Forward = forward,
                Journal = journal,
                Store = store,
                Projector = projector,
                Recovered = recovered,
                StoredKeys = storedKeys,
                Rules = rules,
                Keys = await ring,
                Leases = leases,
                Spending = await loading,
                Features = features,
            };
        }
        catch (Exception refused)
        {
            await StartingKeys.DropAsync(reading);
            store?.Dispose();
            features.ForEach(feature => feature.Drop());
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
    }

    /// <summary>Gives all of it up: what was to be put together with it failed. Whoever tries again finds the folder free.</summary>
    /// <param name="joined">Features that were put together, and have ended already.</param>
    public async ValueTask DropAsync(int joined)
    {
        if (Leases is not null)
        {
            await Leases.DisposeAsync();
        }

        await StoredKeys.DisposeAsync();
        Projector.Dispose();
        Store.Dispose();
        Features.Skip(joined).ToList().ForEach(feature => feature.Drop());
        Journal.Dispose();
    }

    private static LeaseBook? OpenLeases(
        GatewayOptions options,
        LedgerSpent spent,
        GatewayJournal journal,
        Projector projector,
        ForwardClock clock
    )
    {
        if (options.Shared is not SharedOptions shared)
        {
            return null;
        }

        LeaseOptions leasing = new() { StarveFor = options.Holds.Wait, LostAfter = shared.LostAfter };
        PostgresLeaseStore balances = new(shared.Postgres);
        WholeSpent whole = new(spent, journal, projector);
        return new LeaseBook(balances, whole, journal.GatewayId, journal, leasing, clock)
        {
            Reach = () => (journal.KeptSequence, projector.AppliedSequence),
        };
    }

    private static GatewayJournal OpenJournal(GatewayOptions options, LedgerFolder folder, TimeProvider clock)
    {
        try
        {
            return GatewayJournal.Open(
                new JournalOptions { Folder = folder.Journal, Durability = options.Durability },
                clock
            );
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or JournalFormatException)
        {
            throw CannotStart(
                refused.Message,
                options.DataFolder,
                "a folder that may be written to, and that no other gateway uses"
            );
        }
    }

    private static FarthingException CannotStart(string why, string folder, string expected) =>
        new(
            new Fault(GatewayFaultCodes.CannotStart, $"the journal cannot be used: {why}")
            {
                Path = "data",
                Value = folder,
                Expected = expected,
            },
            exitCode: 3
        );
}
