namespace Farthing.Scenarios.Simulations;

/// <summary>Receiver of a simulation's progress.</summary>
/// <param name="Show">Told what is being done.</param>
/// <param name="Count">Told what is done, how many requests of it, and of how many; called for every request.</param>
public sealed record StudyProgress(Action<string> Show, Action<string, long, long> Count)
{
    /// <summary>Told the answer so far, while the rest is still being worked out.</summary>
    public Action<string> Found { get; init; } = _ => { };
}
