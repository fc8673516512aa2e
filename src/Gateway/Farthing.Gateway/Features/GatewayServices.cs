using Farthing.Gateway.Administration;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Prices;
using Farthing.Gateway.Routing;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Features;

/// <summary>The parts of a gateway that its features are put together with. A feature's own classes take what each needs.</summary>
internal sealed record GatewayServices
{
    /// <summary>All keys of the start.</summary>
    public required IReadOnlyList<KeyOptions> KeyOptions { get; init; }

    /// <summary>The keys in force.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>The journal.</summary>
    public required GatewayJournal Journal { get; init; }

    /// <summary>The ledger.</summary>
    public required SqlLedgerStore Ledger { get; init; }

    /// <summary>Prices in force.</summary>
    public required PriceBook Prices { get; init; }

    /// <summary>Deployments.</summary>
    public required Router Router { get; init; }

    /// <summary>Budgets.</summary>
    public required SpendingGate Spending { get; init; }

    /// <summary>Connections to upstreams.</summary>
    public required UpstreamClients Clients { get; init; }

    /// <summary>Makes requests of the gateway's own.</summary>
    public required IInnerCalls Inner { get; init; }

    /// <summary>Takes a batch's line through the stages of every request.</summary>
    public required Func<HttpContext, Caller, Task> Lines { get; init; }

    /// <summary>Does work that takes long off the threads that read sockets.</summary>
    public required LongWork LongWork { get; init; }

    /// <summary>Notes who changed what.</summary>
    public required AdminNotes Notes { get; init; }

    /// <summary>Is told of defects: what was thrown, and where.</summary>
    public required Action<Exception, string> Defect { get; init; }
}

/// <summary>The beginning of a feature.</summary>
/// <param name="Options">The configuration of the start.</param>
/// <param name="Folder">Journal, ledger and the features' own files on the disk.</param>
/// <param name="Gateway">The gateway's id.</param>
/// <param name="Clock">The time.</param>
/// <param name="Warn">Tells an operator: the topic, and what happened, in words.</param>
internal sealed record FeatureStart(
    GatewayOptions Options,
    LedgerFolder Folder,
    Guid Gateway,
    TimeProvider Clock,
    Action<string, string> Warn
);
