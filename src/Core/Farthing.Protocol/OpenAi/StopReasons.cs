namespace Farthing.Protocol.OpenAi;

/// <summary>The words of <see cref="StopReason"/> on the wire.</summary>
public static class StopReasons
{
    /// <summary>The reason of a word.</summary>
    public static StopReason Of(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("stop"u8) ? StopReason.Stop
        : word.SequenceEqual("length"u8) ? StopReason.Length
        : word.SequenceEqual("tool_calls"u8) || word.SequenceEqual("function_call"u8) ? StopReason.ToolCalls
        : word.SequenceEqual("content_filter"u8) ? StopReason.ContentFilter
        : word.SequenceEqual("abort"u8) ? StopReason.Abort
        : StopReason.Other;

    /// <summary>The word of a reason; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Word(StopReason reason) =>
        reason switch
        {
            StopReason.Stop => "stop"u8,
            StopReason.Length => "length"u8,
            StopReason.ToolCalls => "tool_calls"u8,
            StopReason.ContentFilter => "content_filter"u8,
            StopReason.Abort => "abort"u8,
            _ => default,
        };
}
