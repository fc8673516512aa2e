namespace Farthing.Numerics.Faults;

/// <summary>One thing that is wrong with what a person gave us: where it stands, what was seen, what would be accepted.</summary>
/// <param name="Code">Stable code, explained in docs/errors.md, such as <c>FAR1001</c>.</param>
/// <param name="Message">What is wrong, in one sentence without a full stop.</param>
public sealed record Fault(string Code, string Message)
{
    /// <summary>The file that holds the fault; null for a command-line flag.</summary>
    public string? File { get; init; }

    /// <summary>Line in <see cref="File"/>, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Column in <see cref="Line"/>, from 1.</summary>
    public int? Column { get; init; }

    /// <summary>The path of the value: <c>slo.ttft_p95</c> in a file, <c>--gpu-price</c> on the command line.</summary>
    public string? Path { get; init; }

    /// <summary>The value as it was written. Never a secret.</summary>
    public string? Value { get; init; }

    /// <summary>Accepted values, with an example.</summary>
    public string? Expected { get; init; }

    /// <summary>The nearest valid word, where one is near.</summary>
    public string? Nearest { get; init; }

    /// <summary>The fault as one line for a terminal or a log.</summary>
    public override string ToString()
    {
        string place =
            File is null ? ""
            : Line is null ? $"{File}: "
            : Column is null ? $"{File}:{Line}: "
            : $"{File}:{Line}:{Column}: ";
        string path = Path is null ? "" : $"{Path}: ";
        string value = Value is null ? "" : $", got '{Value}'";
        string expected = Expected is null ? "" : $"; expected {Expected}";
        string nearest = Nearest is null ? "" : $"; did you mean '{Nearest}'?";
        return $"{place}{path}{Message}{value}{expected}{nearest} [{Code}]";
    }
}
