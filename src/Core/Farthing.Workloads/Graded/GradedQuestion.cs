namespace Farthing.Workloads.Graded;

/// <summary>A question whose right answer is known.</summary>
/// <param name="Text">The question, as it is sent.</param>
/// <param name="Intent">Index of its intent in the set.</param>
/// <param name="Replies">Graded answers by model; a model without one draws whether it is right.</param>
/// <param name="Line">Where it stands in its file, from 1.</param>
public sealed record GradedQuestion(
    string Text,
    int Intent,
    IReadOnlyDictionary<string, GradedReply> Replies,
    int Line
);
