using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;

namespace Farthing.Measurement.Quality.Pairing;

/// <summary>One question that both sides answered, with what the rule says of it.</summary>
/// <param name="Question">From 0.</param>
/// <param name="Repeat">From 0.</param>
/// <param name="Baseline">The baseline's answer.</param>
/// <param name="Candidate">The candidate's answer.</param>
public sealed record JudgedPair(int Question, int Repeat, AskedAnswer Baseline, AskedAnswer Candidate)
{
    /// <summary>The letter, number or text that was read at the baseline; null where none was, or the rule reads none.</summary>
    public string? BaselineRead { get; init; }

    /// <summary>The same of the candidate.</summary>
    public string? CandidateRead { get; init; }

    /// <summary>The baseline's answer is right, or by a judge at least as good.</summary>
    public bool IsBaselineRight { get; init; }

    /// <summary>The candidate's answer is.</summary>
    public bool IsCandidateRight { get; init; }

    /// <summary>True when one side is right and the other is not.</summary>
    public bool IsFlip => IsBaselineRight != IsCandidateRight;

    /// <summary>Characters until the answers differ; null when they are the same.</summary>
    public int? DiffersAt => FirstDifference.Of(Baseline.Text, Candidate.Text);
}
