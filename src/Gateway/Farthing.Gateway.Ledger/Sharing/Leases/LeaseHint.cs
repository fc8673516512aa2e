namespace Farthing.Gateway.Sharing.Leases;

/// <summary>A notice between gateways. Nothing depends on its arrival; it only makes things fast.</summary>
/// <param name="IsStarving">True: somebody lacks money of a balance, give back what is not needed. False: some came back.</param>
/// <param name="Balance">The balance's <see cref="BalanceKey.Hint"/>.</param>
public readonly record struct LeaseHint(bool IsStarving, long Balance);
