namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Result of a <see cref="LeaseMove"/>.</summary>
public enum LeaseStatus
{
    /// <summary>Done; how much was granted stands in the answer, and may be nothing.</summary>
    Done = 0,

    /// <summary>The lease is not what the gateway believes, since an earlier move's answer was lost: the answer has it as it is, nothing is changed.</summary>
    Moved = 1,

    /// <summary>The gateway's leases were taken from it: it has to register anew.</summary>
    Fenced = 2,

    /// <summary>Nobody used this budget in this period yet: it has to begin with what the ledger says was spent.</summary>
    Unseeded = 3,
}
