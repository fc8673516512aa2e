using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Verbs.Routes;

/// <summary>Columns of labels that hold signals of the weak answer.</summary>
internal static class RouteSignalColumns
{
    private static readonly string[] OfLogprobs =
    [
        "geometric_mean",
        "worst_window",
        "first_margin",
        "entropy",
    ];

    private static readonly string[] Others = ["failed_checks", "agreement", "judge"];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OfLogprobs, .. Others];

    /// <summary>A figure of log probabilities that the header lacks beside others; null where it has all or none.</summary>
    public static string? Missing(string[] header) =>
        OfLogprobs.Any(name => Has(header, name))
            ? OfLogprobs.FirstOrDefault(name => !Has(header, name))
            : null;

    /// <summary>The signals of a row; null where the header names none.</summary>
    /// <param name="header">The header.</param>
    /// <param name="number">Reads a column by its name, its maximum and its minimum; null where the header lacks it.</param>
    public static ConfidenceSignals? Of(string[] header, Func<string, double, double, double?> number) =>
        !Names.Any(name => Has(header, name))
            ? null
            : new ConfidenceSignals
            {
                Logprobs = number("geometric_mean", 1, 0) is double mean
                    ? new LogprobFeatures(
                        mean,
                        number("worst_window", 1, 0)!.Value,
                        number("first_margin", 1, -1)!.Value,
                        number("entropy", 100, 0)!.Value
                    )
                    : null,
                FailedChecks = (int)(number("failed_checks", 100, 0) ?? 0),
                Agreement = number("agreement", 1, 0),
                Judge = number("judge", 1, 0),
            };

    private static bool Has(string[] header, string name) =>
        header.Contains(name, StringComparer.OrdinalIgnoreCase);
}
