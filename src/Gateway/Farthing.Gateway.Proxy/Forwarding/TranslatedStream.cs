using Farthing.Gateway.Attempts;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Translating;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Gateway.Forwarding;

/// <summary>A stream's translation into the client's format, with usage as it was metered from the upstream's own bytes.</summary>
internal sealed class TranslatedStream
{
    private readonly StreamTranslation stream;
    private readonly Translation translation;
    private readonly TimeSpan silence;
    private readonly TimeProvider clock;

    /// <summary>A translation of one answer.</summary>
    /// <param name="exchange">Its request.</param>
    /// <param name="run">Its attempt.</param>
    /// <param name="silence">Silence after which the client gets a sign of life.</param>
    /// <param name="clock">Says the time.</param>
    public TranslatedStream(Exchange exchange, AttemptRun run, TimeSpan silence, TimeProvider clock)
    {
        (this.silence, this.clock) = (silence, clock);
        translation = run.Outbound.Translation!;
        NextSign = Task.Delay(silence, clock);
        stream = new StreamTranslation(
            translation.Upstream,
            translation.Client,
            translation.ContextOf(
                run.AnswerLosses,
                exchange.IdText,
                clock.GetUtcNow().ToUnixTimeSeconds(),
                exchange.AsksThinkingBlocks
            )
        );
    }

    /// <summary>Ends when a sign of life is due.</summary>
    public Task NextSign { get; private set; }

    /// <summary>What is written and not taken yet.</summary>
    public ReadOnlyMemory<byte> Written => stream.Written;

    /// <summary>True when the upstream said that its stream is at its end.</summary>
    public bool IsDone => stream.IsDone;

    /// <summary>True when only the upstream's usage and its end are still to come.</summary>
    public bool IsAtFinish => stream.IsAtFinish;

    /// <summary>True once the client's first event was written.</summary>
    public bool IsStarted => stream.IsStarted;

    /// <summary>What the upstream said went wrong, or could not be read; null where nothing did.</summary>
    public UpstreamError? Failure => stream.Failure;

    /// <summary>Usage in the classes that formats are written from.</summary>
    public static AnswerUsage UsageOf(TokenCounts tokens, long? reasoning) =>
        new(tokens.Uncached, tokens.CacheRead, tokens.CacheWrite, tokens.Output)
        {
            CacheWrite1h = tokens.CacheWrite1h,
            Reasoning = reasoning,
        };

    /// <summary>Takes bytes of the upstream.</summary>
    public void Take(ReadOnlySpan<byte> bytes) => stream.Take(bytes);

    /// <summary>The upstream's connection is at its end.</summary>
    public void EndOfUpstream() => stream.EndOfUpstream();

    /// <summary>What was written was taken.</summary>
    public void Clear() => stream.Clear();

    /// <summary>Ends the stream when the upstream's last word on its usage came; false where it failed, or its own end has not come yet.</summary>
    public bool TryComplete(UsageScanner scanner, string costUsd)
    {
        if (stream.Failure is not null || !stream.IsDone)
        {
            return false;
        }

        stream.Complete(UsageOf(scanner.Stated, scanner.StatedReasoning), costUsd);
        return true;
    }

    /// <summary>Ends a stream whose upstream is silent behind its finish, with the usage that is known by then.</summary>
    public void Complete(TokenCounts tokens, long? reasoning, string costUsd) =>
        stream.Complete(UsageOf(tokens, reasoning), costUsd);

    /// <summary>Ends the stream of an attempt that is settled.</summary>
    public void Complete(Attempt attempt, long? reasoning) =>
        stream.Complete(UsageOf(attempt.Tokens, reasoning), AnswerHead.Text(attempt.Cost));

    /// <summary>Ends a stream by rule; its attempt is settled.</summary>
    public void Cut(ApiError error, Attempt attempt, long? reasoning) =>
        stream.Cut(error, UsageOf(attempt.Tokens, reasoning), AnswerHead.Text(attempt.Cost));

    /// <summary>Ends a stream that failed: with what the upstream said, or else with the gateway's own words.</summary>
    public void Fail(ApiError own) => stream.Fail(Reason(own));

    /// <summary>The same as an answer, where nothing was written yet.</summary>
    public ApiError Say(ApiError own) => translation.Client.Say(Reason(own));

    /// <summary>Writes a sign of life.</summary>
    public void GiveSign()
    {
        NextSign = Task.Delay(silence, clock);
        stream.KeepAlive();
    }

    private UpstreamError Reason(ApiError own) =>
        own.Code == Http.DataPlaneFaultCodes.BrokenOff && stream.Failure is not null
            ? stream.Failure
            : new UpstreamError(own.Status, own.Message, own.Code ?? "");
}
