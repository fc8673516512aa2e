using System.Globalization;

namespace Farthing.Protocol.Translation.Errors;

/// <summary>A request that does not fit into a context window.</summary>
/// <param name="Context">The window, tokens; null where it is not said.</param>
/// <param name="Prompt">The prompt, tokens, where its true size is said: a lower bound is none.</param>
/// <param name="Output">The output limit, tokens; null where it is not said.</param>
public readonly record struct ContextOverflow(long? Context, long? Prompt, long? Output)
{
    /// <summary>The overflow in Anthropic's words: clients of the Messages format read the numbers out of them to ask again for less, or to compact.</summary>
    /// <param name="message">The upstream's own message, for an overflow whose window is not said.</param>
    /// <returns>The prompt is named where its true size is known. Otherwise the text says that the prompt alone is too long, by one token: a client that repeats with an invented size would repeat for ever.</returns>
    public string ToMessagesText(string message)
    {
        if (Context is not long window)
        {
            return message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase)
                ? message
                : $"prompt is too long: {message}";
        }

        if (Prompt is not long prompt || prompt >= window)
        {
            return Invariant(
                $"prompt is too long: {Math.Max(Prompt ?? 0, window + 1)} tokens > {window} maximum"
            );
        }

        long output = Math.Max(Output ?? 0, window - prompt + 1);
        return Invariant(
            $"input length and `max_tokens` exceed context limit: {prompt} + {output} > {window}, decrease input length or `max_tokens` and try again"
        );
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
