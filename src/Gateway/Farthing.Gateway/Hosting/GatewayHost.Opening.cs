using System.Runtime.CompilerServices;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Pipeline;
using Farthing.Gateway.Sharing;
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

    private GatewayParts Parts(GatewayStart start, AdminNotes notes) =>
        new()
        {
            Options = () => inForce,
            Folder = start.Folder,
            Journal = journal,
            Ledger = store,
            Projector = projector,
            Recovered = Recovered,
            Spending = Spending,
            LimitStates = limits.States,
            LimitStore = limits.Store,
            Router = router,
            Keys = storedKeys,
            Notes = notes,
            Running = () => Running,
            Mirror = () => Mirrored,
            Reload = () => Reload,
            RestartNeeded = () => RestartNeeded,
            Version = () => Version,
            StartedAt = start.Clock.GetUtcNow(),
            Clock = start.Clock,
        };

    private GatewayServices Services(
        GatewayStart start,
        InnerCalls inner,
        LongWork longWork,
        AdminNotes notes
    ) =>
        new()
        {
            KeyOptions = start.Rules.Keys,
            Keys = keys,
            Journal = journal,
            Ledger = store,
            Prices = prices,
            Router = router,
            Spending = Spending,
            Clients = clients,
            Inner = inner,
            Lines = (context, caller) => plane.RunLineAsync(context, caller),
            LongWork = longWork,
            Notes = notes,
            Defect = OnDefect,
        };
}
