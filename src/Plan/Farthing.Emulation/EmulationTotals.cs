using Farthing.Numerics.Statistics;

namespace Farthing.Emulation;

/// <summary>Work of a server in its life. Latencies are engine nanoseconds.</summary>
/// <param name="Finished">Answers (samples) that ended by themselves.</param>
/// <param name="Aborted">Answers whose client went away, or that were reset on purpose.</param>
/// <param name="Refused">Requests that were answered with an error, by status.</param>
/// <param name="PromptTokens">Prompt tokens, cached ones included.</param>
/// <param name="CachedTokens">Prompt tokens from the prefix cache.</param>
/// <param name="GeneratedTokens">Tokens written.</param>
/// <param name="Preemptions">Sequences that lost their blocks.</param>
/// <param name="BusySeconds">Engine seconds inside steps.</param>
/// <param name="LostSeconds">Real seconds that the machine was too slow by and that were given up.</param>
/// <param name="Ttft">Arrival at the server to first token.</param>
/// <param name="Itl">Gaps between tokens.</param>
/// <param name="Lateness">Real nanoseconds from the end of a step until the tokens of one answer were written: the emulator's own error.</param>
public sealed record EmulationTotals(
    long Finished,
    long Aborted,
    IReadOnlyDictionary<int, long> Refused,
    long PromptTokens,
    long CachedTokens,
    long GeneratedTokens,
    long Preemptions,
    double BusySeconds,
    double LostSeconds,
    LogLinearHistogram Ttft,
    LogLinearHistogram Itl,
    LogLinearHistogram Lateness
);
