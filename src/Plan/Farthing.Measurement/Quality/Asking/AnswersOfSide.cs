using System.Text.Json;
using Farthing.Documents.Quality;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>All answers of one side.</summary>
/// <param name="Model">The model's name at the server.</param>
/// <param name="Where">The server's address, or the file that kept the answers.</param>
/// <param name="Repeats">How often every question was asked.</param>
/// <param name="Answers">By repeat, then question; null where it was not asked before an interruption.</param>
public sealed record AnswersOfSide(
    string Model,
    string Where,
    int Repeats,
    IReadOnlyList<AskedAnswer?> Answers
)
{
    /// <summary>The answer to a question.</summary>
    /// <param name="question">From 0.</param>
    /// <param name="repeat">From 0; one beyond what this side has is its last.</param>
    /// <param name="questions">How many questions there are.</param>
    public AskedAnswer? Of(int question, int repeat, int questions) =>
        Answers[(Math.Min(repeat, Repeats - 1) * questions) + question];

    /// <summary>Events at the side.</summary>
    public QualitySide Tally()
    {
        AskedAnswer[] asked = [.. Answers.OfType<AskedAnswer>()];
        AskedAnswer[] counted = [.. asked.Where(answer => answer.IsAnswered && answer.Tokens >= 0)];
        return new QualitySide(
            Model,
            Where,
            asked.Length,
            asked.Count(answer => answer.IsAnswered),
            asked.Sum(answer => answer.Retries),
            asked.Count(answer => answer.IsTruncated),
            asked.Count(answer => answer.IsEmpty),
            counted.Length > 0 ? counted.Average(answer => (double)answer.Tokens) : null,
            asked
                .Where(answer => !answer.IsAnswered)
                .GroupBy(answer => answer.Outcome)
                .OrderBy(group => group.Key)
                .ToDictionary(
                    group => JsonNamingPolicy.SnakeCaseLower.ConvertName(group.Key.ToString()),
                    group => group.Count()
                )
        )
        {
            FirstFailure = asked.FirstOrDefault(answer => !answer.IsAnswered)?.Detail ?? "",
        };
    }
}
