namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Answer of a lease to an attempt that it did not cover.</summary>
/// <param name="Kind">What.</param>
/// <param name="AvailableNanoUsd">Where it falls short: what could be had instead, nano-dollars.</param>
/// <param name="PromisedNanoUsd">Where it covers it after a wait: set aside for the attempt until it comes for it, nano-dollars.</param>
internal readonly record struct LeaseWord(
    LeaseWordKind Kind,
    long AvailableNanoUsd = 0,
    long PromisedNanoUsd = 0
);
