namespace Farthing.Gateway.Sharing.Leases;

/// <summary>A gateway's lease as the store has it.</summary>
/// <param name="Key">Of which balance.</param>
/// <param name="Token">Its token.</param>
/// <param name="GrantedNanoUsd">All that the gateway was granted and did not give back.</param>
/// <param name="SpentNanoUsd">What it last reported as spent.</param>
/// <param name="SinceUnixNs">The gateway's attempts since then are under it.</param>
/// <param name="Scope">Which requests the budget counts, as people write it.</param>
/// <param name="EndUnixNs">The first nanosecond behind the period.</param>
/// <param name="UnseenNanoUsd">The most that the gateway spends and holds of it beyond what the shared ledger shows.</param>
public sealed record LeaseRow(
    BalanceKey Key,
    long Token,
    long GrantedNanoUsd,
    long SpentNanoUsd,
    long SinceUnixNs,
    string Scope,
    long EndUnixNs,
    long UnseenNanoUsd = long.MaxValue
);
