namespace Farthing.Measurement.Watching.Readings;

/// <summary>Cost of the watched engines: now (over the window) and over the day (or since the watch began). NaN stands for what cannot be said.</summary>
public sealed record WatchCost
{
    /// <summary>Dollars per hour of all GPUs, used or not.</summary>
    public required double UsdPerHour { get; init; }

    /// <summary>All dollars over output tokens, per million, now.</summary>
    public required double UsdPerMillionOutput { get; init; }

    /// <summary>All dollars over all tokens, per million, now.</summary>
    public required double UsdPerMillion { get; init; }

    /// <summary>All dollars over the requests, now.</summary>
    public required double UsdPerRequest { get; init; }

    /// <summary>Tokens, in and out, per dollar, now.</summary>
    public required double TokensPerUsd { get; init; }

    /// <summary>Hours of the day that were seen, at most 24.</summary>
    public required double DayHours { get; init; }

    /// <summary>Dollars of those hours.</summary>
    public required double DayUsd { get; init; }

    /// <summary>Per million output tokens over them.</summary>
    public required double DayUsdPerMillionOutput { get; init; }

    /// <summary>Per million tokens over them.</summary>
    public required double DayUsdPerMillion { get; init; }

    /// <summary>All dollars over the requests of those hours.</summary>
    public required double DayUsdPerRequest { get; init; }

    /// <summary>Dollars of GPUs whose engine had no request at all.</summary>
    public required double IdleUsd { get; init; }

    /// <summary>The same from the watch's start.</summary>
    public required double IdleUsdTotal { get; init; }

    /// <summary>The cost of engines.</summary>
    /// <param name="usdPerHour">Of all GPUs together.</param>
    /// <param name="now">What they did in the window.</param>
    /// <param name="engines">Each of them, for the day.</param>
    /// <param name="serving">Those whose requests count: a pair of prefill and decode servers counts each request twice.</param>
    public static WatchCost Of(
        double usdPerHour,
        EngineWindow now,
        IReadOnlyList<WatchedTarget> engines,
        IReadOnlyList<WatchedTarget> serving
    )
    {
        double hours = 0;
        double input = 0;
        double output = 0;
        double requests = 0;
        double idleSeconds = 0;
        double idleInAll = 0;
        foreach (WatchedTarget engine in engines)
        {
            if (engine.History is not { Count: > 1, First: { } first, Latest: { } last })
            {
                continue;
            }

            EngineWindow day = EngineWindow.Between(first, last);
            hours = Math.Max(hours, day.Seconds / 3600);
            bool serves = serving.Contains(engine);
            input += double.IsNaN(day.InputTokens) || !serves ? 0 : day.InputTokens;
            output += double.IsNaN(day.OutputTokens) || !serves ? 0 : day.OutputTokens;
            requests += double.IsNaN(day.Requests) || !serves ? 0 : day.Requests;
            idleInAll += last.IdleSeconds;
            idleSeconds += double.IsNaN(day.IdleSeconds) ? 0 : day.IdleSeconds;
        }

        double perSecond = usdPerHour / 3600;
        double outputNow = now.PerSecond(now.OutputTokens);
        double allNow = outputNow + now.PerSecond(now.InputTokens);
        double usd = usdPerHour * hours;
        return new WatchCost
        {
            UsdPerHour = usdPerHour,
            UsdPerMillionOutput = Ratio(perSecond * 1e6, outputNow),
            UsdPerMillion = Ratio(perSecond * 1e6, allNow),
            UsdPerRequest = Ratio(perSecond, now.PerSecond(now.Requests)),
            TokensPerUsd = Ratio(allNow, perSecond),
            DayHours = hours,
            DayUsd = usd,
            DayUsdPerMillionOutput = Ratio(usd * 1e6, output),
            DayUsdPerMillion = Ratio(usd * 1e6, input + output),
            DayUsdPerRequest = Ratio(usd, requests),
            IdleUsd = engines.Count == 0 ? 0 : perSecond / engines.Count * idleSeconds,
            IdleUsdTotal = engines.Count == 0 ? 0 : perSecond / engines.Count * idleInAll,
        };
    }

    private static double Ratio(double above, double below) => below > 0 ? above / below : double.NaN;
}
