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

    private const string Opening = "opening_";
    private static readonly string[] OfOpenings = [.. OfLogprobs.Select(name => Opening + name)];
    private static readonly string[] Others = ["failed_checks", "agreement", "judge"];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. OfLogprobs, .. Others, .. OfOpenings];

    /// <summary>A figure of log probabilities that the header lacks beside others; null where it has all or none.</summary>
    public static string? Missing(string[] header) =>
        Missing(header, OfLogprobs) ?? Missing(header, OfOpenings);

    /// <summary>The signals of a row; null where the header names none.</summary>
    /// <param name="header">The header.</param>
    /// <param name="number">Reads a column by its name, its maximum and its minimum; null where the header lacks it.</param>
    public static ConfidenceSignals? Of(string[] header, Func<string, double, double, double?> number) =>
        !OfLogprobs.Concat(Others).Any(name => Has(header, name))
            ? null
            : new ConfidenceSignals
            {
                Logprobs = LogprobsOf("", number),
                FailedChecks = (int)(number("failed_checks", 100, 0) ?? 0),
                Agreement = number("agreement", 1, 0),
                Judge = number("judge", 1, 0),
            };

    /// <summary>Those of a row's opening; null where the header names none.</summary>
    /// <param name="number">As above.</param>
    public static LogprobFeatures? OpeningOf(Func<string, double, double, double?> number) =>
        LogprobsOf(Opening, number);

    private static LogprobFeatures? LogprobsOf(string before, Func<string, double, double, double?> number) =>
        number(before + OfLogprobs[0], 1, 0) is double mean
            ? new LogprobFeatures(
                mean,
                number(before + OfLogprobs[1], 1, 0)!.Value,
                number(before + OfLogprobs[2], 1, -1)!.Value,
                number(before + OfLogprobs[3], 100, 0)!.Value
            )
            : null;

    private static string? Missing(string[] header, string[] names) =>
        names.Any(name => Has(header, name)) ? names.FirstOrDefault(name => !Has(header, name)) : null;

    private static bool Has(string[] header, string name) =>
        header.Contains(name, StringComparer.OrdinalIgnoreCase);
}
