namespace Farthing.Scenarios.Parts;

/// <summary>Lengths of prompts or outputs, in tokens, complete for their kind.</summary>
internal sealed record ScenarioLengths
{
    /// <summary>How they are drawn.</summary>
    public required ScenarioLengthKind Kind { get; init; }

    /// <summary>The mean: of a fixed length the length itself, of a uniform one the middle; 0 for quantiles.</summary>
    public double Mean { get; init; }

    /// <summary>Coefficient of variation of a lognormal; else 0.</summary>
    public double Cv { get; init; }

    /// <summary>Shortest length; of a range ratio already computed.</summary>
    public int Minimum { get; init; } = 1;

    /// <summary>Longest length; of a range ratio already computed; <see cref="int.MaxValue"/> for no limit.</summary>
    public int Maximum { get; init; } = int.MaxValue;

    /// <summary>Lengths at equally spaced quantiles from 0 to 1; empty but for <see cref="ScenarioLengthKind.Quantiles"/>.</summary>
    public IReadOnlyList<int> Quantiles { get; init; } = [];
}
