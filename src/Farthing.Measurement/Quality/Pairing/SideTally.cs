using Farthing.Documents.Benches;
using Farthing.Measurement.Quality.Asking;

namespace Farthing.Measurement.Quality.Pairing;

/// <summary>What happened at one side, beyond right and wrong.</summary>
public sealed record SideTally
{
    /// <summary>Questions that were asked, repeats counted.</summary>
    public required int Asked { get; init; }

    /// <summary>Questions that were answered.</summary>
    public required int Answered { get; init; }

    /// <summary>Failures by kind.</summary>
    public required IReadOnlyDictionary<RequestOutcome, int> Failures { get; init; }

    /// <summary>How often requests were sent again.</summary>
    public required int Retries { get; init; }

    /// <summary>Answers cut off at the longest allowed length.</summary>
    public required int Truncated { get; init; }

    /// <summary>Answers without anything in them.</summary>
    public required int Empty { get; init; }

    /// <summary>Mean tokens of an answer; null where the server counts none.</summary>
    public required double? MeanTokens { get; init; }

    /// <summary>The first failure's words; empty where there is none.</summary>
    public required string FirstFailure { get; init; }

    /// <summary>Counts a side.</summary>
    public static SideTally Of(AnswersOfSide side)
    {
        AskedAnswer[] asked = [.. side.Answers.OfType<AskedAnswer>()];
        AskedAnswer[] counted = [.. asked.Where(answer => answer.IsAnswered && answer.Tokens >= 0)];
        return new SideTally
        {
            Asked = asked.Length,
            Answered = asked.Count(answer => answer.IsAnswered),
            Failures = asked
                .Where(answer => !answer.IsAnswered)
                .GroupBy(answer => answer.Outcome)
                .OrderBy(group => group.Key)
                .ToDictionary(group => group.Key, group => group.Count()),
            Retries = asked.Sum(answer => answer.Retries),
            Truncated = asked.Count(answer => answer.IsTruncated),
            Empty = asked.Count(answer => answer.IsEmpty),
            MeanTokens = counted.Length > 0 ? counted.Average(answer => (double)answer.Tokens) : null,
            FirstFailure = asked.FirstOrDefault(answer => !answer.IsAnswered)?.Detail ?? "",
        };
    }
}
