using Farthing.Documents.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Forecasts;

/// <summary>All inputs of a forecast by their kinds; immutable.</summary>
public sealed class ForecastInputs
{
    private readonly IReadOnlyDictionary<ForecastInputKind, ForecastInput> values;

    /// <summary>The defaults alone: users, turns and prices are still missing.</summary>
    /// <param name="hoursPerMonth">Hours of a month on the bill.</param>
    public ForecastInputs(double hoursPerMonth)
        : this(hoursPerMonth, ForecastDefaults.All) { }

    private ForecastInputs(double hoursPerMonth, IReadOnlyDictionary<ForecastInputKind, ForecastInput> values)
    {
        HoursPerMonth = hoursPerMonth;
        this.values = values;
    }

    /// <summary>Hours of a month on the bill.</summary>
    public double HoursPerMonth { get; }

    /// <summary>The inputs that are there, in the order of their kinds.</summary>
    public IEnumerable<KeyValuePair<ForecastInputKind, ForecastInput>> All =>
        values.OrderBy(input => input.Key);

    /// <summary>An input; null where it is not there.</summary>
    public ForecastInput? Find(ForecastInputKind kind) =>
        values.TryGetValue(kind, out ForecastInput input) ? input : null;

    /// <summary>The value of an input that is there.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public double this[ForecastInputKind kind] => values[kind].Value;

    /// <summary>True where a flag says it.</summary>
    public bool IsGiven(ForecastInputKind kind) => Find(kind) is { Origin: ForecastOrigin.Given };

    /// <summary>The same with another input.</summary>
    public ForecastInputs With(ForecastInputKind kind, ForecastInput input) =>
        new(HoursPerMonth, new Dictionary<ForecastInputKind, ForecastInput>(values) { [kind] = input });

    /// <summary>The same with another value of an input, of the same origin.</summary>
    public ForecastInputs With(ForecastInputKind kind, double value) =>
        With(kind, (Find(kind) ?? new ForecastInput(value, ForecastOrigin.Assumed)) with { Value = value });

    /// <summary>The session that they describe.</summary>
    public SessionForecast Session =>
        new()
        {
            Turns = this[ForecastInputKind.Turns],
            TurnsVariation = this[ForecastInputKind.TurnsVariation],
            ToolCalls = this[ForecastInputKind.ToolCalls],
            SystemTokens = this[ForecastInputKind.SystemTokens],
            SchemaTokens = this[ForecastInputKind.SchemaTokens],
            QuestionTokens = this[ForecastInputKind.QuestionTokens],
            ResultTokens = this[ForecastInputKind.ResultTokens],
            CallTokens = this[ForecastInputKind.CallTokens],
            AnswerTokens = this[ForecastInputKind.AnswerTokens],
            HistoryFraction = this[ForecastInputKind.HistoryFraction],
            ReasoningRatio = this[ForecastInputKind.ReasoningRatio],
            RetryFraction = this[ForecastInputKind.RetryFraction],
            AbortedOutputFraction = this[ForecastInputKind.AbortedOutputFraction],
        };

    /// <summary>The prices: what is read from a cache and written to it costs the input's price where no other is known, and reasoning the output's.</summary>
    public ForecastPrices Prices
    {
        get
        {
            double input = this[ForecastInputKind.InputPrice];
            double output = this[ForecastInputKind.OutputPrice];
            return new ForecastPrices(input, output)
            {
                CachedUsdPerM = Find(ForecastInputKind.CachedPrice)?.Value ?? input,
                WriteUsdPerM = Find(ForecastInputKind.WritePrice)?.Value ?? input,
                ReasoningUsdPerM = Find(ForecastInputKind.ReasoningPrice)?.Value ?? output,
                CachedFraction = this[ForecastInputKind.CachedFraction],
                WrittenFraction = this[ForecastInputKind.WrittenFraction],
            };
        }
    }

    /// <summary>The forecast.</summary>
    public UsageForecast Forecast =>
        new(Session, Prices)
        {
            Users = this[ForecastInputKind.Users],
            SessionsPerUserDay = this[ForecastInputKind.SessionsPerUserDay],
            HoursPerMonth = HoursPerMonth,
        };

    /// <summary>Dollars of a month with another value of one input.</summary>
    public double UsdPerMonth(ForecastInputKind kind, double value) => With(kind, value).Forecast.UsdPerMonth;

    /// <summary>Dollars of a month, and where they may be if every assumed input is off independently: the swings of each alone, as ratios, add up in squares. What was given, measured or looked up counts as exact.</summary>
    public Interval UsdBand
    {
        get
        {
            double usd = Forecast.UsdPerMonth;
            if (usd <= 0)
            {
                return Interval.Point(usd);
            }

            double down = 0;
            double up = 0;
            foreach ((ForecastInputKind kind, ForecastInput input) in All)
            {
                if (input.Likely is { IsPoint: false } likely)
                {
                    double low = UsdPerMonth(kind, likely.Low);
                    double high = UsdPerMonth(kind, likely.High);
                    double least = Math.Min(usd, Math.Min(low, high));
                    double most = Math.Max(usd, Math.Max(low, high));
                    // Nothing is ever free: a range that reaches 0 dollars would make the band worthless.
                    down += Square(Math.Log(usd / Math.Max(least, usd * 1e-6)));
                    up += Square(Math.Log(most / usd));
                }
            }

            return new Interval(usd * Math.Exp(-Math.Sqrt(down)), usd * Math.Exp(Math.Sqrt(up)));
        }
    }

