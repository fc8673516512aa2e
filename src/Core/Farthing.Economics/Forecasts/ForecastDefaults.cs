using Farthing.Documents.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Forecasts;

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
