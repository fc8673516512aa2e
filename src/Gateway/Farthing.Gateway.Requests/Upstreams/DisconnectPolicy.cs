namespace Farthing.Gateway.Upstreams;

/// <summary>Handling of an upstream's answer whose reader has disconnected.</summary>
/// <param name="DrainFor">Reads on for at most this long, to learn what the upstream will bill; zero: cancels it at once.</param>
public readonly record struct DisconnectPolicy(TimeSpan DrainFor)
{
    /// <summary>Cancel at once: for servers that stop generating then.</summary>
    public static DisconnectPolicy Cancel => new(TimeSpan.Zero);

    /// <summary>Read on: for providers that generate and bill to the end.</summary>
    public static DisconnectPolicy Drain(TimeSpan atMost) => new(atMost);
}