    /// <summary>The bill with each input alone at both ends of its range, the widest first: an assumed one over what is likely, every other one by a share of its value. Those that move nothing are left out.</summary>
    /// <param name="by">The share, 0 to 1.</param>
    public IReadOnlyList<ForecastSwing> Swings(double by) =>
        [
            .. All.Select(input => Swing(input.Key, input.Value, by))
                .Where(swing => swing.Swing > 0)
                .OrderByDescending(swing => swing.Swing)
                .ThenBy(swing => swing.Input),
        ];

    private ForecastSwing Swing(ForecastInputKind kind, ForecastInput input, double by)
    {
        Interval range =
            input.Likely
            ?? new Interval(
                Math.Clamp(input.Value * (1 - by), Least(kind), Most(kind)),
                Math.Clamp(input.Value * (1 + by), Least(kind), Most(kind))
            );
        return new ForecastSwing(
            kind,
            input.Origin,
            range.Low,
            range.High,
            UsdPerMonth(kind, range.Low),
            UsdPerMonth(kind, range.High)
        );
    }

    private static double Least(ForecastInputKind kind) => kind == ForecastInputKind.Turns ? 1 : 0;

    /// <summary>What a share can be: the rest of the input that the other share leaves.</summary>
    private double Most(ForecastInputKind kind) =>
        kind switch
        {
            ForecastInputKind.HistoryFraction or ForecastInputKind.AbortedOutputFraction => 1,
            ForecastInputKind.RetryFraction => 0.9,
            ForecastInputKind.CachedFraction => 1 - this[ForecastInputKind.WrittenFraction],
            ForecastInputKind.WrittenFraction => 1 - this[ForecastInputKind.CachedFraction],
            _ => double.MaxValue,
        };

    private static double Square(double value) => value * value;
}

/// <summary>What a forecast assumes where nobody says it, and how far that may be off.</summary>
public static class ForecastDefaults
{
    /// <summary>Reasoning tokens for each visible one where a model reasons unless told not to.</summary>
    public static ForecastInput Reasoning { get; } = Assumed(1, 0, 3);

    /// <summary>No reasoning.</summary>
    public static ForecastInput NoReasoning { get; } = Assumed(0, 0, 0);

    /// <summary>The assumed inputs. Users, turns and prices are never assumed; reasoning depends on the model.</summary>
    /// <remarks>Tokens: half to twice. Schemas: four tools of 153 tokens each, the measured size of a schema with five parameters. Nothing is taken as cached: a cache's share is measured, never hoped for.</remarks>
    public static IReadOnlyDictionary<ForecastInputKind, ForecastInput> All { get; } =
        new Dictionary<ForecastInputKind, ForecastInput>
        {
            [ForecastInputKind.SessionsPerUserDay] = Assumed(1, 0.5, 2),
            [ForecastInputKind.TurnsVariation] = Assumed(0, 0, 1),
            [ForecastInputKind.ToolCalls] = Assumed(1, 0, 2),
            [ForecastInputKind.SystemTokens] = Assumed(1500, 750, 3000),
            [ForecastInputKind.SchemaTokens] = Assumed(612, 306, 1224),
            [ForecastInputKind.QuestionTokens] = Assumed(60, 30, 120),
            [ForecastInputKind.ResultTokens] = Assumed(400, 200, 800),
            [ForecastInputKind.CallTokens] = Assumed(50, 25, 100),
            [ForecastInputKind.AnswerTokens] = Assumed(250, 125, 500),
            [ForecastInputKind.HistoryFraction] = Assumed(1, 0.5, 1),
            [ForecastInputKind.RetryFraction] = Assumed(0.02, 0, 0.05),
            [ForecastInputKind.AbortedOutputFraction] = Assumed(0.5, 0, 1),
            [ForecastInputKind.CachedFraction] = Assumed(0, 0, 0),
            [ForecastInputKind.WrittenFraction] = Assumed(0, 0, 0),
        };

    private static ForecastInput Assumed(double value, double low, double high) =>
        new(value, ForecastOrigin.Assumed) { Likely = new Interval(low, high) };
}

/// <summary>An input of a forecast, and how it is known.</summary>
/// <param name="Value">The value: counts, tokens, shares of 1, dollars per million tokens.</param>
/// <param name="Origin">How it is known.</param>
public readonly record struct ForecastInput(double Value, ForecastOrigin Origin)
{
    /// <summary>Values that are likely, of an assumed one; null where it was given, measured or looked up.</summary>
    public Interval? Likely { get; init; }

    /// <summary>The catalog or ledger that says it; null where a flag or nobody does.</summary>
    public string? Source { get; init; }
}
