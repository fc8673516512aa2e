using System.Globalization;

namespace Farthing.ForeignBench.Runs;

/// <summary>One condition: a closed loop of requests of one length.</summary>
internal sealed record Load(int Input, int Output, int Concurrency)
{
    private const int DrawSeed = 20;
    private const int Drawn = 20;

    /// <summary>Requests in flight × their own work, at 0.8 ms a token: a run of 20 s holds at least four rounds.</summary>
    private const double LongestRoundSeconds = 5;
    private const double RoughSecondsPerToken = 0.8e-3;
    private static readonly int[] Inputs = [32, 64, 128, 256, 512];
    private static readonly int[] Outputs = [32, 64, 128];
    private static readonly int[] Concurrencies = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

    public string Id => string.Create(CultureInfo.InvariantCulture, $"in{Input}-out{Output}-c{Concurrency}");

    /// <summary>The five that are fitted, as docs/calibrate.md advises: low and high load, short and long prompts.</summary>
    public static IReadOnlyList<Load> Fitted { get; } =
    [new(64, 128, 1), new(512, 32, 1), new(128, 64, 4), new(256, 32, 8), new(64, 64, 16)];

    /// <summary>Twenty others, drawn from the grid by a fixed seed before anything was measured.</summary>
    public static IReadOnlyList<Load> Others()
    {
        Load[] grid =
        [
            .. from input in Inputs
            from output in Outputs
            from concurrency in Concurrencies
            let load = new Load(input, output, concurrency)
            where concurrency * (input + output) * RoughSecondsPerToken <= LongestRoundSeconds
            where !Fitted.Contains(load)
            select load,
        ];
        new Random(DrawSeed).Shuffle(grid);
        return [.. grid.Take(Drawn).OrderBy(load => load.Concurrency).ThenBy(load => load.Input)];
    }
}

/// <summary>Figures of one run as <c>farthing bench</c> reports them.</summary>
/// <param name="Load">The condition.</param>
/// <param name="Tpot">Median time per output token, seconds.</param>
/// <param name="Ttft">Median time to the first token, seconds.</param>
/// <param name="Requests">Finished requests.</param>
/// <param name="Neighbors">Cores that other programs used meanwhile.</param>
/// <param name="Failed">Checks of bench that failed; empty for a valid run.</param>
internal sealed record Measured(
    Load Load,
    double Tpot,
    double Ttft,
    int Requests,
    double Neighbors,
    IReadOnlyList<string> Failed
);

/// <summary>One figure as <c>farthing predict</c> says it, with its 90 % band.</summary>
internal sealed record Predicted(double Value, double Low, double High);
