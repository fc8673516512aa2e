namespace Farthing.Workloads.Graded;

/// <summary>A meaning that several questions share: they all have the same right answer.</summary>
/// <param name="Name">Its name, unique in its set.</param>
/// <param name="Answer">The right answer.</param>
/// <param name="Later">The right answer after a drift; null where the file states none.</param>
/// <param name="Near">Names of intents that look alike and have another answer: a wrong answer is one of theirs.</param>
public sealed record GradedIntent(string Name, string Answer, string? Later, IReadOnlyList<string> Near)
{
    /// <summary>The right answer.</summary>
    /// <param name="hasDrifted">True after a drift of this intent.</param>
    public string AnswerAt(bool hasDrifted) => hasDrifted ? Later ?? "Changed: " + Answer : Answer;
}
