namespace Farthing.Tests.Planning.ByHand;

/// <summary>A request under way in a linear world, and the times of its tokens.</summary>
/// <param name="arrivalNs">When it arrived.</param>
/// <param name="input">Its prompt in tokens.</param>
/// <param name="output">Tokens that it writes.</param>
internal sealed class LinearSequence(long arrivalNs, int input, int output)
{
    private readonly List<long> tokensNs = [];

    /// <summary>When it arrived.</summary>
    public long ArrivalNs => arrivalNs;

    /// <summary>Prompt tokens that are not computed yet.</summary>
    public int PromptLeft { get; set; } = input;

    /// <summary>True when its last token is written.</summary>
    public bool HasEnded => tokensNs.Count == output;

    /// <summary>When its last token came.</summary>
    public long LastNs => tokensNs[^1];

    /// <summary>Arrival to first token.</summary>
    public double TtftSeconds => (tokensNs[0] - arrivalNs) / 1e9;

    /// <summary>Arrival to last token.</summary>
    public double E2eSeconds => (tokensNs[^1] - arrivalNs) / 1e9;

    /// <summary>Mean gap; null for one token.</summary>
    public double? TpotSeconds => output == 1 ? null : (tokensNs[^1] - tokensNs[0]) / (output - 1.0) / 1e9;

    /// <summary>Gaps between its tokens.</summary>
    public IEnumerable<double> GapSeconds => tokensNs.Zip(tokensNs.Skip(1), (a, b) => (b - a) / 1e9);

    /// <summary>Writes a token.</summary>
    public void Write(long atNs) => tokensNs.Add(atNs);
}
