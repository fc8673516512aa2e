namespace Farthing.Testing.Answers;

/// <summary>What an <see cref="AnswerServer"/> says to one request.</summary>
/// <param name="Text">The answer.</param>
public sealed record ScriptedAnswer(string Text)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary><c>finish_reason</c>.</summary>
    public string Finish { get; init; } = "stop";

    /// <summary>Tokens that it says it took; default: one a word.</summary>
    public int? Tokens { get; init; }

    /// <summary><c>Retry-After</c> in seconds; 0 for none.</summary>
    public int RetryAfter { get; init; }

    /// <summary>Sent as <c>reasoning_content</c> before the answer.</summary>
    public string Reasoning { get; init; } = "";

    /// <summary>Closes the connection in the middle.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>Sends nothing at all until the client goes.</summary>
    public bool IsSilent { get; init; }
}
