using System.Net;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Prices;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Hosting;

/// <summary>A gateway, put together: journal, ledger, gates and data plane. Alone, in one process and nothing else; or one of several, whose hard budgets are leases of shared balances.</summary>
/// <remarks>The order of its start: journal, ledger, what a crash left open, budgets from the ledger, and only then the door. The order of its end: the door, the journal, the ledger up to its end.</remarks>
public sealed class GatewayHost : IAsyncDisposable
{
    private static readonly TimeSpan GiveBackWithin = TimeSpan.FromSeconds(5);
    private readonly GatewayJournal journal;
    private readonly SqliteLedgerStore store;
    private readonly Projector projector;
    private readonly KeyRing keys;
    private readonly RateGate limits;
    private readonly Router router;
    private readonly PriceBook prices;
    private readonly DataPlane door;
    private readonly LeaseBook? leases;
    private bool isStarted;

    private GatewayHost(GatewayOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        PostgresLeaseStore? balances = options.Shared is SharedOptions shared
            ? new PostgresLeaseStore(shared.Postgres)
            : null;
        LedgerFolder folder = new(options.DataFolder);
        ForwardClock forward = new(clock);
        journal = OpenJournal(options, folder, forward);
        forward.Reach(journal.Recovery?.LastUnixNs ?? 0);
        try
        {
            store = SqliteLedgerStore.Open(folder.Database);
            projector = new Projector(store, journal, folder.Journal, new ProjectorOptions(), clock);
            Recovered = HoldRecovery.Run(store, journal, projector, cancellation);
        }
        catch (JournalFormatException damaged)
        {
            store?.Dispose();
            journal.Dispose();
            throw CannotStart(
                damaged.Message,
                options.DataFolder,
                "farthing ledger verify says what is wrong"
            );
        }
        catch
        {
            store?.Dispose();
            journal.Dispose();
            throw;
        }

        keys = new KeyRing(options.Keys, clock);
        limits = new RateGate(options.Limits, clock);
        router = new Router(options.Models, options.Breakers, clock);
        prices = new PriceBook(options.Prices);
        LedgerSpent spent = new(store);
        if (balances is not null)
        {
            leases = new LeaseBook(balances, spent, journal.GatewayId, journal, new LeaseOptions(), forward);
        }

        Spending = new SpendingGate(options.Budgets, spent, forward, leases);
        door = new DataPlane(
            new DataPlaneOptions
            {
                Listen = new IPEndPoint(options.Listen.Address, options.Listen.Port),
                MostBodyBytes = (int)Math.Min(int.MaxValue, options.Listen.MostBodyBytes),
                MostHeaderBytes = options.Listen.MostHeadBytes,
                BudgetStatus = options.BudgetStatus,
            },
            journal,
            keys,
            limits,
            router,
            prices,
            Spending,
            clock
        );
    }

    /// <summary>What a crash had left open, and how it was ended.</summary>
    public HoldRecoveryResult Recovered { get; }

    /// <summary>The budgets.</summary>
    public SpendingGate Spending { get; }

    /// <summary>The ledger; behind the journal by a fraction of a second.</summary>
    public ILedgerStore Ledger => store;

    /// <summary>Why the journal cannot be written now; null while it can.</summary>
    public JournalUnavailableException? JournalFailure => journal.Failure;

    /// <summary>Why nothing comes into the ledger now; null while it does.</summary>
    public Exception? LedgerFailure => projector.Failure;

    /// <summary>What a crash cut off the journal, in bytes.</summary>
    public long TornBytes => journal.Recovery?.TornBytes ?? 0;

    /// <summary>Requests that are being answered.</summary>
    public int Running => door.Running;

    /// <summary>Raised for what an operator should know of shared budgets: PostgreSQL away and back, leases taken or recovered, limits that differ between gateways.</summary>
    public event Action<LeaseNote>? Leased
    {
        add
        {
            if (leases is not null)
            {
                leases.Noted += value;
            }
        }
        remove
        {
            if (leases is not null)
            {
                leases.Noted -= value;
            }
        }
    }

    /// <summary>Raised for a defect: what was thrown, and the request's id.</summary>
    public event Action<Exception, string>? Defect
    {
        add => door.Defect += value;
        remove => door.Defect -= value;
    }

    /// <summary>Opens journal and ledger, and ends what a crash left open. It does not listen yet.</summary>
    /// <exception cref="FarthingException">The data folder cannot be used (exit code 3).</exception>
    public static GatewayHost Open(
        GatewayOptions options,
        TimeProvider clock,
        CancellationToken cancellation
    ) => new(options, clock, cancellation);

    /// <summary>Begins to listen.</summary>
    /// <returns>The address, with the port that was taken.</returns>
    public async Task<Uri> StartAsync(CancellationToken cancellation)
    {
        projector.Start();
        isStarted = true;
        leases?.Start();
        return await door.StartAsync(cancellation);
    }

    /// <summary>Puts other keys, models, prices, budgets and limits in force, without dropping a stream. Address, data folder and durability need a restart.</summary>
    public void Change(GatewayOptions next)
    {
        prices.Change(next.Prices);
        router.Change(next.Models);
        limits.Change(next.Limits);
        Spending.Change(next.Budgets, new LedgerSpent(store));
        keys.Change(next.Keys);
        door.KeepOnly([
            .. next.Models.SelectMany(model => model.Deployments).Select(one => one.Deployment.Upstream),
        ]);
    }

    /// <summary>Stops listening and lets running requests end until the deadline; those that run then are cut off, metered to what came.</summary>
    public Task StopAsync(CancellationToken deadline) => door.StopAsync(deadline);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync();
        if (leases is not null)
        {
            // All attempts have ended: what they did not spend goes back, before the journal closes.
            using CancellationTokenSource deadline = new(GiveBackWithin);
            await leases.StopAsync(deadline.Token);
            await leases.DisposeAsync();
        }

        journal.Flush();
        journal.Dispose();
        if (!isStarted)
        {
            projector.Start();
        }

        projector.Dispose();
        store.Dispose();
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
