using Farthing.Documents.Benches;
using Farthing.Protocol.OpenAi;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>Answer of a server to one question.</summary>
public sealed record AskedAnswer
{
    /// <summary>The answer without thinking; empty where the request failed.</summary>
    public string Text { get; init; } = "";

    /// <summary>Tokens as the server counted them, thinking included; −1 where it did not.</summary>
    public long Tokens { get; init; } = -1;

    /// <summary>Why the generation ended.</summary>
    public StopReason Finish { get; init; }

    /// <summary>End of the request.</summary>
    public required RequestOutcome Outcome { get; init; }

    /// <summary>Message of the server or the network at a failure.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Number of retries.</summary>
    public int Retries { get; init; }

    /// <summary>True when the server answered, were it with nothing.</summary>
    public bool IsAnswered => Outcome is RequestOutcome.Finished or RequestOutcome.NoTokens;

    /// <summary>True when the answer was cut off at the longest allowed length.</summary>
    public bool IsTruncated => IsAnswered && Finish == StopReason.Length;

    /// <summary>True when nothing is left to judge.</summary>
    public bool IsEmpty => IsAnswered && Text.Length == 0;
}
