namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Answer of a store to a <see cref="RateVisit"/>.</summary>
/// <param name="NowTicks">The store's time.</param>
/// <param name="Waits">By request: 0 when all that it needs was taken, otherwise ticks until it would fit, and nothing was taken.</param>
/// <param name="Blames">By request: the number of the meter that has it wait; -1 for none.</param>
/// <param name="Got">By meter: units taken ahead.</param>
/// <param name="Stands">By meter: ticks until the bucket is full, or requests at a time of all gateways.</param>
internal sealed record RateVisitResult(long NowTicks, long[] Waits, int[] Blames, long[] Got, long[] Stands);
