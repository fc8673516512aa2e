namespace Farthing.Gateway.Journal.Records;

/// <summary>What a request said beside its prompt, and what its record holds. The numbers stand in files.</summary>
[Flags]
public enum PromptFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A stream was asked for.</summary>
    Stream = 1,

    /// <summary>A temperature was stated.</summary>
    Temperature = 2,

    /// <summary><c>top_p</c> was stated.</summary>
    TopP = 4,

    /// <summary>An output limit was stated.</summary>
    Limit = 8,

    /// <summary><c>seed</c> was stated.</summary>
    Seed = 16,

    /// <summary><c>stop</c> or <c>stop_sequences</c> was stated.</summary>
    Stop = 32,

    /// <summary><c>tool_choice</c> was stated.</summary>
    ToolChoice = 64,

    /// <summary>A form of the answer was stated: <c>response_format</c>, <c>text.format</c> or a guided grammar.</summary>
    Format = 128,

    /// <summary>Something about reasoning was stated.</summary>
    Reasoning = 256,

    /// <summary>The client's own marks for the provider's prompt cache stand in it.</summary>
    CacheMarks = 512,

    /// <summary>It has hashes: the key's <c>record</c> is <c>hashes</c>.</summary>
    Hashes = 1024,

    /// <summary>Its tools or system's text differ from those of the prompt it goes on from, or it goes on from none: they stand in it.</summary>
    Scope = 2048,

    /// <summary>More hashes than fit were cut off.</summary>
    Cut = 4096,
}
