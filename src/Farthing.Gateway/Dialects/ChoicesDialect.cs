using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Dialects;

/// <summary>Common part of chat completions and completions: the signs of their streams.</summary>
internal abstract class ChoicesDialect(string name, string path)
    : Dialect(name, path, ApiKinds.OpenAi | ApiKinds.Azure)
{
    /// <inheritdoc/>
    public override bool HasStreamOptions => true;

    /// <summary>A chunk without choices carries the usage of the whole stream.</summary>
    public override bool IsLastUsage(bool hasNoChoices, bool isDone) => hasNoChoices;

    /// <inheritdoc/>
    public override StreamSigns SignsOf(ReadOnlySpan<byte> data)
    {
        int at = data.IndexOf("\"finish_reason\":"u8);
        StreamSigns signs =
            at >= 0 && data[(at + 16)..].TrimStart((byte)' ').StartsWith("\""u8)
                ? StreamSigns.Finished
                : StreamSigns.None;
        return data.StartsWith("{"u8) && data[1..].TrimStart(" \t"u8).StartsWith("\"error\""u8)
            ? signs | StreamSigns.Error
            : signs;
    }
}
