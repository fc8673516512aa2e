namespace Farthing.Gateway.Budgets.Spending;

/// <summary>How long holds live, as the latest ones did: after that long one of those under way is likely to have ended.</summary>
internal sealed class HoldLives
{
    private const double Weight = 0.1;
    private double seconds = 1;

    /// <summary>The mean, of half a second at least and half a minute at most.</summary>
    public TimeSpan Mean => TimeSpan.FromSeconds(Math.Clamp(Volatile.Read(ref seconds), 0.5, 30));

    /// <summary>One has ended. Two at once may count as one.</summary>
    public void Add(TimeSpan life) =>
        Volatile.Write(ref seconds, seconds + (Weight * (life.TotalSeconds - seconds)));
}
