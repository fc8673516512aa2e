using Farthing.Documents.Benches;
using Farthing.Protocol.OpenAi;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>What a server answered to one question.</summary>
public sealed record AskedAnswer
{
    /// <summary>The answer without thinking; empty where the request failed.</summary>
    public string Text { get; init; } = "";

    /// <summary>Tokens as the server counted them, thinking included; −1 where it did not.</summary>
    public long Tokens { get; init; } = -1;

    /// <summary>Why the generation ended.</summary>
    public StopReason Finish { get; init; }

    /// <summary>How the request ended.</summary>
    public required RequestOutcome Outcome { get; init; }

    /// <summary>What the server or the network said to a failure.</summary>
    public string Detail { get; init; } = "";

    /// <summary>How often it was sent again.</summary>
    public int Retries { get; init; }

    /// <summary>True when the server answered, were it with nothing.</summary>
    public bool IsAnswered => Outcome is RequestOutcome.Finished or RequestOutcome.NoTokens;

    /// <summary>True when the answer was cut off at the longest allowed length.</summary>
    public bool IsTruncated => IsAnswered && Finish == StopReason.Length;

    /// <summary>True when nothing is left to judge.</summary>
    public bool IsEmpty => IsAnswered && Text.Length == 0;
}
