namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Looks at chosen cells of a block.</summary>
/// <param name="source">Whose they are.</param>
/// <param name="block">The block.</param>
/// <param name="cells">Their places.</param>
/// <param name="totals">The sums over all of them and the cost of sessions, where the block is chosen whole; else null.</param>
/// <param name="summary">The sums by the wanted column, where the block is chosen whole and has them.</param>
internal delegate void RollupVisit(
    RollupSource source,
    RollupBlock block,
    ReadOnlySpan<int> cells,
    long[]? totals,
    RollupBlock? summary
);
