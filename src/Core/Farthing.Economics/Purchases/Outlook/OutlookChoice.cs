namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Numbers of committed nodes, judged over all scenarios.</summary>
/// <param name="Nodes">Nodes of each commitment, in the order in which the commitments were given.</param>
/// <param name="ExpectedUsd">E[C]: expected cost over the horizon, the rest of longer terms less its worth included.</param>
/// <param name="WorstRegretFraction">Largest C_s(k) ÷ min over k of C_s(k) − 1 of all scenarios.</param>
public sealed record OutlookChoice(IReadOnlyList<int> Nodes, double ExpectedUsd, double WorstRegretFraction);
