namespace Farthing.Emulation.Graded;

/// <summary>A change of right answers: cached ones are wrong from then on.</summary>
/// <param name="AfterSeconds">Seconds after the server's start; null where requests count.</param>
/// <param name="AfterRequests">Requests for answers that still get the old ones; null where time counts.</param>
/// <param name="Intents">Indexes of the intents that change.</param>
public sealed record DriftPlan(double? AfterSeconds, long? AfterRequests, IReadOnlySet<int> Intents)
{
    /// <summary>True once the answers have changed.</summary>
    /// <param name="seconds">Since the server's start.</param>
    /// <param name="number">Of the request, from 1.</param>
    public bool HasHappened(double seconds, long number) => seconds >= AfterSeconds || number > AfterRequests;
}
