namespace Farthing.Serving.Steps;

/// <summary>Content of one step of an engine, as sums that the engine keeps up to date in constant time.</summary>
/// <remarks>A sequence is in the prefill part when it gets more than one new token or its prompt is not complete; otherwise it is in the decode part with exactly one. All counts are of one replica (all ranks together).</remarks>
public struct StepShape
{
    /// <summary>New tokens of the prefill part.</summary>
    public int PrefillTokens;

    /// <summary>Sequences of the prefill part.</summary>
    public int PrefillSequences;

    /// <summary>Σ q·(past + q/2) over the prefill part: query–key pairs under the causal mask.</summary>
    public double PrefillPairs;

    /// <summary>The same with every query's sight cut at the model's window; equal to <see cref="PrefillPairs"/> where it has none.</summary>
    public double PrefillWindowedPairs;

    /// <summary>Σ (past + q) over the prefill part: KV tokens that are read.</summary>
    public long PrefillKvTokens;

    /// <summary>Sequences of the decode part, one new token each.</summary>
    public int DecodeSequences;

    /// <summary>Σ KV length over the decode part, the new token included.</summary>
    public long DecodeKvTokens;

    /// <summary>Σ min(KV length, window) over the decode part; equal to <see cref="DecodeKvTokens"/> where the model has no window.</summary>
    public long DecodeWindowedKvTokens;

    /// <summary>The longest KV length of the decode part.</summary>
    public int DecodeMaxKvTokens;

    /// <summary>Rows that go through the output head: decodes and prompts that end in this step.</summary>
    public int SampledRows;

    /// <summary>A step of decodes alone, all with the same context.</summary>
    /// <param name="sequences">Sequences; a mean may lie between two numbers, and then its KV tokens do too.</param>
    /// <param name="contextTokens">KV length of each, the new token included.</param>
    /// <param name="windowTokens">The model's window.</param>
    public static StepShape Decodes(
        double sequences,
        double contextTokens,
        double windowTokens = double.PositiveInfinity
    ) =>
        new()
        {
            DecodeSequences = (int)sequences,
            DecodeKvTokens = (long)(sequences * contextTokens),
            DecodeWindowedKvTokens = (long)(sequences * Math.Min(contextTokens, windowTokens)),
            DecodeMaxKvTokens = sequences == 0 ? 0 : (int)contextTokens,
            SampledRows = (int)sequences,
        };

    /// <summary>A step of one whole prompt alone.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="windowTokens">The model's window.</param>
    public static StepShape Prompt(int tokens, double windowTokens = double.PositiveInfinity)
    {
        double pairs = 0.5 * tokens * tokens;
        double beyond = Math.Max(0, tokens - windowTokens);
        return new()
        {
            PrefillTokens = tokens,
            PrefillSequences = 1,
            PrefillPairs = pairs,
            PrefillWindowedPairs = pairs - (0.5 * beyond * beyond),
            PrefillKvTokens = tokens,
            SampledRows = 1,
        };
    }

    /// <summary>All new tokens of the step.</summary>
    public readonly int Tokens => PrefillTokens + DecodeSequences;
}
