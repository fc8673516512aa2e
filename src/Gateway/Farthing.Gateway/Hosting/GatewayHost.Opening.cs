using System.Runtime.CompilerServices;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Batches;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Listening;
using Farthing.Gateway.PromptCaching;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Hosting;

/// <summary>Parts of a gateway.</summary>
public sealed partial class GatewayHost
{
    private static HashSet<Upstream> UpstreamsOf(GatewayOptions options) =>
        [.. options.Models.SelectMany(model => model.Deployments).Select(one => one.Deployment.Upstream)];

    /// <summary>Does beforehand what every start does once, whatever is configured: begins a ledger in memory, so that its code is there when it is needed. Does nothing else; a fault here comes up again where it matters.</summary>
    public static void Prepare()
    {
        try
        {
            SqliteLedgerStore.Open(":memory:").Dispose();
        }
        catch (Exception later) when (later is not OutOfMemoryException)
        {
            // The start itself says it.
        }
    }

    /// <summary>Opens the ledger of a gateway: shared or its own.</summary>
    /// <exception cref="FarthingException">It cannot be used (exit code 3).</exception>
    public static SqlLedgerStore OpenLedger(GatewayOptions options) =>
        options.Shared is SharedOptions shared
            ? PostgresLedgerStore.Open(shared.Postgres)
            : SqliteLedgerStore.Open(PrivateDatabase(options.DataFolder));

    /// <summary>Checks the files that a configuration names: certificates and their keys.</summary>
    /// <exception cref="FarthingException">They do not (exit code 2).</exception>
    public static void CheckFiles(GatewayOptions options)
    {
        foreach (TlsOptions? tls in (TlsOptions?[])[options.Tls, options.Admin?.Tls])
        {
            if (tls is not null)
            {
                TlsCertificates.Check(tls);
            }
        }
    }

    private static ForwardingOptions ForwardingOf(GatewayOptions options) =>
        new()
        {
            BudgetStatus = options.BudgetStatus,
            MaxAttempts = options.MaxAttempts,
            Retries = options.Retries,
            StalledReader = options.Clients.StalledReader,
        };

    /// <summary>Goes on where something may be waited for: what was awaited last may have gone on here on a thread that reads sockets, and then nothing would come in.</summary>
    private static ConfiguredTaskAwaitable OffSocketsAsync() =>
        Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

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

    /// <summary>The database, made with rights for this user alone where it is not there: its neighbors take theirs from it.</summary>
    private static string PrivateDatabase(string folder)
    {
        string path = new LedgerFolder(folder).Database;
        if (!File.Exists(path))
        {
            try
            {
                PrivateFile.Open(path, FileMode.OpenOrCreate).Dispose();
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // Whoever opens it says so.
            }
        }

        return path;
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

    /// <summary>The batch lane's queue; null where no lane is configured, and in a mirror.</summary>
    private static BatchStore? OpenQueue(GatewayOptions options, LedgerFolder folder, Guid gateway) =>
        options.Batch is null || options.Mirror is not null ? null
        : options.Shared is SharedOptions shared ? PostgresBatchStore.Open(shared.Postgres, gateway)
        : SqliteBatchStore.Open(folder.Batches);

    /// <summary>The batch lane over its queue.</summary>
    private BatchLane OpenBatches(BatchOptions options, BatchStore queue, TimeProvider clock, GatewayLog? log)
    {
        BatchLane lane = new(options, queue, router, keys, prices, Spending, clock);
        lane.Said += words => log?.Say(LogSeverity.Warn, "batches", words);
        door.Open(lane);
        return lane;
    }

    /// <summary>The response cache; a mirror answers nobody, and shares nothing.</summary>
    private ResponseCache OpenCache(
        GatewayOptions options,
        LedgerFolder folder,
        TimeProvider clock,
        GatewayLog? log
    )
    {
        Func<PostgresCacheStore>? open = options.Mirror is null ? CacheStores.Of(options.Shared) : null;
        ResponseCache made = new(
            prices,
            journal,
            clock,
            open,
            options.Shared?.CacheBytes ?? SharedOptions.DefaultCacheBytes
        )
        {
            SemanticSecret = options.Mirror is null
                ? () => CacheKeySecret.Open(folder, options.Shared)
                : null,
            SharedQuestions =
                open is not null && options.Shared is SharedOptions shared
                    ? () => new PostgresSemanticStore(shared.Postgres, new SharedTimes(), clock)
                    : null,
        };
        made.Said += words => log?.Say(LogSeverity.Warn, "cache", words);
        return made;
    }

    /// <summary>The cascades; a mirror has none, since it answers nobody.</summary>
    private CascadeDesk OpenCascades(
        GatewayOptions options,
        LedgerFolder folder,
        TimeProvider clock,
        GatewayLog? log
    )
    {
        void Say(string words) => log?.Say(LogSeverity.Warn, "cascade", words);
        CascadeDesk desk = new(
            prices,
            router,
            journal,
            clock,
            () => PromptSecret.Open(folder.PromptSecret).KeyFor("cascade audit 1")
        )
        {
            Kept = new ClosedCascades(folder.Cascades, Say),
        };
        desk.Said += Say;
        desk.Change(options.Cascades);
        return desk;
    }

    private GatewayParts Parts(LedgerFolder folder, TimeProvider clock) =>
        new()
        {
            Options = () => inForce,
            Folder = folder,
            Journal = journal,
            Ledger = store,
            Projector = projector,
            Recovered = Recovered,
            Spending = Spending,
            LimitStates = limits.States,
            LimitStore = limits.Store,
            Cache = cache,
            Cascades = cascades,
            Router = router,
            Keys = storedKeys,
            Feedback = feedback,
            Running = () => Running,
            Mirror = () => Mirrored,
            Reload = () => Reload,
            RestartNeeded = () => RestartNeeded,
            Version = () => Version,
            StartedAt = clock.GetUtcNow(),
            Clock = clock,
        };

    /// <summary>Opens the use of providers' prompt caches; an upstream that is not believed is said in the log.</summary>
    private static PromptCacheDesk OpenPromptCaching(
        GatewayOptions options,
        LedgerFolder folder,
        TimeProvider clock,
        GatewayLog? log
    )
    {
        PromptCacheDesk desk = new(clock, () => CacheKeySecret.Open(folder, options.Shared));
        desk.Keyless += why =>
            log?.Say(LogSeverity.Warn, "prompt_cache", $"prompt_cache_key is not set: {why}");
        desk.Disbelieved += (deployment, what) =>
            log?.Say(
                LogSeverity.Warn,
                "prompt_cache",
                $"{deployment} states {what}: its cached tokens are not believed, and no breakpoints are placed there"
            );
        desk.Change(options.PromptCaching);
        return desk;
    }
}
