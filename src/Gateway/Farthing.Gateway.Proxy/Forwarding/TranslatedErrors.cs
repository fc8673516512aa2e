using Farthing.Gateway.Http;
using Farthing.Gateway.Translating;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Errors;

namespace Farthing.Gateway.Forwarding;

/// <summary>Errors of an upstream in the client's format.</summary>
internal static class TranslatedErrors
{
    /// <summary>Tokens left free beside a prompt whose size the upstream said.</summary>
    private const long KnownMargin = 16;

    /// <summary>An output limit is not cut below this.</summary>
    private const long MinOutput = 256;

    /// <summary>Answers with an upstream's error; where it is one about an output limit that does not fit into the context, says what to ask for instead.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="run">The attempt.</param>
    /// <param name="translation">Its formats.</param>
    /// <param name="answer">The upstream's answer.</param>
    /// <param name="body">Its body.</param>
    public static async Task<AttemptAnswer> AnswerAsync(
        Exchange exchange,
        AttemptRun run,
        Translation translation,
        UpstreamAnswer answer,
        ReadOnlyMemory<byte> body
    )
    {
        TimeSpan? retryAfter = answer.RetryAfter;
        UpstreamError error = UpstreamErrorReader.Read(answer.Status, body.Span) with
        {
            RetryAfterSeconds = retryAfter is TimeSpan wait ? (long)Math.Ceiling(wait.TotalSeconds) : null,
        };
        ApiError said = translation.Client.Say(error);
        if (FittingOf(run, error.Overflow) is long fitting)
        {
            return AttemptAnswer.Fail(said, retryAfter) with { FitsTo = fitting };
        }

        await ErrorReply.WriteAsync(exchange.Http, exchange.Dialect, said, exchange.IdText, retryAfter);
        return AttemptAnswer.Done;
    }

    /// <summary>The output that would fit; null where the prompt alone does not, or nothing is to be fitted.</summary>
    private static long? FittingOf(AttemptRun run, ContextOverflow? overflow)
    {
        if (overflow is not ContextOverflow over || !run.Deployment.FitsOutput || run.Bounds.IsOpenEnded)
        {
            return null;
        }

        long? context = over.Context ?? run.Deployment.ContextTokens;
        long asked = run.OutputTokens;
        long fitting = over.Prompt is long prompt
            ? (context ?? 0) - prompt - KnownMargin
            : Math.Max(MinOutput, asked / 4);
        return fitting > 0 && fitting < asked ? fitting : null;
    }
}
