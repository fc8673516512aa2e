using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Sources;

/// <summary>Model of agent or chat sessions: each request resends the conversation so far, and waits for the answer and a think time.</summary>
/// <param name="BlockTokens">Tokens per prefix id.</param>
/// <param name="Turns">Quantiles of the requests of a session.</param>
/// <param name="FirstInput">Quantiles of the first prompt in tokens.</param>
/// <param name="Growth">Quantiles of what a prompt is longer than the one before, in tokens, where it is not shorter.</param>
/// <param name="ResetFraction">Share of the prompts that are shorter than the one before (compaction, another branch).</param>
/// <param name="ResetTo">Quantiles of the length after a reset, over the length before.</param>
/// <param name="ResetKept">Quantiles of the share of the new prompt's blocks that a reset keeps.</param>
/// <param name="Output">Quantiles of the output in tokens.</param>
/// <param name="ThinkSeconds">Quantiles of the time between an answer and the next request.</param>
/// <param name="MeanTurns">Mean requests per session.</param>
/// <param name="MeanInput">Mean prompt length over all requests.</param>
public sealed record SessionModel(
    int BlockTokens,
    QuantileTable Turns,
    QuantileTable FirstInput,
    QuantileTable Growth,
    double ResetFraction,
    QuantileTable ResetTo,
    QuantileTable ResetKept,
    QuantileTable Output,
    QuantileTable ThinkSeconds,
    double MeanTurns,
    double MeanInput
)
{
    /// <summary>The same with the digits that a profile prints.</summary>
    internal SessionModel Rounded() =>
        this with
        {
            Turns = Turns.Rounded(0),
            FirstInput = FirstInput.Rounded(0),
            Growth = Growth.Rounded(0),
            ResetFraction = Math.Round(ResetFraction, 5),
            ResetTo = ResetTo.Rounded(4),
            ResetKept = ResetKept.Rounded(4),
            Output = Output.Rounded(0),
            ThinkSeconds = ThinkSeconds.Rounded(2),
            MeanTurns = Math.Round(MeanTurns, 3),
            MeanInput = Math.Round(MeanInput, 1),
        };
}
