namespace Farthing.Measurement.Quality.Statistics;

/// <summary>One question, answered by both sides and judged.</summary>
/// <param name="Question">Which question; repeats have the same.</param>
/// <param name="IsBaselineRight">The baseline's answer is right (with a judge: at least as good as the other).</param>
/// <param name="IsCandidateRight">The candidate's answer is.</param>
/// <param name="Category">Its group; empty for none.</param>
public readonly record struct PairedOutcome(
    int Question,
    bool IsBaselineRight,
    bool IsCandidateRight,
    string Category = ""
);
