using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Routing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>The parts of a running gateway that its admin API shows and changes.</summary>
internal sealed record GatewayParts
{
    /// <summary>The configuration in force.</summary>
    public required Func<GatewayOptions> Options { get; init; }

    /// <summary>Journal, ledger and statements on the disk.</summary>
    public required LedgerFolder Folder { get; init; }

    /// <summary>The journal.</summary>
    public required GatewayJournal Journal { get; init; }

    /// <summary>The ledger.</summary>
    public required SqlLedgerStore Ledger { get; init; }

    /// <summary>Projector of the journal into it.</summary>
    public required Projector Projector { get; init; }

    /// <summary>Findings of the start.</summary>
    public required HoldRecoveryResult Recovered { get; init; }

    /// <summary>Budgets.</summary>
    public required SpendingGate Spending { get; init; }

    /// <summary>State of the limits, as this gateway knows it.</summary>
    public required Func<IReadOnlyList<RateState>> LimitStates { get; init; }

    /// <summary>State of the store of shared limits; null where there is none.</summary>
    public required Func<RateStoreState?> LimitStore { get; init; }

    /// <summary>Deployments.</summary>
    public required Router Router { get; init; }

    /// <summary>Keys that do not stand in the configuration.</summary>
    public required IKeyStore Keys { get; init; }

    /// <summary>Requests that are being answered.</summary>
    public required Func<int> Running { get; init; }

    /// <summary>Counts of the mirror; null where it is none.</summary>
    public required Func<MirrorReport?> Mirror { get; init; }

    /// <summary>Reads the configuration again and says what is wrong in it; null where there is none to read.</summary>
    public required Func<Func<IReadOnlyList<Fault>>?> Reload { get; init; }

    /// <summary>Members of the configuration that have changed and need a restart.</summary>
    public required Func<IReadOnlyList<string>> RestartNeeded { get; init; }

    /// <summary>The program's version.</summary>
    public required Func<string> Version { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Notes what administrators did.</summary>
    public required AdminNotes Notes { get; init; }
}
