using System.Security.Cryptography.X509Certificates;

namespace Farthing.Testing.Pacing;

/// <summary>The schedule of a paced server and the traps it sets.</summary>
public sealed record PacedServerOptions
{
    /// <summary>From the whole request to its first token.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two tokens.</summary>
    public TimeSpan Gap { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>First token and gaps are uniform within this share around their mean, drawn per request from its number.</summary>
    public double Jitter { get; init; }

    /// <summary>Tokens of an answer; null takes the request's max_tokens, or 16.</summary>
    public int? Tokens { get; init; }

    /// <summary>Every this many-th generation has <see cref="LongTokens"/> tokens; 0: none has.</summary>
    public int LongEvery { get; init; }

    /// <summary>Tokens of a long answer.</summary>
    public int LongTokens { get; init; }

    /// <summary>Leading tokens that are reasoning.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>The role-only event comes at once, not with the first token.</summary>
    public bool SendsRoleEarly { get; init; }

    /// <summary>Tokens of one event; the pace per token stays.</summary>
    public int TokensPerEvent { get; init; } = 1;

    /// <summary>Share of the events that wait for the next one and leave with it.</summary>
    public double MergedShare { get; init; }

    /// <summary>Share of the events that are cut in two writes, a millisecond apart.</summary>
    public double SplitShare { get; init; }

    /// <summary>An empty delta after each token.</summary>
    public bool SendsEmptyEvents { get; init; }

    /// <summary>Where usage stands.</summary>
    public PacedUsage Usage { get; init; } = PacedUsage.BeforeDone;

    /// <summary>A request that asks for usage in every event is refused with 400.</summary>
    public bool RefusesContinuousUsage { get; init; }

    /// <summary>Finishes after this many tokens with <c>stop</c>, whatever was asked.</summary>
    public int? StopsAfter { get; init; }

    /// <summary>What goes wrong.</summary>
    public PacedFault Fault { get; init; }

    /// <summary>Every this many-th generation goes wrong; 1 for each.</summary>
    public int FaultEvery { get; init; } = 1;

    /// <summary>Prompt tokens in the cache, reported by usage and counters.</summary>
    public double CachedShare { get; init; }

    /// <summary>Keeps when each token left, for <c>/sent</c>; usage then states the number of the generation as its cached tokens.</summary>
    public bool KeepsTimes { get; init; }

    /// <summary>Bodies of generations that are kept at most.</summary>
    public int MaxBodies { get; init; } = 1000;

    /// <summary>Answers <c>/tokenize</c>.</summary>
    public bool HasTokenize { get; init; } = true;

    /// <summary>Speaks TLS with this certificate; null for plain text.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Port on the loopback; 0 for any free one.</summary>
    public int Port { get; init; }
}
