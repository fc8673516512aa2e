namespace Farthing.Protocol.Translation.Errors;

/// <summary>Recognizes the messages with which servers say that a request does not fit into the context window.</summary>
internal static class OverflowText
{
    /// <summary>
    /// What servers write, in small letters; the first that fits counts. <c>{N}</c> is the window, <c>{P}</c> the prompt, <c>{F}</c> a further part of it, <c>{O}</c> the output limit, <c>{-}</c> a number of no use, <c>{*}</c> any text.
    /// </summary>
    private static readonly string[] Patterns =
    [
        // Anthropic
        "prompt is too long: {P} tokens > {N} maximum",
        "input length and `max_tokens` exceed context limit: {P} + {O} > {N}",
        // vLLM: its "at least P" is only N - O + 1, a lower bound, and not the prompt.
        "maximum context length is {N} tokens. however, you requested {O} output tokens and your prompt contains at least",
        "maximum context length is {N} tokens. however, you requested {O} output tokens and your prompt contains {P} input tokens",
        "maximum context length is {N} tokens. however, your prompt contains at least",
        "maximum context length is {N} tokens. however, your request has {P} input tokens",
        "is too large: {O}. this model's maximum context length is {N} tokens and your request has {P} input tokens",
        "prompt (length {P}) is longer than the maximum model length of {N}",
        // OpenAI, and older vLLM
        "maximum context length is {N} tokens. however, you requested {-} tokens ({P} in the messages, {F} in the functions, and {O} in the completion)",
        "maximum context length is {N} tokens. however, you requested {-} tokens ({P} in the messages, {O} in the completion)",
        "maximum context length is {N} tokens{*}you requested {-} tokens ({P} in your prompt; {O} for the completion)",
        "maximum context length is {N} tokens. however, your messages resulted in {P} tokens",
        "maximum context length is {N} tokens",
        "exceeds the context window of this model",
        // SGLang, Together
        "the input ({P} tokens) is longer than the model's context length ({N} tokens)",
        "maximum context length of {N} tokens. you requested a total of {-} tokens: {P} tokens from the input messages and {O} tokens for the completion",
        "requested token count exceeds the model's maximum context length of {N}",
        "input length {P} exceeds the maximum allowed input length of {N} tokens",
        "input length ({P} tokens) exceeds the maximum allowed length ({N} tokens)",
        // llama.cpp
        "the request exceeds the available context size",
        "request ({P} tokens) exceeds the available context size ({N} tokens)",
        // Text Generation Inference
        "`inputs` tokens + `max_new_tokens` must be <= {N}. given: {P} `inputs` tokens and {O} `max_new_tokens`",
        "`inputs` tokens + `max_new_tokens` must be <= {N}",
        // MLX, xAI, Mistral, Groq
        "prompt too long: {P} tokens exceeds max context window of {N}",
        "maximum prompt length is {N} but the request contains {P}",
        "prompt contains {P} tokens{*}too large for model with {N} maximum context length",
        "please reduce the length of the messages or completion",
        // Bedrock, Gemini
        "input is too long for requested model",
        "the input token count ({P}) exceeds the maximum number of tokens allowed ({N})",
        // vLLM without any number of use, last
        "max_tokens must be at least 1, got -",
        "'max_tokens' or 'max_completion_tokens' is too large: {O}",
    ];

    /// <summary>Most characters of a message that are looked at.</summary>
    private const int MaxCharacters = 4096;

    /// <summary>Reads a message.</summary>
    /// <returns>Null where it is about something else.</returns>
    public static ContextOverflow? Find(string message)
    {
        string text = message[..Math.Min(message.Length, MaxCharacters)].ToLowerInvariant();
        foreach (string pattern in Patterns)
        {
            int brace = pattern.IndexOf('{', StringComparison.Ordinal);
            string head = brace < 0 ? pattern : pattern[..brace];
            int at = -1;
            while ((at = text.IndexOf(head, at + 1, StringComparison.Ordinal)) >= 0)
            {
                if (Fit(text.AsSpan(at), pattern) is { } overflow)
                {
                    return overflow;
                }
            }
        }

        return null;
    }

    private static ContextOverflow? Fit(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        long? window = null;
        long? prompt = null;
        long? output = null;
        while (!pattern.IsEmpty)
        {
            if (pattern[0] != '{')
            {
                int end = pattern.IndexOf('{');
                ReadOnlySpan<char> words = end < 0 ? pattern : pattern[..end];
                if (!text.StartsWith(words))
                {
                    return null;
                }

                text = text[words.Length..];
                pattern = pattern[words.Length..];
                continue;
            }

            char kind = pattern[1];
            pattern = pattern[3..];
            if (kind == '*')
            {
                int end = pattern.IndexOf('{');
                int at = text.IndexOf(end < 0 ? pattern : pattern[..end]);
                if (at < 0)
                {
                    return null;
                }

                text = text[at..];
                continue;
            }

            if (Number(ref text) is not long number)
            {
                return null;
            }

            window = kind == 'N' ? number : window;
            prompt =
                kind == 'P' ? number
                : kind == 'F' ? prompt + number
                : prompt;
            output = kind == 'O' ? number : output;
        }

        return new ContextOverflow(window, prompt, output);
    }

    /// <summary>A number of up to 15 digits, with or without commas between them.</summary>
    private static long? Number(ref ReadOnlySpan<char> text)
    {
        long number = 0;
        int digits = 0;
        int at = 0;
        for (; at < text.Length && digits < 16; at++)
        {
            if (char.IsAsciiDigit(text[at]))
            {
                number = (number * 10) + (text[at] - '0');
                digits++;
            }
            else if (
                digits == 0
                || text[at] != ','
                || at + 1 >= text.Length
                || !char.IsAsciiDigit(text[at + 1])
            )
            {
                break;
            }
        }

        text = text[at..];
        return digits is > 0 and < 16 ? number : null;
    }
}
