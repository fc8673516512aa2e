namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Options of a gateway's leases.</summary>
public sealed record LeaseOptions
{
    /// <summary>Time without a sign of life after which an operator may say that the gateway is gone; longer than the longest request. Default 75 min.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromMinutes(75);

    /// <summary>Leases are spent from for this long after a sign of life; then other gateways take back what this one provably did not spend. Default 75 s.</summary>
    public TimeSpan LostAfter { get; init; } = SharedOptions.DefaultLostAfter;

    /// <summary>Time between signs of life; what is not needed is given back in this rhythm. Default 5 s.</summary>
    public TimeSpan BeatEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A gateway counts as alive for this time after a sign of life. Default 20 s.</summary>
    public TimeSpan LiveFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A request whose money is held here, or leased elsewhere, waits so long for it to come back. Default 250 ms.</summary>
    public TimeSpan StarveFor { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Interval of looks where no notice comes. Default 50 ms.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A balance that was found used up is not asked for again for this time. Default 500 ms.</summary>
    public TimeSpan SpentFor { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Slices cover so much of a gateway's own spending. Default 10 s.</summary>
    public TimeSpan SliceFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A balance without a request for this time gives back all that is not held. Default 15 s.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A balance without a request for this time is forgotten here; the store has it. Default 10 min.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>First pause before the store is tried again; doubles up to <see cref="LongestRest"/>. Default 200 ms.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest such pause. Default 2 s.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Balances that are tended in one beat at most; the rest follow in the next. Default 512.</summary>
    public int MaxTended { get; init; } = 512;
}
